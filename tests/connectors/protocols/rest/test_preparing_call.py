"""Orders that a cart becomes: calls that prepare it, and one that enters it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, OutcomeUnknown, ProtocolBroken, TransientError
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: name}
rest: {rows: ., error_code: code, error_message: message, filter: where}
errors: [{status: 400, means: refused}]
paging: {kind: none}
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  orders: {path: /orders, fields: [number, ref, customer], lists: {lines: [sku, q, p]}}
kinds:
  order_document: {resource: orders, key: [number]}
order:
  resource: orders
  number: number
  reference: ref
  reference_max_length: 20
  duplicates: searchable
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [ref, customer, note, lines.sku, lines.q, lines.p]
  create:
    before:
      - {path: "/{company}/carts", body: {for: "{order.customer}"}, take: {cart: .}}
      - {path: "/carts/{before.cart}/items", body: {item: "{line}", cart: "{before.cart}"}, each_line: true}
      - {path: "/carts/{before.cart}/details", method: PUT, body: {ref: "{reference}", note: "{order.note}"},
         take: {token: data.token}}
    path: /carts/{before.cart}/order
    method: PUT
    body: {token: "{before.token}"}
    read_again: true
"""
LINES = [{"sku": "A", "q": "2", "p": "1.50"}, {"sku": "B", "q": "1", "p": "2"}]
ORDER = {"ref": "R-1", "customer": "C/1", "lines": LINES}
CART = "/carts/7"
CALLS = ["POST /North/carts", f"POST {CART}/items", f"POST {CART}/items", f"PUT {CART}/details", f"PUT {CART}/order"]


