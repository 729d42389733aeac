"""An ERP whose only argument and only answer are texts that hold XML; lists go on behind a key."""

import base64
from typing import Any

from lxml import etree

from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.dialects.erp_dialect import Holdings, Record
from hub.simulate.dialects.soap_body import ENVELOPE, call_in

ADX = "urn:adx"
ARGUMENTS = ("callContext/poolAlias", "publicName", "inputXml", "objectXml", "listSize")
KEYS = {"ITEMS": "ITMREF", "CUSTOMERS": "BPCNUM", "ORDERS": "SOHNUM"}


class XmlTextErp:
    """`tables` hold records by the object's public name; a list has at most `cap` of them whatever is asked for."""

    def __init__(self, user: str, password: str, pool: str, tables: Holdings, cap: int = 100) -> None:
        self.signed = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.pool, self.tables, self.cap = pool, tables, cap
        self.calls: list[tuple[str, str]] = []
        self.lose_next_answer = False
        self.result: str | None = None
        """What stands in the text of the answer instead of the truth."""
        self.names_fields = False
        """Whether fields are `<FLD NAME="ITMREF">`, both ways."""

    def answer(self, request: ServedRequest) -> ServedResponse:
        """A list, or an order that is saved."""
        if request.headers.get("authorization") != self.signed:
            return ServedResponse(401, b"who is there?")
        call = call_in(request.body)
        operation = etree.QName(call).localname
        said = {path: call.findtext(f"{{{ADX}}}" + path.replace("/", f"/{{{ADX}}}")) or "" for path in ARGUMENTS}
        text = said["inputXml" if operation == "query" else "objectXml"]
        self.calls.append((operation, text))
        pool = said["callContext/poolAlias"]
        if pool != self.pool:
            return _answered(operation, 0, [(3, f"pool {pool} is not started")], None)
        param = etree.fromstring(text)
        if operation == "query":
            return self._query(said["publicName"], param, int(said["listSize"]))
        return self._save(param)

    def _query(self, name: str, param: Any, size: int) -> ServedResponse:
        key, after = KEYS[name], param.findtext("AFTER") or ""
        found = sorted(
            (record for record in self.tables[name] if record[key] > after and self._passes(record, param)),
            key=lambda record: record[key],
        )[: min(size, self.cap)]
        if self.result is not None:
            return _answered("query", 1, [], self.result)
        root = etree.Element("RESULT", DIM=str(len(found)))
        for number, record in enumerate(found, start=1):
            self._put(etree.SubElement(root, "LIN", NUM=str(number)), record)
        return _answered("query", 1, [(1, "a hint")], etree.tostring(root, encoding="unicode"))

    @staticmethod
    def _passes(record: Record, param: Any) -> bool:
        where = param.findtext("WHERE") or ""
        field, _, value = where.partition("=")
        return not where or record.get(field) == value.strip("'").replace("''", "'")

    def _save(self, param: Any) -> ServedResponse:
        order = self._taken(param.find("ORDER"))
        known = {record["ITMREF"] for record in self.tables["ITEMS"]}
        lines = order["LIN"] if isinstance(order["LIN"], list) else [order["LIN"]]
        wrong = [line["ITMREF"] for line in lines if line["ITMREF"] not in known]
        if wrong:
            return _answered("save", 0, [(1, "checked"), *((3, f"{item}: no such product") for item in wrong)], None)
        order = {"SOHNUM": f"SO{len(self.tables['ORDERS']) + 1:05}", **order}
        self.tables["ORDERS"].append(order)
        if self.lose_next_answer:
            self.lose_next_answer = False
            return ServedResponse(504)
        root = etree.Element("RESULT")
        self._put(etree.SubElement(root, "ORDER"), order)
        return _answered(
            "save", 1, [], '<?xml version="1.0" encoding="UTF-8"?>' + etree.tostring(root, encoding="unicode")
        )

    def _put(self, element: Any, record: Record) -> None:
        for name, value in record.items():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    self._put(etree.SubElement(element, name), each)
                elif self.names_fields:
                    etree.SubElement(element, "FLD", NAME=name, TYPE="Char").text = each
                else:
                    etree.SubElement(element, name).text = each

    def _taken(self, element: Any) -> Record:
        record: Record = {}
        for inner in element:
            name = inner.get("NAME") if self.names_fields and inner.tag == "FLD" else inner.tag
            value = self._taken(inner) if len(inner) else inner.text or ""
            if name in record:
                before = record[name]
                record[name] = [*(before if isinstance(before, list) else [before]), value]
            else:
                record[name] = value
        return record


def _answered(operation: str, status: int, messages: list[tuple[int, str]], result: str | None) -> ServedResponse:
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"e": ENVELOPE, "x": ADX})
    body = etree.SubElement(root, f"{{{ENVELOPE}}}Body")
    inner = etree.SubElement(etree.SubElement(body, f"{{{ADX}}}{operation}Response"), f"{{{ADX}}}{operation}Return")
    etree.SubElement(inner, f"{{{ADX}}}status").text = str(status)
    for kind, words in messages:
        message = etree.SubElement(inner, f"{{{ADX}}}messages")
        etree.SubElement(message, f"{{{ADX}}}type").text = str(kind)
        etree.SubElement(message, f"{{{ADX}}}message").text = words
    text = etree.SubElement(inner, f"{{{ADX}}}resultXml")
    if result is None:
        text.set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")
    else:
        text.text = result
    return ServedResponse(200, etree.tostring(root), "text/xml")
