"""The guard: an edit that moves little is accepted by itself, one beyond any limit waits for a person.

The office has 20 products and 20 prices, so that every share below is worked out by hand: see `small` in room.py.
"""

import shutil
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import delete

from hub.config.tenant import Guard
from hub.errors import ConfigurationError, PermanentError
from hub.mapping_changes.acceptance import BY_ITSELF, AdoptionStatus, accept, adopt, verdict_on
from hub.mapping_changes.difference import compute_difference
from hub.office import FIRST_USE
from hub.records import Kind
from hub.store.catalogue.catalogue_tables import raw_page
from hub.sync.pull import pull
from tests.support.room import Room, guard
from tests.support.world import World, at_both_erps, held

LEFT_OUT = "[INTERNAL, SAMPLE]"


def rounded(room):
    """P01 0.80 → 1.00 (+25 %), P02 and P03 10.40 → 10.00: 3 of 20 prices."""
    room.price("round: 0")


def without_gardens(room):
    """3 of 20 products have this category."""
    room.edit((LEFT_OUT, "[INTERNAL, SAMPLE, GARDEN]"))


def another_vat(room):
    """5 of 20 products have this VAT group."""
    room.edit(("VAT5: reduced", "VAT5: zero"))


def no_boxes(room):
    """1 of 20 products is sold in boxes."""
    room.edit(("BOX: box, ", ""))


def stock_as_price(room):
    """P01 10.00 → 12.50 (+25 %), P02 → 11.00, P03 → 9.00: 3 of 20 products' own prices."""
    room.edit(("product:", "product:\n  base_amount: {from: Inventory, number: true}"))


def no_price_of_one(room):
    """P07 has no price any more: that is no share of anything."""
    room.edit(("product:", "product:\n  base_amount: {from: Unit_Price, number: true, when: {No: {not in: [P07]}}}"))


def other_currency(room):
    """Every product's own price in euros, the amounts as they were."""
    room.edit(("product:", "product:\n  base_currency: {constant: EUR}"))


LIMITS = [
    ("prices changed", rounded, "15 %", "14 %", "3 of 20 prices move; `guard: {prices changed}` allows 14 %"),
    ("prices changed", rounded, "3", "2", "3 of 20 prices move; `guard: {prices changed}` allows 2"),
    ("prices changed", stock_as_price, "15 %", "14.9 %",
     "3 of 20 products get another price; `guard: {prices changed}` allows 14.9 %"),
    ("price move", rounded, "25 %", "24.9 %",
     "the largest move, SKU P01 (each) 0.80 → 1.00 GBP (+25 %), is beyond `guard: {price move}`, 24.9 %"),
    ("price move", stock_as_price, "25 %", "24 %",
     "the largest move, SKU P01 10.00 → 12.50 GBP (+25 %), is beyond `guard: {price move}`, 24 %"),
    ("vanish", without_gardens, "15 %", "14 %", "3 of 20 products vanish; `guard: {vanish}` allows 14 %"),
    ("records changed", another_vat, "25 %", "24 %",
     "5 of 20 products appear or change; `guard: {records changed}` allows 24 %"),
    ("records changed", another_vat, "5", "4",
     "5 of 20 products appear or change; `guard: {records changed}` allows 4"),
    ("rejected", no_boxes, "5 %", "4.9 %", "1 of 20 products would be rejected; `guard: {rejected}` allows 4.9 %"),
    ("rejected", no_boxes, "1", "0", "1 of 20 products would be rejected; `guard: {rejected}` allows 0"),
]  # fmt: skip
each_limit = pytest.mark.parametrize(
    ("key", "edit", "allows", "holds", "why"),
    LIMITS,
    ids=[f"{key} {allows} by {edit.__name__}" for key, edit, allows, *_ in LIMITS],
)


@each_limit
def test_each_limit_lets_pass_what_just_keeps_within_it_and_holds_what_is_just_beyond(
    lamps: Room, key: str, edit: Callable[[Room], None], allows: str, holds: str, why: str
) -> None:
    edit(lamps)
    draft = lamps.draft()
    found = lamps.difference()
    lamps.guard = guard(**{key: holds})
    verdict = verdict_on(lamps.office(), draft, found)
    assert [*verdict.blocked_reasons] == [why]
    assert [*verdict.changes] == found.sentences()
    adoption = lamps.adopt()
    assert (adoption.status, adoption.digest, adoption.verdict) == (AdoptionStatus.BLOCKED, draft.accepted, verdict)
    assert lamps.office().store.mappings.accepted().digest == draft.accepted

    lamps.guard = guard(**{key: allows})
    assert [*verdict_on(lamps.office(), draft, found).blocked_reasons] == []
    assert lamps.adopt().status is AdoptionStatus.ADOPTED
    accepted = lamps.office().store.mappings.accepted()
    assert (accepted.digest, accepted.accepted_by, accepted.confirmed) == (draft.sources.digest, BY_ITSELF, False)


