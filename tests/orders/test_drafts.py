"""ERPs that take an order by a call of its own: entered, taken, read again; once, whatever stops it in between."""

import contextlib
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from hub.orders.delivery import DeliveryOutcome
from hub.records.stored_order import PushState
from hub.store import Store, open_store
from tests.support.fixed_clock import FixedClock
from tests.support.orders import MemoryErp, doubtful, raising, stocked
from tests.support.patience import until
from tests.support.pushing import SETTLE, run, taken


def test_a_draft_is_taken_and_read_again(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(drafts=True)
    (reference,) = taken(north, "web-1")
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}
    assert erp.calls == [f"create {reference}", f"confirm {reference}", f"find {reference}"]
    assert [row["status"] for row in erp.ledger] == ["taken"]


class Killed(BaseException):
    """As SIGKILL, as far as the next process sees it."""


@pytest.mark.parametrize(
    "stops",
    [
        {"after": [raising(doubtful())]},
        {"after": [raising(Killed())]},
        {"confirming": [raising(doubtful())]},
        {"confirming": [raising(Killed())]},
        {"taking": [raising(doubtful())]},
        {"taking": [raising(Killed())]},
        {"finding": [raising(doubtful())]},
        {"after": [raising(doubtful())], "confirming": [raising(doubtful())], "taking": [raising(Killed())]},
    ],
    ids=range(8),
)
def test_whatever_stops_it_between_the_calls_it_is_there_once_and_taken_once(
    store: Store, clock: FixedClock, stops: dict[str, Any]
) -> None:
    north, erp = stocked(store), MemoryErp(drafts=True, **stops)
    (reference,) = taken(north, "web-1")
    for _ in range(6):
        with contextlib.suppress(Killed):
            run(north, erp)
        clock.advance(seconds=2 * SETTLE)
    push = north.orders.get(reference).push
    assert push is not None
    assert (push.state, push.erp_number) == (PushState.SENT, "SO-1")
    assert [row["status"] for row in erp.ledger] == ["taken"]
    assert erp.calls.count(f"create {reference}") == 1


def test_what_the_erp_refuses_to_take_is_left_to_a_person_with_its_words(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp(drafts=True)
    (reference,) = taken(north, "web-1")
    erp.refusal = "over its credit limit"
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.REVIEW}
    push = north.orders.get(reference).push
    assert push is not None
    assert push.reason == (
        "the ERP holds SO-1 as `draft` and refuses to take it: over its credit limit;"
        " mend it there, then retry the order"
    )
    clock.advance(seconds=2 * SETTLE)
    assert run(north, erp).outcomes == {}
    assert len(erp.ledger) == 1


def test_a_draft_that_is_not_as_agreed_is_never_taken(store: Store) -> None:
    def dearer(erp: MemoryErp) -> None:
        erp.rows[0]["lines"][0][2] = "9.99"

    north, erp = stocked(store), MemoryErp(drafts=True)
    erp.after = [lambda: dearer(erp)]
    (reference,) = taken(north, "web-1")
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.REVIEW}
    assert [row["status"] for row in erp.ledger] == ["draft"]
    assert f"confirm {reference}" not in erp.calls


def test_an_order_that_is_neither_a_draft_nor_taken_is_left_to_a_person(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(drafts=True)
    erp.after = [lambda: erp.rows[0].update(status="cancelled")]
    (reference,) = taken(north, "web-1")
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.REVIEW}
    push = north.orders.get(reference).push
    assert push is not None
    assert "holds SO-1 as `cancelled` and hasn't taken it" in (push.reason or "")
    assert f"confirm {reference}" not in erp.calls


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("moment", ["before", "after", "confirming", "taking", "finding"])
def test_a_process_that_is_killed_between_the_calls_neither_loses_nor_doubles(
    store_url: str, clock: FixedClock, tmp_path: Path, moment: str
) -> None:
    with open_store(store_url, clock) as store:
        references = taken(stocked(store), "web-1", "web-2", "web-3")
    ledger = tmp_path / "ledger"
    child = os.fork()
    if child == 0:
        try:
            with open_store(store_url, clock) as own:
                erp = MemoryErp(ledger, drafts=True)
                setattr(erp, moment, [None, kill])
                run(own.tenant("uk-north"), erp)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    with open_store(store_url, clock) as store:
        north, erp = store.tenant("uk-north"), MemoryErp(ledger, drafts=True)
        until(lambda: not run(north, erp).busy)  # PostgreSQL sees within moments that its client is gone
        held = [(row["reference"], row["status"]) for row in erp.ledger]
        assert sorted(held) == sorted((reference, "taken") for reference in references)
        states = [push.state for each in references if (push := north.orders.get(each).push)]
        assert states == [PushState.SENT] * 3
