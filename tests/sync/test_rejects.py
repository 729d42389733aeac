"""One bad record in a hundred: the others land, each bad one is kept once, and goes by itself once it is mended."""

import json
from datetime import timedelta
from decimal import Decimal

from hub.records import Kind
from hub.simulate import ErpPrice
from hub.store.catalogue.rejects import Reject
from hub.sync.pull import pull
from tests.support.expected import expected, poison
from tests.support.world import FIRST_UNIT, OFFICES, World, at_both_erps, at_both_erps_and_on_both_stores, held

BAD = {"0012": {"vat_group": "XX"}, "85123a": {"unit": "CRATE"}, "1E3": {"description": "", "search_description": ""}}
"""About one in a hundred of an office's products."""
WHY = {"0012": "`XX` isn't in the table vat", "85123a": "`CRATE` isn't in the table units", "1E3": "name is missing"}
NUMBER = {"uk-north": "No", "ireland": "number"}


def rejects(world: World, name: str, kind: Kind = Kind.PRODUCT) -> dict[str, Reject]:
    """Those that the built-in data doesn't explain."""
    found = world.office(name).store.rejects.find(kind)
    keys = [reject.source_key for reject in found]
    assert len(keys) == len(set(keys))
    return {reject.source_key: reject for reject in found if reject.source_key not in poison(name, kind)}


@at_both_erps_and_on_both_stores
def test_bad_records_are_kept_once_and_go_when_they_are_mended(world: World, name: str) -> None:
    office, erp, company = world.office(name), world.erp(name), OFFICES[name]
    good = {item.number: item for item in world.rows(name, "items")}
    rest = {key: fields for key, fields in expected(name, Kind.PRODUCT, world.state(name)).items() if key[0] not in BAD}
    for sku, wrong in BAD.items():
        erp.change(company, "items", sku, **wrong)

    first = pull(office, Kind.PRODUCT)
    assert (first.stored, first.rejected) == (len(rest), len(BAD) + len(poison(name, Kind.PRODUCT)))
    assert held(office, Kind.PRODUCT) == rest
    seen = rejects(world, name)
    assert seen.keys() == BAD.keys()
    for sku, reject in seen.items():
        assert WHY[sku] in reject.reason
        assert json.loads(reject.raw or "")[NUMBER[name]] == sku
        assert reject.mapping_digest == office.mapping.digest

    world.clock.advance(days=3)
    pull(office, Kind.PRODUCT, full=True)
    again = rejects(world, name)
    assert again.keys() == BAD.keys()
    for sku, reject in again.items():
        assert (reject.first_seen, reject.reason) == (seen[sku].first_seen, seen[sku].reason)
        assert reject.last_seen - reject.first_seen == timedelta(days=3)

    world.clock.advance(days=3)
    erp.put(company, good["0012"])
    assert pull(office, Kind.PRODUCT).stored == 1
    assert rejects(world, name).keys() == BAD.keys() - {"0012"}
    erp.put(company, good["85123a"], good["1E3"])
    pull(office, Kind.PRODUCT)
    assert rejects(world, name) == {}
    assert held(office, Kind.PRODUCT) == expected(name, Kind.PRODUCT, world.state(name))


@at_both_erps
def test_a_good_record_that_turns_bad_keeps_its_last_good_row(world: World, name: str) -> None:
    office, erp, company = world.office(name), world.erp(name), OFFICES[name]
    pull(office, Kind.PRODUCT)
    good = held(office, Kind.PRODUCT)
    world.clock.advance(days=3)
    erp.change(company, "items", "0012", vat_group="XX", description="Worse")
    for full in (False, True):
        assert pull(office, Kind.PRODUCT, full=full).vanished == 0
        assert held(office, Kind.PRODUCT) == good
        assert [*rejects(world, name)] == ["0012"]
    erp.remove(company, "items", "0012")
    pull(office, Kind.PRODUCT, full=True)
    assert rejects(world, name) == {}
    assert office.store.catalogue.product("0012") is None


@at_both_erps
def test_a_price_in_a_foreign_currency_is_no_price(world: World, name: str) -> None:
    """ISK 4,400 must never be GBP 4,400."""
    office = world.office(name)
    amount = Decimal(4400)
    world.erp(name).load(OFFICES[name], ErpPrice("0012", amount, unit=FIRST_UNIT[name], currency="ISK"))
    pull(office, Kind.PRICE)
    bad = [reject for reject in office.store.rejects.find(Kind.PRICE) if "ISK" in reject.reason]
    assert len(bad) == 1
    assert "isn't in the table currencies" in bad[0].reason
    assert Decimal(json.loads(bad[0].raw or "")["Unit_Price" if name == "uk-north" else "unitPrice"]) == amount
    assert amount not in {each.amount for each in office.store.catalogue.prices("0012")}


@at_both_erps
def test_a_price_without_a_currency_has_no_default_but_the_mappings_own(world: World, name: str) -> None:
    """The shipped tables say what an empty currency means; without that entry nobody guesses."""
    folder = world.own_mappings()
    region = folder / "regions" / ("ie.yaml" if name == "ireland" else "gb.yaml")
    text = region.read_text(encoding="utf-8")
    own = '{"": EUR, ' if name == "ireland" else '{"": GBP, '
    assert text.count(own) == 1
    tests = text.index("tests:")
    region.write_text(text[:tests].replace(own, "{"), encoding="utf-8")
    office = world.office(name, mappings=folder)
    counts = pull(office, Kind.PRICE)
    active = [price for price in world.rows(name, "prices") if price.status == "Active" and price.defines == "Price"]
    blank = [price for price in active if price.currency == ""]
    assert counts.rejected >= len(blank) > 100
    assert all(each.record.currency for each in office.store.records.all(Kind.PRICE))  # type: ignore[attr-defined]
    assert "currency" in office.store.rejects.find(Kind.PRICE)[0].reason