def test_before_anything_runs_every_file_is_accepted(world: World) -> None:
    room = Room(world, limits=Guard())
    assert room.adopt().status is AdoptionStatus.ADOPTED
    assert room.office().store.mappings.accepted().accepted_by == FIRST_USE
    assert room.adopt().status is AdoptionStatus.RUNS


@pytest.mark.parametrize("edit", [no_price_of_one, other_currency])
def test_a_price_without_a_share_is_beyond_every_price_move(lamps, edit):
    edit(lamps)
    (why,) = lamps.adopt().verdict.blocked_reasons
    assert why.startswith("the largest move, SKU P")
    assert why.endswith(", is beyond `guard: {price move}`, 100 %")


def test_new_records_count_as_changed_ones(lamps):
    without_gardens(lamps)
    lamps.accept()
    lamps.edit(("[INTERNAL, SAMPLE, GARDEN]", LEFT_OUT))
    lamps.guard = guard(records_changed="2")
    assert lamps.adopt().verdict.blocked_reasons == (
        "3 of 17 products appear or change; `guard: {records changed}` allows 2",
    )


def test_the_guard_of_an_office_that_names_no_limits(lamps):
    """10 % may vanish, 10 % of prices move, none by more than 25 %; 25 % change, 5 % are rejected."""
    lamps.guard = Guard()
    for edit in (no_boxes, another_vat):
        edit(lamps)
        assert lamps.adopt().status is AdoptionStatus.ADOPTED, edit.__name__
        lamps.accept()
    rounded(lamps)
    assert len(lamps.adopt().verdict.blocked_reasons) == 1
    without_gardens(lamps)
    assert len(lamps.adopt().verdict.blocked_reasons) == 2


def test_another_way_to_write_orders_always_waits(lamps):
    lamps.order("web-1", "P01")
    lamps.edit(add="order:\n  External_Document_No: {from: reference, lower: true}\n")
    assert lamps.adopt().verdict.blocked_reasons == ("1 of the last 1 orders would be written otherwise",)
    lamps.edit(("{from: reference, lower: true}", "reference"), ("PCS: each, ", ""))
    holds = lamps.adopt().verdict.blocked_reasons
    assert "1 of the last 1 orders couldn't be written any more" in holds


def test_an_order_document_that_an_edit_leaves_out_is_no_loss(north):
    """The ERP deletes orders, too, once they are invoiced."""
    north.guard = guard(vanish="0 %")
    north.edit(add="order_document:\n  keep: {SalesLines.Sales_Order_Line.Type: {in: [Comment]}}\n")
    assert north.difference([Kind.ORDER_DOCUMENT]).kinds[0].vanish == 2
    assert north.adopt().status is AdoptionStatus.ADOPTED
    assert north.held(Kind.ORDER_DOCUMENT) != {}


# what is held


@at_both_erps
def test_while_an_edit_is_held_pulls_go_on_with_the_version_before(world: World, name: str) -> None:
    room, kind = Room(world, name, guard(records_changed="0")), Kind.CUSTOMER
    pull(room.office(), kind)
    running = room.office().mapping.digest
    field = {"uk-north": "Name", "ireland": "displayName"}[name]
    room.edit(add=f"customer:\n  name: {{from: {field}, trim: true, upper: true}}\n")
    customers = world.rows(name, "customers")
    assert room.adopt().status is AdoptionStatus.BLOCKED
    world.clock.advance(days=1)
    world.erp(name).change(room.company, "customers", customers[0].number, name="Renamed by the ERP")
    office = room.office()
    assert pull(office, kind).stored == 1
    assert {each.mapping_digest for each in office.store.records.all(kind)} == {running}
    names = {key[0]: fields["name"] for key, fields in held(office, kind).items()}
    assert names == {each.number: each.name for each in world.rows(name, "customers")}
    assert names[customers[0].number] == "Renamed by the ERP"
    assert room.adopt().status is AdoptionStatus.BLOCKED
    assert [each.accepted_by for each in office.store.mappings.history()] == [FIRST_USE]


def test_a_verdict_is_kept_and_not_found_out_twice(lamps):
    """Without the raw log nothing could be found out, yet the verdict stands."""
    lamps.guard = guard(prices_changed="2")
    rounded(lamps)
    office, draft = lamps.office(), lamps.draft()
    first = verdict_on(office, draft)
    assert office.store.mappings.verdict(draft.sources.digest, draft.accepted) == first
    with office.store._scope.databases.catalogue.write() as connection:
        connection.execute(delete(raw_page))
    with pytest.raises(PermanentError, match="pruned"):
        compute_difference(office, draft.mapping)
    lamps.world.clock.advance(hours=1)
    assert verdict_on(lamps.office(), lamps.draft()) == first
    assert lamps.adopt().verdict == first


