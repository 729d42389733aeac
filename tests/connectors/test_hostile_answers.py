"""Answers that no ERP should give: each ends in an error of the hub, and an order is in doubt rather than twice there.

The bodies go in at the transport's edge, where a socket would give them: over HTTP their number would take hours.
"""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from hub.config.erp import Erp
from hub.connectors import connect
from hub.connectors.connector import PackConnector
from hub.connectors.decode import decode
from hub.connectors.transport.messages import Request, Response
from hub.errors import HubError, OutcomeUnknown, ProtocolBroken
from hub.records import Kind
from hub.simulate.nav.nav_pages import PAGES
from hub.simulate.nav.page_wsdl import wsdl
from tests.support.bench import BC, NAV, CountingBudget, ManualClock
from tests.support.chaos.scale import HOSTILE_BODIES
from tests.support.envelopes import LIST, SOAP

ORDER = "<SalesOrder><Key>k</Key><No>{}</No><External_Document_No>{}</External_Document_No></SalesOrder>"
TOKEN = {"token_type": "Bearer", "expires_in": 3600, "access_token": "t"}
Answer = Callable[[Request], Response]


def response(body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Response:
    return Response(status, {"Content-Type": kind, **headers}, body)


class Wire:
    """In the transport's place: `answer` says what comes back; tokens and WSDLs are fine unless `all_odd`."""

    def __init__(self, connector: Any) -> None:
        self.connector, self.all_odd, self.requests = connector, False, 0
        self.answer: Answer = lambda request: response(b"{}")
        http = connector._adapter._http
        http._transport.send = self.send
        if hasattr(http._auth, "_transport"):
            http._auth._transport = self

    def send(self, context: Any, request: Request, *_: Any, **__: Any) -> Response:
        self.requests += 1
        if not self.all_odd and request.url.endswith("?wsdl"):
            return response(wsdl(PAGES[page_of(request)], "http://erp.invalid/"), kind="text/xml")
        if not self.all_odd and request.url.endswith("/token"):
            return response(json.dumps(TOKEN).encode())
        if not self.all_odd and request.url.partition("?")[0].endswith("/companies"):
            return response(json.dumps({"@odata.count": 1, "value": [{"id": "c", "name": BC.company}]}).encode())
        return self.answer(request)


def page_of(request: Request) -> str:
    return request.url.removesuffix("?wsdl").rpartition("/")[2]


def of_page(envelope: str, page: str) -> str:
    """An envelope whose elements are those of a page."""
    return envelope.replace("<s:Envelope ", f'<s:Envelope xmlns="{PAGES[page].namespace}" ', 1)


def wire(protocol: str) -> Wire:
    """A connector of a shipped pack, with nothing behind it."""
    pack, words = {"soap": ("nav_soap", NAV), "rest": ("business_central", BC)}[protocol]
    auth = {"user": "u", "password": "p"}
    if protocol == "rest":
        auth = {"authority": "http://erp.invalid", "directory": "d", "client_id": "i", "client_secret": "s"}
    erp = {"name": "odd-erp", "pack": pack, "url": "http://erp.invalid/base", "auth": auth}
    clock = ManualClock()
    return Wire(connect(Erp.model_validate(erp), words.company, clock=clock, budget=CountingBudget()))


def answering(protocol: str, body: str) -> Wire:
    there = wire(protocol)
    if protocol == "soap":
        there.answer = lambda request: response(of_page(body, page_of(request)).encode(), kind="text/xml")
    else:
        there.answer = lambda request: response(body.encode())
    return there


NO_LISTS = [
    ("soap", SOAP.format("<ReadMultiple_Result>none</ReadMultiple_Result>")),
    ("soap", SOAP.format('<ReadMultiple_Result status="0"/>')),
    ("soap", SOAP.format('<ReadMultiple_Result href="#id1"/>')),
    ("soap", SOAP.format("<ReadMultiple_Result><status>0</status></ReadMultiple_Result>")),
    ("soap", SOAP.format(LIST.format("none"))),
    ("soap", SOAP.format(LIST.replace("Result>{}", 'Result href="#id1">{}').format(""))),
    ("soap", SOAP.format(LIST.format('<ItemCard href="#id1"/><SalesOrder href="#id1"/>'))),
    ("soap", SOAP.format(LIST.format("") + '<multiRef id="id1"><No>1</No></multiRef>')),
    ("soap", SOAP.format("<ReadMultiple_Result>" + 2 * "<ReadMultiple_Result/>" + "</ReadMultiple_Result>")),
    ("soap", SOAP.format(LIST.format("\u00a0"))),
    ("soap", SOAP.format(LIST.format("") + "</s:Body><s:Body>")),
    ("soap", SOAP.format("<ok/>")),
    ("soap", SOAP.format("")),
    ("soap", "<a>" * 100_000 + "</a>" * 100_000),
    ("rest", "[]"),
    ("rest", "0"),
    ("rest", '"value"'),
    ("rest", "{}"),
    ("rest", '{"value": ""}'),
    ("rest", '{"value": {}}'),
    ("rest", '{"value": [1]}'),
    ("rest", '{"value": [], "error": {"code": "E"}}'),
    ("rest", "[" * 100_000 + "]" * 100_000),
    ("rest", '{"value": [' + '{"a":' * 500 + "1" + "}" * 500 + "]}"),
]


@pytest.mark.parametrize(("protocol", "body"), NO_LISTS, ids=range(len(NO_LISTS)))
def test_what_isnt_the_expected_list_is_no_empty_one(protocol: str, body: str) -> None:
    there = answering(protocol, body)
    with pytest.raises(ProtocolBroken, match=r"^odd-erp / .*: .*: "):
        [*there.connector.fetch(Kind.PRODUCT, None)]
    with pytest.raises(OutcomeUnknown, match="R-1"):
        there.connector.find("R-1")


RIGHT, ANOTHER = 'xmlns="{}"', 'xmlns="urn:microsoft-dynamics-schemas/page/another"'
INNER = "<ReadMultiple_Result {0}><ReadMultiple_Result {1}>{2}</ReadMultiple_Result></ReadMultiple_Result>"
RECORD = f"<{{page}} {ANOTHER}><Key>k</Key><No>1</No></{{page}}>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            INNER.format(ANOTHER, ANOTHER, ""),
            "`ReadMultiple_Result` of urn:.*card was expected in the answer, one of anoth",
        ),
        (
            INNER.format("", "", ""),
            "`ReadMultiple_Result` of urn:.*, one of another namespace came; look at what stands",
        ),
        (
            INNER.format(RIGHT, ANOTHER, ""),
            "`ReadMultiple_Result` of urn:.* was expected in `ReadMultiple_Result`, one of",
        ),
        (INNER.format(RIGHT, 'xmlns=""', ""), "`ReadMultiple_Result` of urn:.*, one of another namespace came"),
        (INNER.format(RIGHT, RIGHT, RECORD), "records `.*` of urn:.* were expected, those of another namespace came"),
        (f"<ReadMultiple_Result {ANOTHER}/>", "`ReadMultiple_Result` of urn:.*, one of another namespace came"),
    ],
    ids=["another page's", "of none", "within", "within, of none", "records", "an empty one alone"],
)
def test_the_list_of_another_page_is_no_empty_one(body: str, expected: str) -> None:
    there = wire("soap")

    def answer(request: Request) -> Response:
        page = page_of(request)
        filled = body.replace("{}", PAGES[page].namespace).replace("{page}", page)
        return response(SOAP.format(filled).encode(), kind="text/xml")

    there.answer = answer
    with pytest.raises(ProtocolBroken, match=expected):
        [*there.connector.fetch(Kind.PRODUCT, None)]
    with pytest.raises(OutcomeUnknown, match=r"whether the ERP holds R-1 isn't known: .* another namespace came"):
        there.connector.find("R-1")


