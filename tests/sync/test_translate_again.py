"""A changed mapping over the raw log gives what a fresh pull with it gives, without the ERP."""

import re
from pathlib import Path

import pytest

from hub.errors import TooMuchWouldVanish
from hub.records import Kind
from hub.sync.pull import fetch, pull
from hub.sync.replay import translate_again
from tests.support.expected import expected, resource
from tests.support.world import OFFICES, World, at_both_erps, at_both_erps_and_on_both_stores, held

PHONE = {"uk-north": "Phone_No", "ireland": "phoneNumber"}
NEW_WORDS = {
    "uk-north": (("BOX: box", "BOX: carton"), ("VAT0: zero}", "VAT0: zero, VAT99: exempt}")),
    "ireland": (("BX: box", "BX: carton"), ("IE0: zero}", "IE0: zero, IE99: exempt}")),
}
BECOMES_GOOD = {"uk-north": "99001", "ireland": "99005"}


def edit(folder: Path, name: str) -> None:
    """Another word for a unit, a VAT group that was unknown, no category left out, and the telephone number mapped."""
    path = folder / f"{name}.yaml"
    text, _, _ = path.read_text(encoding="utf-8").partition("\ntests:")
    for old, new in (*NEW_WORDS[name], ("not in: [INTERNAL, SAMPLE]", "not in: [SAMPLE]")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(f"{text}\ncustomer:\n  catalogue: {PHONE[name]}\n", encoding="utf-8")


@at_both_erps_and_on_both_stores
def test_an_accepted_mapping_gives_what_a_fresh_pull_gives(world: World, name: str) -> None:
    folder, erp, company = world.own_mappings(), world.erp(name), OFFICES[name]
    kinds = (Kind.PRODUCT, Kind.PRICE, Kind.CUSTOMER)
    options = {"mappings": folder, "vanish": 100}  # another word for a unit is another key of many prices
    office = world.office(name, **options)
    for kind in kinds:
        pull(office, kind)
    world.clock.advance(days=3)
    erp.change(company, "items", "0012", description="Changed before the delta")
    account = world.rows(name, "customers")[0].number
    erp.change(company, "customers", account, phone="+00 999999")
    for kind in kinds:
        pull(office, kind)

    before = {kind: held(office, kind) for kind in kinds}
    edit(folder, name)
    world.forget_offices()
    office = world.office(name, **options)
    for kind in kinds:
        again = translate_again(office, kind)
        assert again
        assert again.stored == 0
        assert held(office, kind) == before[kind]

    draft = office.accept("the office")
    world.forget_offices()
    office = world.office(name, **options)
    assert office.mapping.digest == draft.sources.digest
    erp.stop()
    calls = len(erp.requests)
    for kind in kinds:
        translate_again(office, kind)
    assert len(erp.requests) == calls
    after = {kind: held(office, kind) for kind in kinds}
    assert all(after[kind] != before[kind] for kind in kinds)
    erp.start()
    for kind in kinds:
        assert after[kind] == world.refreshed(name, kind, mappings=folder), kind

    assert (BECOMES_GOOD[name],) in after[Kind.PRODUCT]
    assert BECOMES_GOOD[name] not in {reject.source_key for reject in office.store.rejects.find(Kind.PRODUCT)}
    phones = {customer.number: customer.phone for customer in world.rows(name, "customers")}
    assert {key[0]: fields["catalogue"] for key, fields in after[Kind.CUSTOMER].items()} == phones
    assert phones[account] == "+00 999999"


def test_another_word_for_a_unit_is_no_loss_of_prices(world: World) -> None:
    folder = world.own_mappings()
    office = world.office("uk-north", mappings=folder)
    pull(office, Kind.PRICE)
    count = len(held(office, Kind.PRICE))
    edit(folder, "uk-north")
    world.forget_offices()
    office = world.office("uk-north", mappings=folder)
    office.accept("the office")
    translate_again(office, Kind.PRICE)
    found = held(office, Kind.PRICE)
    assert len(found) == count
    assert "carton" in {fields["unit"] for fields in found.values()}


@at_both_erps
def test_rows_name_the_page_and_pull_that_they_were_translated_from(world: World, name: str) -> None:
    folder = world.own_mappings()
    office = world.office(name, mappings=folder)
    pull(office, Kind.CUSTOMER)
    world.clock.advance(days=3)
    account = world.rows(name, "customers")[0].number
    world.erp(name).change(OFFICES[name], "customers", account, phone="+00 999999")
    pull(office, Kind.CUSTOMER)
    edit(folder, name)
    world.forget_offices()
    office = world.office(name, mappings=folder)
    office.accept("the office")
    translate_again(office, Kind.CUSTOMER)
    rows = {row.record.number: row for row in world.state(name).tables["customers"].rows()}
    pulls = set()
    for each in office.store.records.all(Kind.CUSTOMER):
        page = office.store.raw_log.page(each.pull, each.page)
        assert page
        assert rows[each.source_key].rendered[resource(name, Kind.CUSTOMER)].encode() in page.body
        assert each.mapping_digest == office.mapping.digest
        pulls.add(each.pull)
    assert len(pulls) == 2


def test_a_mapping_that_leaves_out_too_much_waits_for_a_person(world: World) -> None:
    folder = world.own_mappings()
    office = world.office("uk-north", mappings=folder)
    pull(office, Kind.PRODUCT)
    before = held(office, Kind.PRODUCT)
    path = folder / "uk-north.yaml"
    text, _, _ = path.read_text(encoding="utf-8").partition("\ntests:")
    path.write_text(re.sub("INTERNAL, SAMPLE", "INTERNAL, SAMPLE, KITCHEN", text), encoding="utf-8")
    world.forget_offices()
    office = world.office("uk-north", mappings=folder)
    office.accept("the office")
    with pytest.raises(TooMuchWouldVanish, match="uk-north / product"):
        translate_again(office, Kind.PRODUCT)
    assert held(office, Kind.PRODUCT) == before


@at_both_erps
def test_pages_can_be_logged_first_and_translated_later(world: World, name: str) -> None:
    office = world.office(name, page_size=60)
    assert translate_again(office, Kind.TERMS) is None
    pages = fetch(office, Kind.TERMS)
    assert pages > 1
    assert held(office, Kind.TERMS) == {}
    assert office.store.raw_log.checkpoint(Kind.TERMS) is None
    translate_again(office, Kind.TERMS)
    assert held(office, Kind.TERMS) == expected(name, Kind.TERMS, world.state(name))
    assert office.store.raw_log.checkpoint(Kind.TERMS) == world.clock.now()


def test_a_sweep_that_was_only_logged_doesnt_stand_before_what_was_published_after_it(world: World) -> None:
    office = world.office("uk-north")
    pull(office, Kind.PRODUCT)
    world.clock.advance(days=3)
    world.nav.faults.add("empty", on="ReadMultiple ItemCard", times=1)
    assert fetch(office, Kind.PRODUCT, full=True) == 1
    world.clock.advance(hours=1)
    world.nav.change("North", "items", "0012", description="Changed")
    pull(office, Kind.PRODUCT)
    translate_again(office, Kind.PRODUCT)
    assert held(office, Kind.PRODUCT) == expected("uk-north", Kind.PRODUCT, world.state("uk-north"))
