"""Records of one kind out of several lists, and out of lists within lists: prices as SAP Business One holds them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from hub.config import settings
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError, KindMissing
from hub.office import Office, open_hub
from hub.records import Kind
from hub.sync.conformance import read_behaviours
from hub.sync.drift import undeclared_fields
from hub.sync.first_page import first_page
from hub.sync.pull import pull
from hub.sync.replay import translate_again
from tests.support.fixed_clock import FixedClock
from tests.support.foreign import folder_of
from tests.support.foreign.office import lay_out
from tests.support.foreign.price_tables.server import PriceTablesErp

LONG_AGO = "2001-01-01"
LATER = "2099-01-01"


def item(code: str, *prices: dict[str, Any]) -> dict[str, Any]:
    return {"ItemCode": code, "ItemName": code.title(), "UpdateDate": LONG_AGO, "ItemPrices": [*prices]}


def listed(number: int, price: float, **units: float) -> dict[str, Any]:
    of_units = [{"UoM": unit, "Price": amount} for unit, amount in units.items()]
    return {"PriceList": number, "Price": price, "Currency": "GBP", "UoMPrices": of_units}


def special(code: str, card: str, price: float, *areas: dict[str, Any]) -> dict[str, Any]:
    head = {"ItemCode": code, "CardCode": card, "Currency": "GBP", "Price": price, "UpdateDate": LONG_AGO}
    return {**head, "Areas": [*areas]}


def area(number: int, since: str, price: float, **breaks: float) -> dict[str, Any]:
    steps = [{"Quantity": int(quantity[1:]), "Price": amount} for quantity, amount in breaks.items()]
    return {"AreaNumber": number, "DateFrom": since, "DateTo": None, "Price": price, "Breaks": steps}


@pytest.fixture
def erp(httpserver: HTTPServer) -> PriceTablesErp:
    items = [item("LAMP", listed(1, 9.5, Box=100), listed(2, 8.25)), item("JUG", listed(1, 4)), item("TRAY")]
    spring = area(1, "2026-03-01", 7, q10=6.5, q100=6)
    server = PriceTablesErp(items, [special("LAMP", "C1", 7.5, spring), special("JUG", "C2", 3)])
    for name in server.lists:
        httpserver.expect_request(f"/{name}").respond_with_handler(server)
    return server


@pytest.fixture
def office(
    erp: PriceTablesErp, httpserver: HTTPServer, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setenv("ERP_KEY", "key")
    kinds = ("product", "price")
    config = lay_out(tmp_path, folder_of("price_tables"), httpserver.url_for(""), "key", kinds=kinds)
    config.write_text(config.read_text().replace("vanish: 50 %", "vanish: 90 %"))
    with open_hub(settings.load(config), clock) as hub:
        opened = hub.office("office")
        assert pull(opened, Kind.PRODUCT).stored == 3
        erp.asked.clear()
        yield opened


def prices(office: Office) -> dict[str, str]:
    found = office.store.records.all(Kind.PRICE)
    names = ("sku", "scope", "scope_code", "unit", "min_quantity", "amount")
    return {each.source_key: " ".join(f"{getattr(each.record, name)}" for name in names) for each in found}


BEFORE = {
    "items|LAMP|1": "LAMP list 1 each 0 9.5",
    "items|LAMP|2": "LAMP list 2 each 0 8.25",
    "items|JUG|1": "JUG list 1 each 0 4",
    "in_units|LAMP|1|Box": "LAMP list 1 box 0 100",
    "special|LAMP|C1": "LAMP customer C1 each 0 7.5",
    "special|JUG|C2": "JUG customer C2 each 0 3",
    "areas|LAMP|C1|1": "LAMP customer C1 each 0 7",
    "breaks|LAMP|C1|1|10": "LAMP customer C1 each 10 6.5",
    "breaks|LAMP|C1|1|100": "LAMP customer C1 each 100 6",
}


def test_each_list_and_each_depth_gives_prices(office: Office, erp: PriceTablesErp) -> None:
    counts = pull(office, Kind.PRICE)
    assert (counts.received, counts.stored, counts.rejected) == (9, 9, 0)
    assert prices(office) == BEFORE
    # a list that several parts of the kind are of is read once
    assert erp.asked == ["items", "items", "special-prices"]
    translate_again(office, Kind.PRICE)
    assert prices(office) == BEFORE


def test_a_delta_asks_each_list_for_what_changed_and_what_a_document_lacks_is_gone(
    office: Office, erp: PriceTablesErp, clock: FixedClock
) -> None:
    pull(office, Kind.PRICE)
    clock.advance(hours=1)
    changed = erp.lists["special-prices"][0]
    changed |= {"UpdateDate": LATER, "Areas": [area(1, "2026-03-01", 7, q10=6.25)]}
    counts = pull(office, Kind.PRICE)
    assert (counts.received, counts.stored, counts.unchanged) == (3, 1, 2)
    gone = {"breaks|LAMP|C1|1|100"}
    expected = {key: text for key, text in BEFORE.items() if key not in gone}
    expected["breaks|LAMP|C1|1|10"] = "LAMP customer C1 each 10 6.25"
    assert prices(office) == expected
    clock.advance(hours=1)
    erp.lists["items"][0] |= {"UpdateDate": LATER, "ItemPrices": [listed(1, 9.5)]}
    pull(office, Kind.PRICE)
    gone |= {"items|LAMP|2", "in_units|LAMP|1|Box"}
    assert prices(office).keys() == BEFORE.keys() - gone
    translate_again(office, Kind.PRICE)
    assert prices(office).keys() == BEFORE.keys() - gone


def test_a_sweep_takes_what_is_gone_from_any_of_them(office: Office, erp: PriceTablesErp) -> None:
    pull(office, Kind.PRICE)
    del erp.lists["special-prices"][1]
    pull(office, Kind.PRICE, full=True)
    assert prices(office).keys() == BEFORE.keys() - {"special|JUG|C2"}


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ("denied", "`Areas` isn't a list of records"),
        (5, "`Areas` isn't a list of records"),
        (False, "`Areas` isn't a list of records"),
        ({}, "`Areas` isn't a list of records"),
        ({"error": "denied"}, "`Areas` isn't a list of records, and has none of their fields"),
        (["x"], "element 1 of `Areas` isn't a record"),
    ],
)
def test_a_list_that_is_none_takes_nothing_away(
    office: Office, erp: PriceTablesErp, clock: FixedClock, areas: Any, said: str, full: bool
) -> None:
    pull(office, Kind.PRICE)
    clock.advance(hours=1)
    erp.lists["special-prices"][0] |= {"UpdateDate": LATER, "Areas": areas}
    counts = pull(office, Kind.PRICE, full=full)
    assert (counts.rejected, counts.vanished) == (2, 0)
    assert prices(office) == BEFORE
    rejects = {reject.source_key: reject.reason for reject in office.store.rejects.find(Kind.PRICE)}
    assert rejects.keys() == {"areas|LAMP|C1|", "breaks|LAMP|C1||"}
    assert all(said in reason for reason in rejects.values())
    # once it can be read, what it lacks is gone
    erp.lists["special-prices"][0] |= {"Areas": None}
    clock.advance(hours=1)
    assert pull(office, Kind.PRICE, full=full).vanished == 3
    assert [*office.store.rejects.find(Kind.PRICE)] == []


@pytest.mark.parametrize("full", [False, True])
def test_an_element_that_is_no_record_makes_no_price(
    office: Office, erp: PriceTablesErp, clock: FixedClock, full: bool
) -> None:
    pull(office, Kind.PRICE)
    clock.advance(hours=1)
    erp.lists["special-prices"][0]["UpdateDate"] = LATER
    erp.lists["special-prices"][0]["Areas"][0]["Breaks"] = ["oops", {"Quantity": 5, "Price": 4}]
    counts = pull(office, Kind.PRICE, full=full)
    assert (counts.rejected, counts.vanished) == (1, 0)
    assert prices(office) == BEFORE
    (reject,) = office.store.rejects.find(Kind.PRICE)
    assert "element 1 of `Areas.Breaks` isn't a record" in reject.reason


def test_a_list_of_one_page_is_not_called_proved(office: Office, erp: PriceTablesErp) -> None:
    def told() -> dict[Any, str]:
        behaviours = read_behaviours(office)
        return {each.kind: each.why for each in behaviours if each.name == "whole read"}

    silent = "one page; by no link or count was its end proved"
    assert told()[Kind.PRODUCT] == "3 records on 2 pages, proved"
    # of its two lists one has a single page
    assert told()[Kind.PRICE].endswith(silent)
    del erp.lists["items"][2]
    assert told()[Kind.PRODUCT] == f"2 records on 1 pages, {silent}"


def test_the_first_pages_and_new_fields_of_all_are_shown(office: Office, erp: PriceTablesErp) -> None:
    pull(office, Kind.PRICE)
    erp.lists["special-prices"][0]["Discount"] = 5
    erp.asked.clear()
    page = first_page(office, Kind.PRICE)
    assert erp.asked == ["items", "special-prices"]
    filled = {field.name: field.filled for field in page.fields}
    assert (page.records, filled["ItemPrices.Price"], filled["Areas.Breaks.Price"], filled["also"]) == (9, 4, 2, 6)
    assert page.undeclared == ("Discount",)
    assert page.changes == ("`Discount` is new",)
    pull(office, Kind.PRICE, full=True)
    assert undeclared_fields(office, Kind.PRICE) == ["Discount"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "explode: [Areas, Areas.Breaks]",
            "explode: [Areas.Breaks, Areas]",
            "explode: `Areas` isn't within `Areas.Bre",
        ),
        ("explode: [Areas, Areas.Breaks]", "explode: [Areas, Areas.Steps]", "`Areas.Steps` isn't among the lists of"),
        ("      breaks:", "      more breaks:", "also.more breaks: a name was expected"),
        (
            "key: [ItemCode, CardCode], cursor: {field: UpdateDate}}",
            "key: [ItemCode, CardCode]}",
            "also: special_prices stands there with another `cursor`, `filter` or `changes`: read once",
        ),
        (
            "[ItemCode, CardCode], cursor",
            "[ItemCode, Card], cursor",
            "also.special: `Card` isn't declared by special_p",
        ),
        ("field: UpdateDate}", "field: UpdateDate, version: true}", "nobody could say where each of them is"),
        ("Price, UpdateDate]", "Price, UpdateDate, also]", "also: a list has a field `also`"),
        (
            "      special: {resource",
            "      special: {also: {x: {resource: items, key: [ItemCode]}}, resource",
            "also.special.also: has no effect within `also`",
        ),
    ],
)
def test_what_cant_be_together_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (folder_of("price_tables") / "pack.yaml").read_text()
    assert old in text
    (tmp_path / "mine.yaml").write_text(text.replace(old, new))
    with pytest.raises((ConfigurationError, KindMissing)) as refused:
        load_pack(str(tmp_path / "mine.yaml"))
    assert said in str(refused.value)