def test_an_answer_to_another_call_doesnt_say_that_an_order_was_entered_or_removed() -> None:
    there = wire("soap")
    entered = ORDER.format("SO-1", "R-1")
    receipt = _receipt("soap")

    def answer(request: Request) -> Response:
        operation = request.headers["SOAPAction"].rpartition(":")[2].strip('"')
        inner = {"Create": f"<Create_Result {ANOTHER}>{entered}</Create_Result>", "Delete": "<Update_Result/>"}
        envelope = SOAP.format(inner.get(operation, LIST.format(entered)))
        return response(of_page(envelope, page_of(request)).encode(), kind="text/xml")

    there.answer = answer
    with pytest.raises(
        OutcomeUnknown, match=r"accepted or not\? `Create_Result` of urn:.*, one of another namespace came"
    ):
        there.connector.create(NAV.order("R-1", (("0012", "3", "1.50"),)), "R-1")
    with pytest.raises(OutcomeUnknown, match=r"`Delete_Result` of urn:.* was expected in the answer"):
        there.connector.remove(receipt)


def order(protocol: str, number: object, reference: str | None) -> str:
    if protocol == "soap":
        return SOAP.format(f"<Create_Result>{ORDER.format(number, reference or '')}</Create_Result>")
    return json.dumps({"number": number, "externalDocumentNumber": reference})


