"""What is read together is read as of one moment, whoever writes between two of its statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from hub.orders.approval import approve
from hub.orders.intake import submit_order
from hub.records import Kind
from hub.records.stored_order import ApprovalState, PushState, StoredOrder
from hub.store import Store, TenantBinding
from hub.store.engine.database import Database
from tests.support.frames import product, publish
from tests.support.orders import DESK, MANAGER, basket, line, stocked, tenant

OFFICE = tenant()


@contextmanager
def after_the_first_select(database: Database, write: Callable[[], object]) -> Iterator[list[object]]:
    """Somebody writes when a reader has its first rows; gives what was written, once it was."""
    written: list[object] = []

    def first(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT") and not written:
            written.append(None)  # before it is written: the writer reads too
            written[0] = write()

    event.listen(database.engine, "after_cursor_execute", first)
    try:
        yield written
    finally:
        event.remove(database.engine, "after_cursor_execute", first)


@pytest.fixture
def north(store: Store) -> TenantBinding:
    return stocked(store, credit_limit=Decimal(0))


def half_approved(north: TenantBinding) -> StoredOrder:
    """An order of which the desk has approved, and the manager hasn't yet."""
    order = submit_order(basket("web-1", line(quantity="300", price="2.00")), tenant=OFFICE, store=north)
    return approve(order.reference, DESK, tenant=OFFICE, store=north)


def test_an_approver_who_answers_meanwhile_is_seen_whole_or_not_at_all(north: TenantBinding) -> None:
    order = half_approved(north)
    with after_the_first_select(
        north.orders._orders, lambda: approve(order.reference, MANAGER, tenant=OFFICE, store=north)
    ) as answers:
        read = north.orders.get(order.reference)
    assert [answer.approval for answer in answers] == [ApprovalState.APPROVED]  # type: ignore[attr-defined]
    assert (read.approval, read.push) == (ApprovalState.WAITING, None)
    assert read.open_step is not None
    now = north.orders.get(order.reference)
    assert (now.approval, now.open_step, now.push and now.push.state) == (
        ApprovalState.APPROVED,
        None,
        PushState.QUEUED,
    )


def test_an_order_that_moves_on_meanwhile_is_unfinished_once(north: TenantBinding) -> None:
    order = half_approved(north)
    with after_the_first_select(
        north.orders._orders, lambda: approve(order.reference, MANAGER, tenant=OFFICE, store=north)
    ):
        assert [each.approval for each in north.orders.unfinished()] == [ApprovalState.WAITING]
    assert [each.push and each.push.state for each in north.orders.unfinished()] == [PushState.QUEUED]


def test_what_a_basket_asks_for_is_of_one_publication(north: TenantBinding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.store.engine.among.AT_ONCE", 1)
    renamed = [product("LAMP", "renamed"), product("CAGE", "renamed")]
    with after_the_first_select(north.catalogue._catalogue, lambda: publish(north, Kind.PRODUCT, renamed)) as published:
        read = north.catalogue.products(["LAMP", "CAGE"])
    assert published
    assert {sku: each.name for sku, each in read.items()} == {"LAMP": "Lamp", "CAGE": "Bird cage"}
