"""What answers mean for the calls that are still allowed."""

from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub.errors import ErpError, HubError, Throttled
from hub.records import Kind
from tests.support.bench import Bench, CountingBudget, ManualClock
from tests.support.small_pack import listed, small_connector, small_erp, small_pack

BUSY = '{"code": "TooMany", "message": "later"}'
RULE = "[{status: 400, code: TooMany, means: throttled}, {status: 404, code: None, means: empty}]"
CREATE = {"rest": "create salesOrders", "soap": "create SalesOrder"}


@pytest.mark.parametrize(
    ("status", "body", "errors"),
    [(200, listed().decode(), 0), (400, BUSY, 4), (401, "", 1), (404, "<html>", 1),
     (404, '{"code": "None", "message": ""}', 1), (200, "<html>", 0)],
)  # fmt: skip
def test_answers_that_an_erp_may_count_as_errors(
    httpserver: HTTPServer, tmp_path: Path, status: int, body: str, errors: int
) -> None:
    httpserver.expect_request("/things").respond_with_data(body, status=status)
    budget = CountingBudget()
    connector = small_connector(small_erp(small_pack(tmp_path, errors=RULE), httpserver.url_for("")), budget=budget)
    with suppress(HubError):
        [*connector.fetch(Kind.PRODUCT, None)]
    assert (budget.errors, len(budget.taken)) == (errors, errors or 1)


def test_throttling_is_heard_by_status_400_and_a_body_in_reads_and_writes(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    httpserver.expect_request("/things").respond_with_data(BUSY, status=400, headers={"Retry-After": "30"})
    clock, budget = ManualClock(), CountingBudget()
    erp = small_erp(small_pack(tmp_path, errors=RULE), httpserver.url_for(""))
    connector = small_connector(erp, clock=clock, budget=budget)
    with pytest.raises(Throttled, match="TooMany: later"):
        [*connector.fetch(Kind.PRODUCT, None)]
    assert clock.sleeps == [30, 30, 30]
    with pytest.raises(Throttled):
        connector.create({"name": "R-1"}, "R-1")
    assert len(httpserver.log) == 5
    assert budget.pauses == [30] * 5  # for all others, too


def test_a_fault_and_a_status_throttle_a_write_that_is_sent_once(bench: Bench) -> None:
    shown = bench.sim.faults.add("throttled", on=CREATE[bench.pack.protocol])
    with pytest.raises(Throttled):
        bench.connect().create(bench.order("R-1"), "R-1")
    assert shown.hits == 1
    assert bench.sim.ledger.remaining(bench.words.company) == []


class UsedUp:
    """A budget without room."""

    def take(self, *, urgent: bool) -> AbstractContextManager[CountingBudget]:
        raise Throttled("nothing is asked of it until noon", erp="small", after=3600)


@pytest.mark.parametrize("write", [False, True])
def test_a_call_that_has_no_room_is_named_and_nothing_is_sent(
    httpserver: HTTPServer, tmp_path: Path, write: bool
) -> None:
    clock = ManualClock()
    erp = small_erp(small_pack(tmp_path), httpserver.url_for(""))
    connector = small_connector(erp, clock=clock, budget=UsedUp())
    with pytest.raises(ErpError) as caught:
        connector.create({"name": "R-1"}, "R-1") if write else [*connector.fetch(Kind.PRODUCT, None)]
    method = "POST" if write else "GET"
    assert str(caught.value) == f"small / Company: {method} things: nothing is asked of it until noon"
    assert isinstance(caught.value, Throttled)
    assert (caught.value.after, clock.sleeps, httpserver.log) == (3600, [], [])


def test_tries_are_spread(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_request("/things").respond_with_data(status=503)
    clock, chances = ManualClock(), iter([0.0, 0.5, 1.0])
    erp = small_erp(small_pack(tmp_path), httpserver.url_for(""))
    with pytest.raises(ErpError):
        [*small_connector(erp, clock=clock, chance=lambda: next(chances)).fetch(Kind.PRODUCT, None)]
    assert clock.sleeps == [1, 2.5, 6]
