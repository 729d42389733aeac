"""An order that the ERP parts into two, which together hold what was agreed, on its normal way to the last invoice."""

from dataclasses import replace
from typing import Any

import pytest

from hub.records import DOCUMENTS, Kind
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import StoredOrder
from hub.rules.fulfilment import Stage
from hub.sync.pull import pull
from tests.support.documents import conflicts, counted_in_pieces, entry, read, sent


def part(desk: Any, stored: StoredOrder) -> tuple[str, str]:
    """The second line goes into an order of its own, under our reference."""
    table, number = desk.erp.companies[desk.company].tables["orders"], desk.stored(stored).push.erp_number
    whole = table.get((number,)).record
    desk.clock.advance(seconds=1)
    table.put(replace(whole, lines=whole.lines[:1]), desk.clock.now())
    table.put(replace(whole, number=f"{number}-2", lines=whole.lines[1:]), desk.clock.now())
    return number, f"{number}-2"


def two_lines(desk: Any, key: str) -> StoredOrder:
    first, second = counted_in_pieces(desk)[5:7]
    return sent(desk, key, (first, 10, "each"), (second, 4, "each"))


@pytest.mark.parametrize("seen", ["whole", "parted", "posted"])
def test_no_alarm_is_raised_at_any_step(desk, seen: str) -> None:
    """`seen`: how far it is when its documents are read first."""
    stored = two_lines(desk, seen)
    if seen == "whole":
        read(desk)
    first, second = part(desk, stored)
    if seen == "parted":
        read(desk)
    desk.erp.ship(first)
    if seen != "posted":
        read(desk)
        assert conflicts(desk, stored) == []
    desk.erp.invoice(first)
    read(desk)
    read(desk)
    assert conflicts(desk, stored) == []
    assert entry(desk, stored).fulfilment.stage is Stage.PART_INVOICED
    desk.erp.ship(second)
    desk.erp.invoice(second)
    read(desk)
    assert conflicts(desk, stored) == []
    assert entry(desk, stored).fulfilment.stage is Stage.INVOICED


def test_as_the_schedule_reads_them(desk) -> None:
    stored = two_lines(desk, "schedule")
    read(desk)
    first, second = part(desk, stored)
    for step in (lambda: desk.erp.ship(first), lambda: desk.erp.invoice(first), lambda: desk.erp.ship(second)):
        desk.clock.advance(seconds=300)
        step()
        for kind in DOCUMENTS:
            desk.clock.advance(seconds=1)
            pull(desk.office, kind)
        assert conflicts(desk, stored) == []


def test_what_was_invoiced_and_stands_there_once_more_is_doubled(desk) -> None:
    stored = two_lines(desk, "doubled")
    table, number = desk.erp.companies[desk.company].tables["orders"], desk.stored(stored).push.erp_number
    whole = table.get((number,)).record
    desk.clock.advance(seconds=1)
    table.put(replace(whole, number=f"{number}-2"), desk.clock.now())
    desk.erp.ship(number)
    desk.erp.invoice(number)
    read(desk, Kind.ORDER_DOCUMENT)
    assert conflicts(desk, stored) == []  # the first may have been a part: its invoice isn't read yet
    read(desk)
    assert [each.kind for each in conflicts(desk, stored)] == [ConflictKind.DOUBLE]


def test_the_rest_that_is_closed_in_the_second_part_is_named(desk) -> None:
    stored = two_lines(desk, "closed")
    first, second = part(desk, stored)
    desk.erp.ship(first)
    read(desk)
    desk.erp.close_short(second, delete=True)
    desk.erp.invoice(first)
    read(desk)
    read(desk)
    assert [each.kind for each in conflicts(desk, stored)] == [ConflictKind.CLOSED_SHORT]
    assert entry(desk, stored).fulfilment.stage is Stage.CLOSED_SHORT


def test_a_product_of_another_name_in_a_part_makes_no_double(desk) -> None:
    """Who would cancel "all but one" would take a part of the order away."""
    stored = two_lines(desk, "renamed")
    read(desk)
    numbers = part(desk, stored)
    (old,) = [line.sku for line in stored.agreed.lines[1:]]
    holder = desk.erp.companies[desk.company]
    holder.rename_item(old, f"{old}-NEW")
    try:
        read(desk)
        (conflict,) = conflicts(desk, stored)
        assert (conflict.kind, f"{old} at" in conflict.message) == (ConflictKind.CHANGED, True)
        for number in numbers:
            desk.erp.ship(number)
            desk.erp.invoice(number)
        read(desk)
        read(desk)
        done = entry(desk, stored)
        assert (done.fulfilment.stage, done.charges) == (Stage.INVOICED, ())
    finally:
        holder.rename_item(f"{old}-NEW", old)


@pytest.mark.parametrize("full", [False, True])
def test_whichever_part_is_posted_first_no_alarm_is_raised(desk, full: bool) -> None:
    stored = two_lines(desk, f"second first {full}")
    read(desk)
    first, second = part(desk, stored)
    for step in (
        lambda: None,
        lambda: desk.erp.ship(second),
        lambda: desk.erp.invoice(second),
        lambda: desk.erp.ship(first),
        lambda: desk.erp.invoice(first),
    ):
        step()
        for kind in (*DOCUMENTS, *DOCUMENTS):
            desk.clock.advance(seconds=100)
            pull(desk.office, kind, full=full)
        assert conflicts(desk, stored) == []
    assert entry(desk, stored).fulfilment.stage is Stage.INVOICED


def test_parts_that_hold_together_what_was_ordered_are_shown_as_no_double(desk) -> None:
    stored = two_lines(desk, "shown")
    read(desk)
    numbers = part(desk, stored)
    read(desk)
    read(desk)
    fulfilment = entry(desk, stored).fulfilment
    assert (fulfilment.orders, fulfilment.is_doubled) == (numbers, False)


def test_an_order_that_was_deleted_and_entered_anew_is_the_one_that_stands(desk) -> None:
    stored = two_lines(desk, "anew")
    read(desk)
    table, number = desk.erp.companies[desk.company].tables["orders"], desk.stored(stored).push.erp_number
    whole = table.get((number,)).record
    desk.erp.close_short(number, delete=True)
    read(desk)
    table.put(replace(whole, number=f"{number}-NEW"), desk.clock.now())
    for step in (lambda: None, lambda: desk.erp.ship(f"{number}-NEW"), lambda: desk.erp.invoice(f"{number}-NEW")):
        step()
        read(desk)
        read(desk)
        assert conflicts(desk, stored) == []
    assert entry(desk, stored).fulfilment.stage is Stage.INVOICED


def test_a_number_that_the_erp_gives_to_another_of_our_orders_is_that_ones(desk) -> None:
    first, other = two_lines(desk, "first"), two_lines(desk, "other")
    read(desk)
    table = desk.erp.companies[desk.company].tables["orders"]
    number, others = (desk.stored(each).push.erp_number for each in (first, other))
    desk.erp.ship(number)
    desk.erp.invoice(number)
    read(desk)
    whole = table.get((others,)).record
    desk.erp.close_short(others, delete=True)
    read(desk)
    table.put(replace(whole, number=number, lines=whole.lines[:1]), desk.clock.now())
    read(desk)
    read(desk)
    assert conflicts(desk, first) == []
    assert "were changed in the ERP" in conflicts(desk, other)[0].message