def test_what_was_found_anew_takes_the_place_of_the_verdict(lamps):
    """As `hub mapping diff` does, after the limits or the records changed."""
    lamps.guard = guard(prices_changed="2")
    rounded(lamps)
    assert verdict_on(lamps.office(), lamps.draft()).blocked_reasons
    lamps.guard = guard(prices_changed="3")
    assert verdict_on(lamps.office(), lamps.draft()).blocked_reasons, "nobody looked again"
    assert not verdict_on(lamps.office(), lamps.draft(), lamps.difference()).blocked_reasons
    assert lamps.adopt().status is AdoptionStatus.ADOPTED


def test_a_further_edit_is_judged_anew(lamps):
    lamps.guard = guard(vanish="10 %")
    without_gardens(lamps)
    first = lamps.adopt().verdict
    lamps.edit(("SAMPLE, GARDEN]", "SAMPLE, LIGHT]"))
    adoption = lamps.adopt()
    assert (adoption.status, adoption.verdict.blocked_reasons) == (AdoptionStatus.ADOPTED, ())
    assert adoption.verdict.digest != first.digest
    assert adoption.verdict.changes == ("2 products vanish: SKU P01, SKU P02",)


def test_what_is_judged_against_one_version_isnt_believed_of_another(lamps):
    """Two edits that are each within the guard, but not both: the second is looked at beside the first."""
    lamps.guard = guard(vanish="15 %", records_changed="100")
    without_gardens(lamps)
    gardens = lamps.draft()
    assert not verdict_on(lamps.office(), gardens).blocked_reasons
    other = Room(lamps.world, limits=guard())
    other.edit((LEFT_OUT, "[INTERNAL, SAMPLE, DECOR]"))
    other.accept()
    assert len(lamps.held(Kind.PRODUCT)) == 5
    verdict = verdict_on(lamps.office(), lamps.draft())
    assert verdict.against == other.draft().sources.digest
    assert verdict.blocked_reasons == ("3 of 5 products vanish; `guard: {vanish}` allows 15 %",)
    assert lamps.adopt().status is AdoptionStatus.BLOCKED


def test_another_offices_verdict_is_its_own(open_room):
    """North's and South's files extend the same layers; a verdict on one says nothing of the other."""
    north, south = open_room("uk-north"), open_room("uk-south")
    rounded(north)
    draft = north.draft()
    verdict_on(north.office(), draft)
    assert south.office().store.mappings.verdict(draft.sources.digest, draft.accepted) is None


def test_a_file_that_cant_run_isnt_judged_and_what_runs_goes_on(lamps):
    running = lamps.draft().accepted
    lamps.edit(("PCS: each", "PCS: [each]"))
    with pytest.raises(ConfigurationError, match=r"uk-north\.yaml:"):
        lamps.adopt()
    office = lamps.office()
    assert office.store.mappings.accepted().digest == running
    assert office.mapping.digest == running


def test_an_edit_of_a_region_is_judged_for_each_of_its_offices(open_room):
    """Another word for the pound: North's prices without a currency and South's are held, each by its own count."""
    north = open_room("uk-north", guard(price_move="25 %"))
    south = Room(north.world, "uk-south", guard(price_move="25 %"))
    shutil.rmtree(south.folder)
    south.folder = north.folder
    region = north.folder / "regions" / "gb.yaml"
    text = (
        region.read_text(encoding="utf-8").replace('{"": GBP, GBP: GBP', '{"": EUR, GBP: GBP').partition("\ntests:")[0]
    )
    region.write_text(text, encoding="utf-8")
    for room in (north, south):
        draft = room.draft()
        verdict = verdict_on(room.office(), draft)
        assert any("EUR (before: GBP)" in why for why in verdict.blocked_reasons), room.name
    other = Room(north.world, "ireland")
    assert other.draft().is_accepted


def test_accepting_the_same_twice_is_one_version(lamps):
    rounded(lamps)
    office, draft = lamps.office(), lamps.draft()
    accept(office, draft, "desk")
    accept(lamps.office(), lamps.draft(), "manager")
    assert adopt(lamps.office()).status is AdoptionStatus.RUNS
    assert [each.accepted_by for each in office.store.mappings.history()] == ["desk", FIRST_USE]
    assert {fields["amount"] for fields in lamps.held(Kind.PRICE).values()} == {Decimal(1), Decimal(10)}