@pytest.mark.parametrize("protocol", ["soap", "rest"])
@pytest.mark.parametrize(
    ("number", "reference"),
    [("SO-1", "R-2"), ("", "R-1"), ("  ", None), ("x" * 1_000, "R-1"), ("SO-\u202e1", "R-1")],
    ids=["another's", "none", "blank", "endless", "hidden"],
)
def test_an_answer_to_a_create_is_about_this_order(protocol: str, number: str, reference: str | None) -> None:
    there = answering(protocol, order(protocol, number, reference))
    words = NAV if protocol == "soap" else BC
    there.connector._with_codes = lambda record, context: record
    with pytest.raises(OutcomeUnknown):
        there.connector.create(words.order("R-1", (("0012", "3", "1.50"),)), "R-1")


@pytest.mark.parametrize("protocol", ["soap", "rest"])
def test_records_of_another_order_alone_leave_a_look_up_in_doubt(protocol: str) -> None:
    body = SOAP.format(LIST.format(ORDER.format("SO-1", "R-2")))
    if protocol == "rest":
        body = json.dumps({"@odata.count": 1, "value": [{"number": "SO-1", "externalDocumentNumber": "R-2"}]})
    with pytest.raises(OutcomeUnknown, match="another question"):
        answering(protocol, body).connector.find("R-1", posted=False)


@pytest.mark.parametrize("records", [0, 1, 2_000])
def test_a_look_up_without_an_end_is_in_doubt_after_a_few_pages(records: int) -> None:
    there = wire("rest")
    row = {"number": "SO-1", "externalDocumentNumber": "R-1"}

    def answer(request: Request) -> Response:
        link = f"{request.url.partition('&page')[0]}&page={there.requests}"
        return response(json.dumps({"value": [row] * records, "@odata.nextLink": link}).encode())

    there.answer = answer
    with pytest.raises(OutcomeUnknown, match=r"no end, where R-1 was asked for"):
        there.connector.find("R-1")
    assert there.requests <= (25 if records < 2 else 5)


DEFINED = '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">{}</definitions>'


@pytest.mark.parametrize(
    "next_one", [lambda number: "?wsdl", lambda number: f"?wsdl={number}"], ids=["itself", "chain"]
)
def test_imports_without_end_are_refused_after_a_few(next_one: Callable[[int], str]) -> None:
    there = wire("soap")
    there.all_odd = True

    def answer(request: Request) -> Response:
        base = request.url.partition("?")[0]
        imported = f'<import namespace="urn:{there.requests}" location="{base}{next_one(there.requests)}"/>'
        return response(DEFINED.format(imported).encode(), kind="text/xml")

    there.answer = answer
    with pytest.raises(ProtocolBroken, match=r"imports itself, or more than 20 documents"):
        there.connector.check()
    assert there.requests <= 21


