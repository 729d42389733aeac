"""An ERP whose only argument and only answer are texts that hold XML; lists go on behind a key."""

import base64
from typing import Any

from lxml import etree
from werkzeug import Request, Response

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ADX = "urn:adx"
Record = dict[str, str]
KEYS = {"ITEMS": "ITMREF", "CUSTOMERS": "BPCNUM", "ORDERS": "SOHNUM"}


class XmlTextErp:
    """`tables` hold records by the object's public name; a list has at most `cap` of them whatever is asked for."""

    def __init__(self, user: str, password: str, pool: str, tables: dict[str, list[Record]], cap: int = 100) -> None:
        self.signed = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.pool, self.tables, self.cap = pool, tables, cap
        self.calls: list[tuple[str, str]] = []
        self.lose_next_answer = False
        self.result: str | None = None
        """What stands in the answer's text instead of the truth."""

    def __call__(self, request: Request) -> Response:
        if request.headers.get("Authorization") != self.signed:
            return Response("who is there?", status=401)
        (call,) = etree.fromstring(request.get_data()).find(f"{{{ENVELOPE}}}Body")
        operation = etree.QName(call).localname
        pool = call.findtext(f"{{{ADX}}}callContext/{{{ADX}}}poolAlias")
        text = call.findtext(f"{{{ADX}}}inputXml" if operation == "query" else f"{{{ADX}}}objectXml")
        name = call.findtext(f"{{{ADX}}}publicName")
        self.calls.append((operation, text))
        if pool != self.pool:
            return answered(operation, 0, [(3, f"pool {pool} is not started")], None)
        param = etree.fromstring(text)
        if operation == "query":
            return self.query(name, param, int(call.findtext(f"{{{ADX}}}listSize")))
        return self.save(param)

    def query(self, name: str, param: Any, size: int) -> Response:
        key, after = KEYS[name], param.findtext("AFTER") or ""
        found = sorted(
            (record for record in self.tables[name] if record[key] > after and self.passes(record, param)),
            key=lambda record: record[key],
        )[: min(size, self.cap)]
        if self.result is not None:
            return answered("query", 1, [], self.result)
        root = etree.Element("RESULT", DIM=str(len(found)))
        for number, record in enumerate(found, start=1):
            put(etree.SubElement(root, "LIN", NUM=str(number)), record)
        return answered("query", 1, [(1, "a hint")], etree.tostring(root, encoding="unicode"))

    @staticmethod
    def passes(record: Record, param: Any) -> bool:
        where = param.findtext("WHERE") or ""
        field, _, value = where.partition("=")
        return not where or record.get(field) == value.strip("'").replace("''", "'")

    def save(self, param: Any) -> Response:
        order = taken(param.find("ORDER"))
        known = {record["ITMREF"] for record in self.tables["ITEMS"]}
        lines = order["LIN"] if isinstance(order["LIN"], list) else [order["LIN"]]
        wrong = [line["ITMREF"] for line in lines if line["ITMREF"] not in known]
        if wrong:
            return answered("save", 0, [(1, "checked"), *((3, f"{item}: no such product") for item in wrong)], None)
        order = {"SOHNUM": f"SO{len(self.tables['ORDERS']) + 1:05}", **order}
        self.tables["ORDERS"].append(order)
        if self.lose_next_answer:
            self.lose_next_answer = False
            return Response("", status=504)
        root = etree.Element("RESULT")
        put(etree.SubElement(root, "ORDER"), order)
        return answered(
            "save", 1, [], '<?xml version="1.0" encoding="UTF-8"?>' + etree.tostring(root, encoding="unicode")
        )


def put(element: Any, record: dict[str, Any]) -> None:
    for name, value in record.items():
        for each in value if isinstance(value, list) else [value]:
            inner = etree.SubElement(element, name)
            if isinstance(each, dict):
                put(inner, each)
            else:
                inner.text = each


def taken(element: Any) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for inner in element:
        value = taken(inner) if len(inner) else inner.text or ""
        if inner.tag in record:
            before = record[inner.tag]
            record[inner.tag] = [*(before if isinstance(before, list) else [before]), value]
        else:
            record[inner.tag] = value
    return record


def answered(operation: str, status: int, messages: list[tuple[int, str]], result: str | None) -> Response:
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"e": ENVELOPE, None: ADX})
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
    return Response(etree.tostring(root), content_type="text/xml")
