"""Orders by a template of the request, and answers that don't show them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, OutcomeUnknown, ReferenceDiffers
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: name}
rest: {rows: ., error_code: code, error_message: message, filter: where, error_in_success: true}
errors: [{code: "*", means: refused}]
paging: {kind: none}
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  orders: {path: /orders, fields: [number, ref], lists: {lines: [sku, q, p]}}
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
  fields: [ref, lines.sku, lines.q, lines.p]
  create: CREATE
"""
WRAPPED = '{body: {jsonrpc: "2.0", id: 1, params: ["{company}", create, ["{order}"], "{reference}"]}, answer: result.0}'
BARE = "{read_again: true}"
Open = Callable[[str], Connector]
ORDER = {"ref": "R-1", "lines": [{"sku": "A", "q": "2", "p": "1.50"}]}


class OrderServer:
    """Keeps the orders that it is given and answers as it is told."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.bodies: list[Any] = []
        self.orders: list[dict[str, Any]] = []
        self.answer: Callable[[dict[str, Any]], Any] = lambda order: order["number"]
        httpserver.expect_request("/orders", method="POST").respond_with_handler(self.take)
        httpserver.expect_request("/orders", method="GET").respond_with_handler(self.find)

    def take(self, request: Request) -> Response:
        self.bodies.append(body := json.loads(request.data))
        order = body["params"][2][0] if "params" in body else body
        self.orders.append({"number": f"SO-{len(self.orders) + 1}", **order})
        return Response(json.dumps(self.answer(self.orders[-1])))

    def find(self, request: Request) -> Response:
        field, _, value = request.args["where"].partition("=")
        return Response(json.dumps([order for order in self.orders if f"'{order[field]}'" == value]))


@pytest.fixture
def server(httpserver: HTTPServer) -> OrderServer:
    return OrderServer(httpserver)


@pytest.fixture
def opened(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Open:
    def open_pack(create: str) -> Connector:
        (tmp_path / "mine.yaml").write_text(PACK.replace("CREATE", create), encoding="utf-8")
        erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
        return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())

    return open_pack


def test_an_order_in_the_middle_of_a_body_and_of_its_answer(server: OrderServer, opened: Open) -> None:
    server.answer = lambda order: {"result": [order]}
    receipt = opened(WRAPPED).create(ORDER, "R-1")
    assert server.bodies == [{"jsonrpc": "2.0", "id": 1, "params": ["North", "create", [ORDER], "R-1"]}]
    assert (receipt.number, receipt.reference, len(receipt.lines or ())) == ("SO-1", "R-1", 1)


@pytest.mark.parametrize("answer", [7, "SO-1", None, [], {"id": 7}, "", True])
def test_an_order_that_the_answer_does_not_show_is_looked_up_at_once(
    server: OrderServer, opened: Open, answer: Any
) -> None:
    server.answer = lambda order: answer
    receipt = opened(BARE).create(ORDER, "R-1")
    assert (receipt.number, receipt.reference, len(receipt.lines or ())) == ("SO-1", "R-1", 1)
    assert server.bodies == [ORDER]


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        (lambda server: server.orders.clear(), OutcomeUnknown, "accepted, and 0 orders with R-1 are found"),
        (lambda server: server.orders.append(server.orders[0]), OutcomeUnknown, "accepted, and 2 orders with R-1"),
        (lambda server: server.orders[0].update(ref="R-12"), OutcomeUnknown, "accepted, and 0 orders with R-1"),
        (lambda server: server.orders[0].pop("number"), OutcomeUnknown, "the answer has no order number in `number`"),
    ],
)
def test_what_is_not_found_behind_it_is_in_doubt(
    server: OrderServer, opened: Open, change: Any, kind: type[Exception], message: str
) -> None:
    server.answer = lambda order: change(server) and None
    with pytest.raises(kind, match=message):
        opened(BARE).create(ORDER, "R-1")


def test_a_look_up_that_fails_behind_an_order_is_in_doubt(
    httpserver: HTTPServer, server: OrderServer, opened: Open
) -> None:
    server.find = lambda request: Response('{"code": "locked", "message": "later"}', status=403)  # type: ignore[method-assign]
    httpserver.clear_all_handlers()
    httpserver.expect_request("/orders", method="POST").respond_with_handler(server.take)
    httpserver.expect_request("/orders", method="GET").respond_with_handler(lambda request: server.find(request))
    with pytest.raises(OutcomeUnknown, match=r"the ERP holds R-1, or held it: .*locked: later"):
        opened(BARE).create(ORDER, "R-1")


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        ({"code": "credit", "message": "over its limit"}, CallRefused, "answers credit: over its limit"),
        ({"result": []}, OutcomeUnknown, "an order was expected at `result.0` of the answer"),
        ({"result": "SO-1"}, OutcomeUnknown, "an order was expected at `result.0` of the answer"),
        ({"result": [{"ref": "R-1"}]}, OutcomeUnknown, "the answer has no order number"),
        ({"result": [{"ref": "R-2", "number": "SO-9"}]}, ReferenceDiffers, "about another order than R-1"),
    ],
)
def test_an_answer_that_is_no_order_of_ours_is_never_sent(
    server: OrderServer, opened: Open, answer: Any, kind: type[Exception], message: str
) -> None:
    server.answer = lambda order: answer
    with pytest.raises(kind, match=message):
        opened(WRAPPED).create(ORDER, "R-1")


@pytest.mark.parametrize(
    ("create", "message"),
    [
        ("{body: {a: b}}", "order.create.body: `{order}` stands nowhere, so that none would go out"),
        ('{body: {a: "the {order}"}}', "order.create.body.a: `{order}` is a record: it stands by itself"),
        ('{body: ["{order}", "{ordr}"]}', "order.create.body.1: nothing stands for `{ordr}`, did you mean `order`?"),
        ('{body: ["{order}", "{auth.key}"]}', "order.create.body.1: nothing stands for `{auth.key}`"),
        ("{read_again: true, answer: result}", "`answer` has no effect beside `read_again`"),
        ("{read_agan: true}", "order.create.read_agan: isn't known here, did you mean `read_again`?"),
    ],
)
def test_what_has_no_effect_is_refused(tmp_path: Path, create: str, message: str) -> None:
    (tmp_path / "mine.yaml").write_text(PACK.replace("CREATE", create), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


def test_an_order_that_nobody_can_find_cannot_be_read_again(tmp_path: Path) -> None:
    text = PACK.replace("CREATE", BARE).replace("duplicates: searchable", "duplicates: neither")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"read_again: nobody can ask an ERP of `duplicates: neither`"):
        load_pack(str(tmp_path / "mine.yaml"))


CONFIRM = """
  confirm:
    path: /orders/{id}/confirm
    body: {order: "{id}", by: hub, notify: false}
    status: state
    from: [draft]
    to: [open, done]