@pytest.mark.parametrize(
    "odd",
    [
        '"expires_in": 1e400',
        '"expires_in": 99999999999',
        f'"expires_in": {"9" * 5000}',
        f'"expires_in": "{"9" * 5000}"',
        '"expires_in": -1',
        '"expires_in": true',
        '"expires_in": "\u0663"',
        '"expires_in": "9999-12-31"',
        '"expires_in": []',
        '"access_token": "SECRET\\nX: y"',
        '"access_token": "SECRET\\u0000"',
        '"access_token": "SECRET\\u20ac"',
        '"access_token": ["SECRET"]',
        '"access_token": ""',
        '"token_type": 7',
        '"token_type": "mac"',
    ],
)
def test_an_odd_token_is_refused_and_never_shown(odd: str) -> None:
    there = wire("rest")
    there.all_odd = True
    there.answer = lambda request: response(("{" + json.dumps(TOKEN)[1:-1] + "," + odd + "}").encode())
    with pytest.raises(ProtocolBroken, match=r"not a token|can't be") as caught:
        there.connector.check()
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_what_a_connector_raises_that_isnt_the_hubs_is_protocol_broken() -> None:
    there = wire("rest")

    def answer(request: Request) -> Response:
        raise RecursionError("a record of a customer")

    there.answer = answer
    with pytest.raises(ProtocolBroken, match=rf"^odd-erp / {BC.company}: .*RecursionError") as caught:
        [*there.connector.fetch(Kind.PRODUCT, None)]
    assert "customer" not in str(caught.value)
    with pytest.raises(OutcomeUnknown):
        there.connector.find("R-1")
    there.connector._with_codes = lambda record, context: record
    with pytest.raises(OutcomeUnknown):  # it may be in the ERP
        there.connector.create(BC.order("R-1", (("0012", "3", "1.50"),)), "R-1")


# whatever comes


VALUES = [None, True, 0, -1, 10**30, 1.5, "", "R-1", "SO-1", "\x00", "\ud800", "x" * 5000, [], {}, [[]], [None], "0001"]
TAGS = ["SalesOrder", "ItemCard", "No", "Key", "ReadMultiple_Result", "Create_Result", "SalesLines", "Sales_Order_Line"]
NAMES = ["value", "number", "externalDocumentNumber", "id", "error", "code", "@odata.nextLink", "@odata.count",
         "access_token", "expires_in", "token_type", "salesOrderLines", "@odata.etag", "quantity"]  # fmt: skip
HEADERS = ["Location", "Retry-After", "Content-Type"]
STATUSES = [200, 200, 200, 200, 201, 204, 206, 301, 302, 400, 401, 403, 404, 408, 409, 412, 429, 500, 503, 599]


