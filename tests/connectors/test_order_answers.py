"""What an ERP's own words about an order mean, where a pack's rules say so."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, IncompleteRead, OutcomeUnknown
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: name}
rest: {rows: ., error_code: code, error_message: message, filter: where}
errors:
- {code: twice, means: duplicate}
- {code: done, means: done already}
- {code: locked, means: conflict}
- {code: cut, means: incomplete}
- {status: 400, means: refused}
paging: {kind: none}
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  orders: {path: /orders, fields: [number, ref, state], lists: {lines: [sku, q, p]}}
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
  create: {path: /enter}
  confirm: {path: "/orders/{number}/confirm", status: state, from: [draft], to: [open]}
"""
SEPARATE = """  add_lines: {path: "/orders/{number}/lines", body: "{line}"}
  remove: {path: "/orders/{number}/remove"}
  separate: true
"""
LINES = [{"sku": "A", "q": "2", "p": "1.50"}, {"sku": "B", "q": "1", "p": "2"}]
ORDER = {"ref": "R-1", "lines": LINES}


class Erps:
    """Keeps orders; `says` is asked before a call is done, `afterwards` once it was."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.orders: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.says: Callable[[str], str | None] = lambda call: None
        self.afterwards: Callable[[str], str | None] = lambda call: None
        httpserver.expect_request("/orders", method="GET").respond_with_handler(self.find)
        httpserver.expect_request("/enter").respond_with_handler(partial(self.do, "enter"))
        for step in ("confirm", "lines"):
            httpserver.expect_request(f"/orders/SO-1/{step}").respond_with_handler(partial(self.do, step))

    def find(self, request: Request) -> Response:
        if code := self.says("find"):
            return said(code)
        field, _, value = request.args.get("where", "").partition("=")
        found = [order for order in self.orders if not field or f"'{order[field]}'" == value]
        return Response(json.dumps(found))

    def do(self, step: str, request: Request) -> Response:
        self.calls.append(step)
        if code := self.says(step):
            return said(code)
        body = json.loads(request.data) if request.data else {}
        if step == "enter":
            self.orders.append({"number": "SO-1", "state": "draft", "lines": [], **body})
        elif step == "lines":
            self.orders[0]["lines"].append(body)
        else:
            self.orders[0]["state"] = "open"
        if code := self.afterwards(step):
            return said(code)
        return Response(json.dumps(self.orders[0]))


def said(code: str) -> Response:
    return Response(json.dumps({"code": code, "message": "see there"}), status=400)


@pytest.fixture
def erp(httpserver: HTTPServer) -> Erps:
    return Erps(httpserver)


@pytest.fixture
def connected(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Callable[..., Connector]:
    def connected(more: str = "") -> Connector:
        (tmp_path / "mine.yaml").write_text(PACK + more, encoding="utf-8")
        erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
        return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())

    return connected


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("- {status: 400, code: other, means: refused}", "errors.5: has no effect: errors.4 is about all of these"),
        ("- {code: TWICE, text: see, means: refused}", "errors.5: has no effect: errors.0 is about all of these"),
        ("- {status: 200, code: wrong, means: refused}", "errors.5: has no effect: an answer with a status of success"),
    ],
)
def test_a_rule_that_never_counts_is_refused(tmp_path: Path, rule: str, said: str) -> None:
    (tmp_path / "mine.yaml").write_text(PACK.replace("paging:", f"{rule}\npaging:"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        load_pack(str(tmp_path / "mine.yaml"))


@pytest.mark.parametrize("code", ["twice", "done"])
def test_an_order_that_is_there_already_is_the_one_that_is_there(
    erp: Erps, connected: Callable[..., Connector], code: str
) -> None:
    connector = connected()
    erp.afterwards = lambda step: code if step == "enter" else None
    receipt = connector.create(ORDER, "R-1")
    assert (receipt.number, receipt.reference, len(receipt.lines or ())) == ("SO-1", "R-1", 2)
    assert (len(erp.orders), erp.calls) == (1, ["enter"])


def test_one_that_is_there_already_and_isnt_found_is_for_a_person(erp: Erps, connected) -> None:
    erp.says = lambda step: "twice" if step == "enter" else None
    with pytest.raises(CallRefused, match="answers twice: see there, but it finds none with R-1: look there"):
        connected().create(ORDER, "R-1")


def test_one_that_is_there_already_and_cant_be_looked_up_is_in_doubt(erp: Erps, connected) -> None:
    erp.says = lambda step: {"enter": "twice", "find": "cut"}.get(step)
    with pytest.raises(OutcomeUnknown):
        connected().create(ORDER, "R-1")


def test_a_header_that_is_there_already_is_completed_behind_a_look_up(erp: Erps, connected) -> None:
    """Whether its lines are there nobody knows yet: none is entered a second time."""
    connector = connected(SEPARATE)
    erp.afterwards = lambda step: "twice" if step == "enter" else None
    with pytest.raises(OutcomeUnknown, match="it is looked up"):
        connector.create(ORDER, "R-1")
    assert erp.calls == ["enter"]
    (there,) = connector.find("R-1")
    assert connector.complete(there, ORDER).lines
    assert erp.orders[0]["lines"] == LINES


@pytest.mark.parametrize("code", ["twice", "done"])
def test_a_line_that_is_there_already_counts(erp: Erps, connected, code: str) -> None:
    erp.afterwards = lambda step: code if step == "lines" else None
    assert [line.sku for line in connected(SEPARATE).create(ORDER, "R-1").lines or ()] == ["A", "B"]
    assert erp.orders[0]["lines"] == LINES


def test_a_line_that_is_said_to_be_there_and_isnt_is_in_doubt(erp: Erps, connected) -> None:
    erp.says = lambda step: "done" if step == "lines" else None
    with pytest.raises(OutcomeUnknown, match="can't be read back whole"):
        connected(SEPARATE).create(ORDER, "R-1")


def test_a_step_that_was_done_before_is_done(erp: Erps, connected) -> None:
    connector = connected()
    draft = connector.create(ORDER, "R-1")
    erp.afterwards = lambda step: "done" if step == "confirm" else None
    confirmed = connector.confirm(draft, "R-1").confirmed
    assert (confirmed.is_draft, confirmed.refused) == (False, "")


def test_a_step_that_was_not_done_is_seen_all_the_same(erp: Erps, connected) -> None:
    connector = connected()
    draft = connector.create(ORDER, "R-1")
    erp.says = lambda step: "done" if step == "confirm" else None
    assert connector.confirm(draft, "R-1").confirmed.is_draft


@pytest.mark.parametrize("code", ["locked", "cut"])
@pytest.mark.parametrize("step", ["enter", "lines", "confirm"])
def test_a_conflict_or_a_part_is_looked_up_before_anything_else(erp: Erps, connected, step: str, code: str) -> None:
    connector = connected(SEPARATE)
    erp.says = lambda call: code if call == step else None
    with pytest.raises(OutcomeUnknown, match="see there"):
        connector.confirm(connector.create(ORDER, "R-1"), "R-1")


def test_a_list_that_is_a_part_is_no_list(erp: Erps, connected) -> None:
    erp.says = lambda step: "cut"
    with pytest.raises(IncompleteRead, match="see there"):
        [*connected().fetch(Kind.ORDER_DOCUMENT, None)]


def test_a_list_that_somebody_holds_is_asked_for_again(erp: Erps, connected) -> None:
    answers = iter(["locked", "locked"])
    erp.says = lambda step: next(answers, None)
    assert [*connected().fetch(Kind.ORDER_DOCUMENT, None)]
