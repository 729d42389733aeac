"""A web shop's ERP by SOAP's own encoding (rpc/encoded): a session is opened by a call, values stand as multiRef."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from werkzeug import Request, Response

WSDL = Path(__file__).parent / "service.wsdl"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TRADE = "urn:trade"
Record = dict[str, Any]


class Refused(Exception):
    """A fault: its code, and its words."""


class RpcErp:
    """Keeps `products` and `customers`, takes orders as drafts, and knows the sessions that it opened."""

    def __init__(self, user: str, key: str, products: list[Record], customers: list[Record]) -> None:
        self.user, self.key = user, key
        self.products, self.customers = products, customers
        self.orders: list[Record] = []
        self.sessions: set[str] = set()
        self.calls: list[tuple[str, Record]] = []
        self.lose_next_answer = False
        self.shares = True
        """Whether each record stands by itself in the Body and is referred to."""

    def __call__(self, request: Request) -> Response:
        if request.method == "GET":
            return Response(WSDL.read_bytes(), content_type="text/xml")
        try:
            operation, arguments = decoded(request.get_data())
            self.calls.append((operation, arguments))
            answer = self.answer(operation, arguments)
        except Refused as refused:
            return Response(fault(*refused.args), status=500, content_type="text/xml")
        if operation == "orderCreate" and self.lose_next_answer:
            self.lose_next_answer = False
            return Response("<html><title>Gateway timeout</title></html>", status=504, content_type="text/html")
        return Response(encoded(operation, answer, shares=self.shares), content_type="text/xml; charset=utf-8")

    def answer(self, operation: str, arguments: Record) -> tuple[str, Any]:
        if operation == "login":
            if (arguments["user"], arguments["key"]) != (self.user, self.key):
                raise Refused("2", "Access denied.")
            self.sessions.add(session := secrets.token_hex(16))
            return "loginReturn", session
        if arguments.pop("session") not in self.sessions:
            raise Refused("5", "Session expired. Try to relogin.")
        return getattr(self, f"on_{operation}")(**arguments)

    def on_productList(self, shop: str, filters: list[Record], page: int, size: int) -> tuple[str, Any]:  # noqa: N802
        found = _matching(self.products, filters)
        begin = (page - 1) * size
        return "page", {"total": len(found), "products": found[begin:][:size]}

    def on_customerList(self, shop: str) -> tuple[str, Any]:  # noqa: N802
        return "customers", self.customers

    def on_orderList(self, filters: list[Record]) -> tuple[str, Any]:  # noqa: N802
        return "orders", _matching(self.orders, filters)

    def on_orderCreate(self, order: Record) -> tuple[str, Any]:  # noqa: N802
        if order["account"] not in [customer["account"] for customer in self.customers]:
            raise Refused("101", f"Customer {order['account']} does not exist.")
        known = {product["sku"] for product in self.products}
        for line in order["lines"]:
            if line["sku"] not in known:
                raise Refused("102", f"Product {line['sku']} does not exist.")
        number = f"{100000001 + len(self.orders)}"
        self.orders.append({"number": number, "status": "pending", **order})
        return "number", number

    def on_orderConfirm(self, number: str) -> tuple[str, Any]:  # noqa: N802
        for order in self.orders:
            if order["number"] == number:
                order["status"] = "processing"
        return "done", True


def _matching(records: list[Record], filters: list[Record]) -> list[Record]:
    """`key` is a field, or `updated_from`."""
    found = records
    for each in filters:
        if each["key"] == "updated_from":
            found = [record for record in found if record["updated"] >= each["value"]]
        else:
            found = [record for record in found if record[each["key"]] == each["value"]]
    return found


def decoded(body: bytes) -> tuple[str, Record]:
    """An operation and its arguments; each must bear its type, and an array its size, as old servers want it."""
    (call,) = etree.fromstring(body).find(f"{{{ENVELOPE}}}Body")
    if call.get(f"{{{ENVELOPE}}}encodingStyle") != ENCODING:
        raise Refused("Client", "no encoding that is known here")
    return etree.QName(call).localname, {each.tag: _value(each) for each in call}


def _value(element: Any) -> Any:
    prefix, _, kind = element.get(f"{{{XSI}}}type", "").partition(":")
    if not kind:
        raise Refused("Client", f"{element.tag} has no type")
    space = element.nsmap[prefix]
    size = element.get(f"{{{ENCODING}}}arrayType")
    if size is not None:
        if not size.endswith(f"[{len(element)}]"):
            raise Refused("Client", f"{element.tag} has another size than {size}")
        return [_value(each) for each in element]
    if space == TRADE:
        return {each.tag: _value(each) for each in element}
    return int(element.text) if kind == "int" else element.text or ""


def encoded(operation: str, answer: tuple[str, Any], *, shares: bool) -> bytes:
    """An answer, whose records and arrays stand behind it, each once, and are referred to."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"e": ENVELOPE, "n": ENCODING, "i": XSI, "t": TRADE})
    body = etree.SubElement(root, f"{{{ENVELOPE}}}Body")
    response = etree.SubElement(body, f"{{{TRADE}}}{operation}Response")
    response.set(f"{{{ENVELOPE}}}encodingStyle", ENCODING)
    _Writer(body, shares=shares).put(response, *answer)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class _Writer:
    def __init__(self, body: Any, *, shares: bool) -> None:
        self.body, self.shares = body, shares
        self.ids: dict[int, str] = {}

    def put(self, parent: Any, name: str, value: Any) -> None:
        element = etree.SubElement(parent, name)
        if not self.shares or not isinstance(value, Mapping):
            self.fill(element, value)
            return
        if id(value) not in self.ids:
            self.ids[id(value)] = f"id{len(self.ids)}"
            independent = etree.SubElement(self.body, "multiRef", id=self.ids[id(value)])
            independent.set(f"{{{ENCODING}}}root", "0")
            self.fill(independent, value)
        element.set("href", f"#{self.ids[id(value)]}")

    def fill(self, element: Any, value: Any) -> None:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                self.put(element, name, inner)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            element.set(f"{{{XSI}}}type", "n:Array")
            element.set(f"{{{ENCODING}}}arrayType", f"t:Record[{len(value)}]")
            for inner in value:
                self.put(element, "item", inner)
        elif value is None:
            element.set(f"{{{XSI}}}nil", "true")
        else:
            element.text = (
                {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
            )


def fault(code: str, words: str) -> bytes:
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"e": ENVELOPE})
    inner = etree.SubElement(etree.SubElement(root, f"{{{ENVELOPE}}}Body"), f"{{{ENVELOPE}}}Fault")
    etree.SubElement(inner, "faultcode").text = code
    etree.SubElement(inner, "faultstring").text = words
    return etree.tostring(root)
