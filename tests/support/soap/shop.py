"""A service in document/literal, told what to answer, and a pack for it to be changed piece by piece."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from tests.support.bench import CountingBudget, ManualClock

WSDL = Path(__file__).parent / "shop.wsdl"
SPACE = "urn:shop"
ENVELOPES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
PACK = """
name: Test
protocol: soap
auth: {kind: header, header: X-Key}
company: {kind: name}
soap:
  wsdl: "?wsdl"
  read:
    operation: list
    arguments: {Office: "{company}"}
    rows: listResponse.Rows
paging: {kind: none}
conditions: {since: "{field} > {value}", equals: "{field} = {value}"}
cursor: {precision: date, overlap: 1d}
resources:
  Row: {path: /shop, fields: [No]}
  Order:
    path: /shop
    read:
      arguments: {Office: "{company}", Text: "{where}"}
    fields: [No, Ref, State]
    lists: {Line: [Item, Quantity, Price]}
kinds:
  product: {resource: Row, key: [No]}
order:
  resource: Order
  create:
    {operation: enter, arguments: {Office: "{company}", Key: "{reference}", Order: "{order}"},
     answer: enterResponse.Order}
  number: No
  reference: Ref
  reference_max_length: 20
  duplicates: searchable
  settle: 10m
  lines: {path: Line, sku: Item, quantity: Quantity, unit_price: Price}
  fields: [Ref, Line.Item, Line.Quantity, Line.Price]
"""
ORDER = {"Ref": "R-1", "Line": [{"Item": "0012", "Quantity": "2", "Price": "1.50"}]}
ROWS = '<listResponse xmlns="urn:shop"><Rows>{}</Rows></listResponse>'


def changed(*pairs: tuple[str, str], text: str = PACK) -> str:
    """The pack with each piece in the place of another."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


class Shop:
    """Answers what it is told, by the operation's name; keeps the envelopes that came."""

    def __init__(self, httpserver: HTTPServer, folder: Path, clock: ManualClock) -> None:
        self.server, self._folder, self._clock = httpserver, folder, clock
        self.answers: dict[str, Callable[[Any], str] | str] = {"list": ROWS.format("<Row><No>1</No></Row>")}
        self.version = "1.1"
        self.status = 200
        self.requests: list[Request] = []
        httpserver.expect_request("/shop", method="GET").respond_with_data(WSDL.read_text(), content_type="text/xml")
        httpserver.expect_request("/shop", method="POST").respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        self.requests.append(request)
        asked = self.asked()
        told = self.answers[etree.QName(asked).localname]
        inner = told(asked) if callable(told) else told
        space = ENVELOPES[self.version]
        body = f'<s:Envelope xmlns:s="{space}"><s:Body>{inner}</s:Body></s:Envelope>'
        return Response(body, status=self.status, content_type="text/xml")

    def envelope(self, at: int = -1) -> Any:
        return etree.fromstring(self.requests[at].get_data())

    def asked(self, at: int = -1) -> Any:
        """The element of the operation that was asked for."""
        (asked,) = self.envelope(at).find("{*}Body")
        return asked

    def told(self, at: int = -1) -> dict[str, str | None]:
        """Its arguments that are texts."""
        return {etree.QName(each).localname: each.text for each in self.asked(at)}

    def pack(self, text: str = PACK) -> str:
        path = self._folder / "shop.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def connect(self, text: str = PACK, company: str = "North", **auth: str) -> Connector:
        erp = {"name": "shop", "pack": self.pack(text), "url": self.server.url_for(""), "auth": auth or {"key": "k"}}
        return connect(Erp.model_validate(erp), company, clock=self._clock, budget=CountingBudget())