class Shop:
    """Keeps carts, of which one becomes an order at its last call. `answer` may say something else to a call."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.calls: list[str] = []
        self.bodies: list[Any] = []
        self.cart: dict[str, Any] = {}
        self.orders: list[dict[str, Any]] = []
        self.answer: Callable[[int], Response | None] = lambda call: None
        httpserver.expect_request("/orders", method="GET").respond_with_handler(self.find)
        httpserver.expect_request(re.compile(".*/?carts.*")).respond_with_handler(self.take)

    def find(self, request: Request) -> Response:
        field, _, value = request.args["where"].partition("=")
        return Response(json.dumps([order for order in self.orders if f"'{order[field]}'" == value]))

    def take(self, request: Request) -> Response:
        self.calls.append(f"{request.method} {request.path}")
        self.bodies.append(body := json.loads(request.data))
        if (said := self.answer(len(self.calls))) is not None:
            return said
        if request.path.endswith("/carts"):
            self.cart = {"customer": body["for"], "lines": []}
            return Response("7")
        if request.path.endswith("/items"):
            self.cart["lines"].append(body["item"])
        elif request.path.endswith("/details"):
            self.cart |= body
            return Response('{"data": {"token": "t-1"}}')
        else:
            assert body == {"token": "t-1"}
            self.orders.append({"number": f"SO-{len(self.orders) + 1}", **self.cart})
        return Response("true")


@pytest.fixture
def shop(httpserver: HTTPServer) -> Shop:
    return Shop(httpserver)


@pytest.fixture
def connector(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Connector:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
    return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())


def test_a_cart_becomes_an_order(shop: Shop, connector: Connector) -> None:
    receipt = connector.create(ORDER, "R-1")
    assert shop.calls == CALLS
    # numbers stay numbers, and what the order hasn't is left out
    assert shop.bodies[1] == {"item": LINES[0], "cart": 7}
    assert shop.bodies[3] == {"ref": "R-1"}
    assert (receipt.number, receipt.reference) == ("SO-1", "R-1")
    assert [line.sku for line in receipt.lines or ()] == ["A", "B"]
    assert shop.orders[0]["customer"] == "C/1"


@pytest.mark.parametrize("call", range(1, 5))
@pytest.mark.parametrize("said", [Response("", status=503), Response("<html>", status=502), Response("", status=429)])
def test_whatever_stops_a_cart_no_order_was_entered(
    shop: Shop, connector: Connector, call: int, said: Response
) -> None:
    shop.answer = lambda number: said if number == call else None
    with pytest.raises(TransientError):
        connector.create(ORDER, "R-1")
    assert (len(shop.calls), shop.orders) == (call, [])
    shop.calls.clear()
    shop.answer = lambda number: None
    assert connector.create(ORDER, "R-1").number == "SO-1"
    assert len(shop.orders) == 1


@pytest.mark.parametrize("call", range(1, 6))
def test_what_a_call_refuses_is_refused(shop: Shop, connector: Connector, call: int) -> None:
    no = Response('{"code": "stock", "message": "none left"}', status=400)
    shop.answer = lambda number: no if number == call else None
    with pytest.raises(CallRefused, match="answers stock: none left"):
        connector.create(ORDER, "R-1")
    assert (len(shop.calls), shop.orders) == (call, [])


def test_the_last_call_is_in_doubt_where_nothing_clear_comes(shop: Shop, connector: Connector) -> None:
    shop.answer = lambda number: Response("", status=503) if number == len(CALLS) else None
    with pytest.raises(OutcomeUnknown):
        connector.create(ORDER, "R-1")


@pytest.mark.parametrize("said", ["{}", "null", "true", '""', "[7]", "7.5x"])
def test_an_answer_without_what_the_next_call_needs_enters_nothing(shop: Shop, connector: Connector, said: str) -> None:
    shop.answer = lambda number: Response(said) if number == 1 else None
    with pytest.raises(ProtocolBroken):
        connector.create(ORDER, "R-1")
    assert (len(shop.calls), shop.orders) == (1, [])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{order.customer}", "{order.custmer}", "order.create.before.0.body.for: nothing stands for `{order.custmer}`"),
        ("{order.customer}", "{before.cart}", "order.create.before.0.body.for: nothing stands for `{before.cart}`"),
        ("{order.customer}", "{line}", "order.create.before.0.body.for: nothing stands for `{line}`"),
        (
            "carts/{before.cart}/items",
            "carts/{order}/items",
            "before.1.path: nothing stands for `{order}`",
        ),
        ('"{line}"', '"{reference}"', "order.create.before.1.body: `{line}` stands nowhere"),
        ('"{line}"', '"a {line}"', "order.create.before.1.body.item: `{line}` is a record: it stands by itself"),
        ("each_line: true}", "each_line: true, take: {x: .}}", "order.create.before.1.take: each line's answer"),
        ("take: {cart: .}", "take: {cart: ., other: id}", "nothing names `{before.other}`, which is taken"),
        ("take: {token: data", "take: {cart: .,token: data", "order.create.before: `take: cart` stands twice"),
        (", each_line: true", "", "order.create.before.1.body.item: nothing stands for `{line}`"),
        (
            '{token: "{before.token}"}',
            '{t: "{before.tken}"}',
            "create.body.t: nothing stands for `{before.tken}`",
        ),
        ("path: /carts/{before.cart}/order", "path: /{order}/x", "order.create.path: nothing stands for `{order}`"),
        ('ref: "{reference}", note', "note", "order.create: `ref` would go out nowhere"),
        (', note: "{order.note}"', "", "order.create: `note` would go out nowhere"),
        ("    method: PUT\n    body", "    method: GET\n    body", "order.create.method"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PACK
    (tmp_path / "mine.yaml").write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


def test_a_cart_without_lines_is_refused(tmp_path: Path) -> None:
    text = PACK.replace('item: "{line}", ', "").replace(", each_line: true", "")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"order.create: neither `\{order\}` nor a call for each line"):
        load_pack(str(tmp_path / "mine.yaml"))


def test_an_address_that_the_order_has_nothing_for_enters_nothing(
    httpserver: HTTPServer, shop: Shop, tmp_path: Path, clock: ManualClock
) -> None:
    (tmp_path / "mine.yaml").write_text(PACK.replace("/{company}/carts", "/{order.note}/carts"), encoding="utf-8")
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
    connector = connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())
    with pytest.raises(CallRefused, match="the order has no `note`, which the address of a call needs"):
        connector.create(ORDER, "R-1")
    assert shop.calls == []