"""
DRAFTS = PACK.replace("fields: [number, ref]", "fields: [number, ref, id, state]").replace(
    "fields: [ref,", "fields: [ref, id,"
)


class DraftServer(OrderServer):
    """Enters an order as a draft under a number that lasts until it is confirmed."""

    def __init__(self, httpserver: HTTPServer) -> None:
        super().__init__(httpserver)
        self.confirmed: list[Any] = []
        self.refusal: dict[str, Any] | None = None
        httpserver.expect_request("/orders/7/confirm", method="POST").respond_with_handler(self.confirm)
        self.answer = lambda order: order.update(number="PROV-7", id=7, state="draft") or order

    def confirm(self, request: Request) -> Response:
        self.confirmed.append(json.loads(request.data))
        if self.refusal:
            return Response(json.dumps(self.refusal))
        self.orders[0].update(number="SO-1", state="open")
        return Response("null")


@pytest.fixture
def drafts(httpserver: HTTPServer) -> DraftServer:
    return DraftServer(httpserver)


@pytest.fixture
def connector(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Connector:
    (tmp_path / "mine.yaml").write_text(DRAFTS.replace("  create: CREATE", CONFIRM), encoding="utf-8")
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
    return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())


def test_a_draft_is_confirmed_by_its_own_fields_and_has_another_number_then(
    drafts: DraftServer, connector: Connector
) -> None:
    draft = connector.create(ORDER, "R-1")
    assert (draft.number, draft.confirmed.is_draft, draft.confirmed.is_done) == ("PROV-7", True, False)
    taken = connector.confirm(draft, "R-1")
    assert (taken.number, taken.confirmed.is_draft, taken.confirmed.is_done) == ("SO-1", False, True)
    assert drafts.confirmed == [{"order": 7, "by": "hub", "notify": False}]


def test_what_the_erp_refuses_to_take_is_a_draft_still_and_says_why(drafts: DraftServer, connector: Connector) -> None:
    draft = connector.create(ORDER, "R-1")
    drafts.refusal = {"code": "credit", "message": "over its limit"}
    left = connector.confirm(draft, "R-1")
    assert (left.number, left.confirmed.is_done, left.confirmed.status) == ("PROV-7", False, "draft")
    assert "credit: over its limit" in left.confirmed.refused


def test_a_refusal_of_what_was_taken_already_is_none(drafts: DraftServer, connector: Connector) -> None:
    draft = connector.create(ORDER, "R-1")
    drafts.orders[0].update(number="SO-1", state="done")
    drafts.refusal = {"code": "state", "message": "it isn't a draft"}
    assert connector.confirm(draft, "R-1").confirmed.is_done


@pytest.mark.parametrize("change", [{"ref": "R-9"}, {"ref": ""}])
def test_what_cannot_be_read_again_behind_it_is_in_doubt(
    drafts: DraftServer, connector: Connector, change: dict[str, Any]
) -> None:
    draft = connector.create(ORDER, "R-1")
    drafts.orders[0].update(change)
    drafts.refusal = {}
    with pytest.raises(OutcomeUnknown):
        connector.confirm(draft, "R-1")


@pytest.mark.parametrize("state", [None, "cancelled", "Draft", ["draft"]])
def test_a_status_that_the_pack_does_not_know_is_neither(drafts: DraftServer, connector: Connector, state: Any) -> None:
    drafts.answer = lambda order: order.update(id=7, state=state) or order
    confirmed = connector.create(ORDER, "R-1").confirmed
    assert (confirmed.is_draft, confirmed.is_done) == (False, False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("status: state", "status: stat", "order.confirm.status: `stat` isn't declared by orders"),
        ("/orders/{id}", "/orders/{idd}", "order.confirm.path: nothing stands for `{idd}`, did you mean `id`?"),
        ('"{id}"', '"{nr}"', "order.confirm.body.order: nothing stands for `{nr}`"),
        ("    to: [open, done]\n", "", "order.confirm.to: is missing"),
        ("from: [draft]", "from: []", "order.confirm.from"),
        ("from: [draft]", "from: [draft, open]", "order.confirm: `open` can't be both"),
        ("  confirm:", "  duplicate: x\n  confirm:", "order.duplicate: isn't known here"),
    ],
)
def test_a_confirmation_that_cannot_work_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = DRAFTS.replace("  create: CREATE", CONFIRM)
    assert old in text
    (tmp_path / "mine.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)
