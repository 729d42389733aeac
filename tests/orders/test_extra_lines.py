"""Lines that an ERP adds by itself: what the office lets stand is kept and shown, all else is for a person."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from hub.config.allowed_lines import AllowedLine
from hub.orders.delivery import DeliveryOutcome
from hub.orders.history import history
from hub.orders.push import push_to_the_end
from hub.records import DOCUMENTS, BasketLine, Kind
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import StoredOrder
from hub.simulate import ACCOUNT, CHARGE, COMMENT, DraftLine
from hub.sync.pull import pull
from tests.support.orderable import skus

FREIGHT = DraftLine("8510", Decimal(1), unit_price=Decimal("6.25"), type=ACCOUNT, description="Freight")
DEPOSIT = DraftLine("CRATE", Decimal(2), unit_price=Decimal("3.00"), type=CHARGE, description="Deposit")
WORDS = DraftLine("", Decimal(0), type=COMMENT, description="Ring the bell")
TYPES = {
    "uk-north": {ACCOUNT: "G_L_Account", CHARGE: "Charge_Item", COMMENT: "_blank_"},
    "ireland": {ACCOUNT: "Account", CHARGE: "Charge", COMMENT: "Comment"},
}
Rules = tuple[dict[str, Any], ...]


def let_stand(desk: Any, *rules: dict[str, Any]) -> None:
    """The office's rules; a type is given by what it is, and stands there in its ERP's word."""
    words, currency = TYPES[desk.office.tenant.id], desk.office.tenant.currency
    allowed = [
        AllowedLine.model_validate(
            {
                **rule,
                **({"type": words.get(rule["type"], rule["type"])} if "type" in rule else {}),
                **({"up to": f"{rule['up to']} {currency}"} if "up to" in rule else {}),
            }
        )
        for rule in rules
    ]
    desk.office.tenant = desk.office.tenant.model_copy(update={"extra_lines": tuple(allowed)})


@pytest.fixture
def adds(desk: Any) -> Iterator[Callable[..., None]]:
    """What the ERP adds to every order."""
    yield desk.erp.adds
    desk.erp.adds()


def pushed(desk: Any, key: str, lines: int = 2) -> tuple[StoredOrder, DeliveryOutcome]:
    stored = desk.order(key, lines)
    outcome = push_to_the_end(desk.office).outcomes[stored.reference]
    return desk.stored(stored), outcome


def charges(desk: Any, stored: StoredOrder) -> dict[str, Decimal]:
    buyer = desk.office._whole_store.buyer(stored.buyer)
    entry = next(each for each in history(buyer) if each.order.reference == stored.reference)
    return {line.description: line.net for line in entry.charges}


def read(desk: Any, *kinds: Kind) -> None:
    for kind in kinds or DOCUMENTS:
        desk.clock.advance(seconds=1)
        pull(desk.office, kind, full=True)


def conflicts(desk: Any, stored: StoredOrder) -> list[Any]:
    return desk.office.store.conflicts.find([stored.reference])


@pytest.mark.parametrize("after", [None, 1])
def test_what_the_office_lets_stand_is_kept_and_shown(desk, adds, after):
    let_stand(desk, {"type": ACCOUNT, "code": "8510", "up to": "25"}, {"type": CHARGE, "up to": "6"}, {"type": COMMENT})
    adds(FREIGHT, DEPOSIT, WORDS, after=after)
    stored, outcome = pushed(desk, f"stands {after}")
    assert outcome is DeliveryOutcome.SENT, stored.push.reason
    shown = {"Freight": Decimal("6.25"), "Deposit": Decimal(6), "Ring the bell": Decimal(0)}
    # before any document was read, as it was read back
    assert charges(desk, stored) == shown
    assert {line.code for line in stored.push.extra_lines} == {"8510", "CRATE", ""}
    events = desk.office.store.orders.events(stored.reference)
    assert f"the ERP added {TYPES[desk.office.tenant.id][ACCOUNT]} 8510 6.25" in events[-1].message
    read(desk)
    assert (conflicts(desk, stored), charges(desk, stored)) == ([], shown)
    number = stored.push.erp_number
    desk.erp.ship(number)
    desk.erp.invoice(number)
    read(desk)
    assert (conflicts(desk, stored), {**charges(desk, stored), "Ring the bell": 0}) == ([], shown)


REFUSED: dict[str, tuple[Rules, tuple[DraftLine, ...], str]] = {
    "no rule": ((), (FREIGHT,), "no rule under `extra lines` lets it stand"),
    "words without a rule": ((), (WORDS,), "no rule under `extra lines` lets it stand"),
    "too much": (({"type": ACCOUNT, "up to": "6.24"},), (FREIGHT,), "6.25, and 6.24 may stand"),
    "in parts": (({"type": ACCOUNT, "up to": "12"},), (FREIGHT, FREIGHT), "12.5, and 12 may stand"),
    "no amount allowed": (({"type": ACCOUNT},), (FREIGHT,), "allows no amount"),
    "another code": (({"type": ACCOUNT, "code": "8520", "up to": "25"},), (FREIGHT,), "no rule"),
    "another type": (({"type": CHARGE, "code": "8510", "up to": "25"},), (FREIGHT,), "no rule"),
    "below zero": (({"code": "8510", "up to": "25"},), (replace(FREIGHT, unit_price=Decimal(-26)),), "26, and 25 may"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_all_others_are_for_a_person(desk, adds, what):
    rules, lines, why = REFUSED[what]
    let_stand(desk, *rules)
    adds(*lines)
    stored, outcome = pushed(desk, f"refused {what}")
    assert outcome is DeliveryOutcome.REVIEW
    assert "isn't as agreed: extra line" in stored.push.reason
    assert why in stored.push.reason


def test_an_amount_in_another_currency_lets_nothing_stand(desk, adds):
    desk.office.tenant = desk.office.tenant.model_copy(
        update={"extra_lines": (AllowedLine.model_validate({"code": "8510", "up to": "25 USD"}),)}
    )
    adds(FREIGHT)
    stored, outcome = pushed(desk, "another currency")
    assert outcome is DeliveryOutcome.REVIEW
    assert f"is in USD, the order in {desk.office.tenant.currency}" in stored.push.reason


def test_of_two_rules_the_one_in_the_orders_currency_counts(desk, adds):
    own = desk.office.tenant.currency
    rules = [{"code": "8510", "up to": "25 USD"}, {"code": "8510", "up to": f"25 {own}"}]
    desk.office.tenant = desk.office.tenant.model_copy(
        update={"extra_lines": tuple(AllowedLine.model_validate(rule) for rule in rules)}
    )
    adds(FREIGHT)
    stored, outcome = pushed(desk, "two currencies")
    assert outcome is DeliveryOutcome.SENT, stored.push.reason


def test_a_line_that_comes_later_is_held_against_the_same_rules(desk):
    let_stand(desk, {"type": ACCOUNT, "up to": "25"})
    stored, outcome = pushed(desk, "later")
    assert outcome is DeliveryOutcome.SENT
    number = stored.push.erp_number
    desk.erp.add_lines(number, FREIGHT)
    read(desk, Kind.ORDER_DOCUMENT)
    assert (conflicts(desk, stored), charges(desk, stored)) == ([], {"Freight": Decimal("6.25")})
    desk.erp.add_lines(number, replace(FREIGHT, unit_price=Decimal(20)))
    read(desk, Kind.ORDER_DOCUMENT)
    (conflict,) = conflicts(desk, stored)
    assert conflict.kind is ConflictKind.CHANGED
    assert "26.25, and 25 may stand" in conflict.message


def test_a_charge_that_comes_with_the_invoice_is_held_against_the_same_rules(desk):
    let_stand(desk, {"type": ACCOUNT, "up to": "25"})
    stored, _ = pushed(desk, "invoiced later")
    number = stored.push.erp_number
    read(desk)
    # invoiced before the order is read again
    desk.erp.add_lines(number, FREIGHT, WORDS)
    desk.erp.ship(number)
    desk.erp.invoice(number)
    read(desk, Kind.SHIPMENT, Kind.INVOICE, Kind.CREDIT_MEMO)
    assert (conflicts(desk, stored), charges(desk, stored)["Freight"]) == ([], Decimal("6.25"))
    let_stand(desk)
    read(desk, Kind.INVOICE, Kind.CREDIT_MEMO)
    (conflict,) = conflicts(desk, stored)
    assert conflict.kind is ConflictKind.CHANGED
    assert "its invoice: extra line" in conflict.message
    read(desk, Kind.INVOICE, Kind.CREDIT_MEMO)
    assert len(conflicts(desk, stored)) == 1


def test_a_part_of_a_kit_may_stand_by_its_code_alone(desk, adds):
    part = next(sku for sku in skus(desk.office.store)[10:] if desk.office.store.catalogue.product(sku).active)
    adds(DraftLine(part, Decimal(3), unit_price=Decimal(0)), after=1)
    # the type of products would let any product stand
    let_stand(desk, {"type": "Item", "up to": "9999"})
    stored, outcome = pushed(desk, "kit by type")
    assert outcome is DeliveryOutcome.REVIEW
    let_stand(desk, {"type": "Item", "code": part})
    stored, outcome = pushed(desk, "kit by code")
    assert outcome is DeliveryOutcome.SENT, stored.push.reason
    read(desk, Kind.ORDER_DOCUMENT)
    assert conflicts(desk, stored) == []
    assert len(charges(desk, stored)) == 1
    desk.erp.ship(stored.push.erp_number)
    desk.erp.invoice(stored.push.erp_number)
    read(desk)
    assert conflicts(desk, stored) == []


def test_more_of_an_ordered_product_is_no_extra_line(desk, adds):
    first = skus(desk.office.store)[0]
    adds(DraftLine(first, Decimal(1), unit_price=Decimal(0)))
    let_stand(desk, {"type": "Item", "code": first, "up to": "9999"})
    stored, outcome = pushed(desk, "more of it")
    assert outcome is DeliveryOutcome.REVIEW
    assert f"{first} at " in stored.push.reason


@pytest.mark.parametrize("extra", [FREIGHT, "part of a kit"])
def test_an_order_that_is_there_in_part_is_completed_beside_the_erps_own_lines(desk, adds, extra):
    if isinstance(extra, str):
        part = skus(desk.office.store)[11]
        extra = DraftLine(part, Decimal(1), unit_price=Decimal(0), description=part)
    let_stand(desk, {"code": extra.item, "up to": "25"})
    adds(extra, after=1)
    desk.erp.faults.add("half a document", on="create", times=1)
    lines = [BasketLine(sku=sku, quantity=Decimal(2)) for sku in skus(desk.office.store)[:4]]
    stored = desk.order(f"half {extra.item}", lines)
    assert push_to_the_end(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    (held,) = [order for order in desk.held() if order.reference == stored.reference]
    assert sorted(line.sku for line in held.lines) == sorted([extra.item, *(line.sku for line in lines)])
    kept = desk.stored(stored).push
    assert [line.code for line in kept.extra_lines] == [extra.item]
    assert sorted(next(iter(kept.erp_lines.values())).values()) == [1, 2, 3, 4]


def test_a_line_that_is_entered_anew_counts_once(desk):
    let_stand(desk, {"type": ACCOUNT, "up to": "25"})
    stored, _ = pushed(desk, "anew")
    number, table = stored.push.erp_number, desk.erp.companies[desk.company].tables["orders"]
    desk.erp.add_lines(number, FREIGHT)
    read(desk)
    order = table.get((number,)).record
    moved = [replace(line, line=90_000) if line.item == FREIGHT.item else line for line in order.lines]
    desk.clock.advance(seconds=1)
    table.put(replace(order, lines=tuple(moved)), desk.clock.now())
    read(desk)
    assert (conflicts(desk, stored), charges(desk, stored)) == ([], {"Freight": Decimal("6.25")})