class Odd:
    """Bodies out of one seed: a well-formed answer with something odd in it, cut, doubled or shuffled."""

    def __init__(self, seed: int, protocol: str) -> None:
        self.chance, self.protocol = random.Random(seed), protocol

    def __call__(self, request: Request) -> Response:
        chance = self.chance
        text = self._json() if self.protocol == "rest" else self._of_some_page(self._xml(), page_of(request))
        body = text.encode("utf-8", "surrogatepass")
        for _ in range(chance.choice([0, 0, 1, 3])):
            at = chance.randrange(len(body) + 1)
            body = chance.choice([body[:at], body[at:], body[:at] + chance.randbytes(2) + body[at:], body + body[at:]])
        kind = "application/json" if self.protocol == "rest" else "text/xml"
        odd = {chance.choice(HEADERS): chance.choice(["//[", "/x", "9" * 400, "-1", "Mon, 99 Foo", "text", "\x00"])}
        return response(body, chance.choice(STATUSES), kind, **(odd if chance.random() < 0.2 else {}))

    def _of_some_page(self, text: str, page: str) -> str:
        chance = self.chance.random()
        if chance < 0.1:
            return text  # in no namespace
        return of_page(text, self.chance.choice([*PAGES]) if chance < 0.25 or page not in PAGES else page)

    def _json(self) -> str:
        chance = self.chance
        rows: Any = [self._record() for _ in range(chance.randrange(3))]
        value = chance.choice([*[rows] * 20, *VALUES])
        whole = {"value": value, "@odata.count": chance.choice([0, 1, 2, *[len(rows)] * 20, *VALUES])}
        whole |= self._record() if chance.random() < 0.5 else {}
        if chance.random() < 0.02:
            return "[" * 2000 + "]" * 2000
        return json.dumps(chance.choice([*[whole] * 20, *VALUES]), ensure_ascii=False)

    def _record(self, depth: int = 3) -> dict[str, Any]:
        chance = self.chance
        inner = [self._record(depth - 1)] if depth else []
        return {chance.choice(NAMES): chance.choice([*VALUES, inner]) for _ in range(chance.randrange(8))}

    def _xml(self) -> str:
        chance = self.chance
        rows = "".join(
            chance.choice([ORDER.format("SO-1", "R-1"), self._element(3)]) for _ in range(chance.randrange(3))
        )
        around = [LIST, "<Create_Result>{}</Create_Result>", "<Delete_Result>{}</Delete_Result>", "{}", "<x>{}</x>"]
        fault = "<s:Fault><faultcode>{}</faultcode><faultstring/></s:Fault>"
        whole = SOAP.format(chance.choice([*around, LIST, LIST, fault]).format(rows))
        return chance.choice([whole, whole, whole, rows, f'<!DOCTYPE a [<!ENTITY b "c">]>{whole}'])

    def _element(self, depth: int) -> str:
        chance, tag = self.chance, self.chance.choice(TAGS)
        attribute = chance.choice(["", "", ' status="0"', ' href="#id1"', ' nil="true"', ' xmlns=""', f" {ANOTHER}"])
        texts = ["", "R-1", "text", "&lt;", "&b;", "&#0;", "\u202e"]
        within = [self._element(depth - 1) for _ in range(chance.randrange(3))] if depth else []
        return f"<{tag}{attribute}>{chance.choice(texts)}{''.join(within)}</{tag}>"


@pytest.mark.parametrize("protocol", ["soap", "rest"])
def test_whatever_comes_is_an_error_of_the_hub_or_an_answer(protocol: str) -> None:
    there = wire(protocol)
    connector: PackConnector = there.connector
    words = NAV if protocol == "soap" else BC
    pack, payload = connector._pack, words.order("R-1", (("0012", "3", "1.50"),))
    receipt = _receipt(protocol)
    ways: list[Callable[[], object]] = [
        connector.check,
        lambda: [*decode(pack, Kind.PRODUCT, connector.fetch(Kind.PRODUCT, None))],
        lambda: [*decode(pack, Kind.ORDER_DOCUMENT, connector.fetch(Kind.ORDER_DOCUMENT, None))],
        lambda: [*decode(pack, Kind.TERMS, connector.fetch(Kind.TERMS, None))],
        lambda: connector.find("R-1"),
        lambda: connector.create(payload, "R-1"),
        lambda: connector.complete(receipt, payload),
        lambda: connector.remove(receipt),
    ]
    answers = 0
    for seed in range(HOSTILE_BODIES // 2):
        there.answer = Odd(seed, protocol)
        there.all_odd = seed % 4 == 0
        _sign_out(there)
        with suppress(HubError):
            ways[seed % len(ways)]()
            answers += 1
    assert 0 < answers < HOSTILE_BODIES // 2


def _receipt(protocol: str) -> Any:
    body = SOAP.format(LIST.format(ORDER.format("SO-1", "R-1")))
    if protocol == "rest":
        body = json.dumps({"@odata.count": 1, "value": [{"number": "SO-1", "externalDocumentNumber": "R-1"}]})
    (receipt,) = answering(protocol, body).connector.find("R-1", posted=False)
    return receipt


def _sign_out(there: Wire) -> None:
    """So that tokens, companies and WSDLs are asked for again, whatever was refused before."""
    adapter = there.connector._adapter
    adapter._http._auth.forget()
    adapter._http._refused = ""
    adapter._company = None
    if there.all_odd:
        adapter._wsdls = {}
