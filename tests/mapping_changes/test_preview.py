"""`preview`: real records before and after the file, from the raw log alone."""

from decimal import Decimal

import pytest

from hub.errors import ConfigurationError
from hub.mapping_changes.preview import preview
from hub.records import Kind
from hub.simulate.built_in.names import ODD_CODES
from hub.sync.pull import pull
from tests.support.expected import expected
from tests.support.room import Room
from tests.support.world import World, at_both_erps

NUMBER = {"uk-north": "No", "ireland": "number"}
FIELDS = {
    "uk-north": ("Unit_Price", "Base_Unit_of_Measure", "VAT_Prod_Posting_Group", "Item_Category_Code"),
    "ireland": ("unitPrice", "baseUnitOfMeasureCode", "taxGroupCode", "itemCategoryCode"),
}
KEPT_OUT = "not in: [INTERNAL, SAMPLE]"


def look(room, kind=Kind.PRODUCT, **how):
    office = room.office()
    return preview(office, office.draft().mapping, kind, **how)


@at_both_erps
def test_records_are_shown_digit_for_digit_before_and_after(open_room, name):
    room = open_room(name)
    room.edit()
    calls, stored = room.calls(), room.everything()
    found = look(room, limit=70)
    assert room.calls() == calls
    assert room.everything() == stored
    items = {item.number: item for item in room.world.rows(name, "items")}
    wanted = {key[0]: fields for key, fields in expected(name, Kind.PRODUCT, room.world.state(name)).items()}
    shown = {sample.source_key: sample for sample in found.samples}
    assert (found.kind, found.read, len(shown)) == (Kind.PRODUCT, len(items), 70)
    assert {code for code in ODD_CODES if code < "2"} <= shown.keys()
    for number, sample in shown.items():
        item = items[number]
        price, unit, vat, category = FIELDS[name]
        assert sample.before[NUMBER[name]] == number
        assert Decimal(sample.before[price]) == item.unit_price
        assert (sample.before[unit], sample.before[vat]) == (item.unit, item.vat_group)
        assert sample.before[category] == item.category
        assert sample.after == wanted.get(number)


@at_both_erps
def test_an_amount_that_no_float_holds_is_shown_as_it_is(open_room, name):
    room = open_room(name)
    room.edit()
    shown = {sample.after["amount"] for sample in look(room, Kind.PRICE, find="0012").samples if sample.after}
    assert {Decimal("123456789012345678.0123456789"), Decimal("0.0000000001")} <= shown


@pytest.mark.parametrize(("sku", "count"), [("0012", 1), ("1E3", 1), ("1:30", 1), ("85123a", 2), ("A&B", 1)])
def test_an_odd_number_is_found_as_text(north, sku, count):
    """1E3 is no thousand, 0012 isn't 12 and 1:30 no time; case is all that doesn't count."""
    found = look(north, find=sku)
    codes = [sample.after["sku"] for sample in found.samples]
    having = [item.number for item in north.world.rows("uk-north", "items") if sku.lower() in item.number.lower()]
    assert sku in codes
    assert len([code for code in codes if code.lower() == sku.lower()]) == count
    assert set(having) <= set(codes)


@at_both_erps
def test_a_reject_says_why_in_the_offices_words(open_room, name):
    room = open_room(name)
    room.edit()
    found = look(room, rejects_only=True)
    reasons = {sample.source_key: sample.reason for sample in found.samples}
    stored = {each.source_key: each.reason for each in room.office().store.rejects.find(Kind.PRODUCT)}
    code, table = {"uk-north": ("VAT99", "99001"), "ireland": ("IE99", "99005")}[name]
    assert f"`{code}` isn't in the table vat" in reasons[table]
    assert reasons.keys() == stored.keys()
    assert found.rejected == len(stored)
    assert all(sample.after is None and not sample.is_left_out for sample in found.samples)
    assert found.samples[0].before[NUMBER[name]] == found.samples[0].source_key


def test_only_so_many_rejects_are_shown_and_all_are_counted(north):
    north.edit(("BOX: box, ", ""))
    boxed = [
        item
        for item in north.world.rows("uk-north", "items")
        if item.unit == "BOX" and item.category not in ("INTERNAL", "SAMPLE")
    ]
    found = look(north, rejects_only=True, limit=3)
    assert (len(found.samples), found.rejected) == (3, len(boxed) + 2)
    assert all(sample.reason for sample in found.samples)


def test_what_keep_leaves_out_is_shown_as_left_out(lamps):
    lamps.edit((KEPT_OUT, "not in: [GARDEN]"))
    found = look(lamps, limit=100)
    out = [sample for sample in found.samples if sample.is_left_out]
    assert [(sample.source_key, sample.after, sample.reason) for sample in out] == [
        ("P03", None, None),
        ("P04", None, None),
        ("P05", None, None),
    ]
    assert (found.read, found.left_out, found.rejected) == (20, 3, 0)
    assert out[0].before["Item_Category_Code"] == "GARDEN"


def test_the_first_records_are_shown_up_to_the_limit(lamps):
    lamps.edit()
    found = look(lamps, limit=3)
    assert [sample.source_key for sample in found.samples] == ["P01", "P02", "P03"]
    assert len(look(lamps).samples) == 20
    assert len(look(lamps, limit=1).samples) == 1


def test_the_edit_is_what_is_shown_and_not_what_runs(lamps):
    lamps.edit(("PCS: each", "PCS: piece"))
    assert look(lamps, find="P01").samples[0].after["unit"] == "piece"
    office = lamps.office()
    assert preview(office, office.mapping, Kind.PRODUCT, find="P01").samples[0].after["unit"] == "each"


def test_text_that_isnt_saved_yet_can_be_tried(lamps):
    office = lamps.office()
    text = lamps.file.read_text(encoding="utf-8").replace("BOX: box", "BOX: crate")
    found = preview(office, office.draft(text).mapping, Kind.PRODUCT, find="P06")
    assert [(sample.before["Base_Unit_of_Measure"], sample.after["unit"]) for sample in found.samples] == [
        ("BOX", "crate")
    ]
    assert office.draft().is_accepted


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("p07", ["P07"]),
        ("GARDEN", ["P03", "P04", "P05"]),
        ("box", ["P06"]),
        ("P0[1-9]", []),
        ("P01|P02", []),
        (".", []),
        ("no such record", []),
    ],
)
def test_find_looks_for_plain_text_in_the_fields_that_the_mapping_uses(lamps, text, keys):
    lamps.edit()
    found = look(lamps, find=text, limit=100)
    assert [sample.source_key for sample in found.samples] == keys
    assert found.read == len(keys)


def test_a_record_is_found_behind_the_first_pages(world: World) -> None:
    room = Room(world)
    office = world.office("uk-north", page_size=10)
    pull(office, Kind.PRODUCT)
    numbers = sorted(item.number for item in world.rows("uk-north", "items"))
    assert numbers.index("NULL") > 200
    found = preview(office, room.office().draft().mapping, Kind.PRODUCT, find="NULL", limit=1)
    assert [sample.source_key for sample in found.samples] == ["NULL"]


@at_both_erps
def test_of_a_kind_that_was_never_pulled_nothing_was_read(open_room, name):
    room = open_room(name)
    room.edit()
    found = look(room, Kind.INVOICE)
    assert (found.kind, found.samples, found.read, found.rejected, found.left_out) == (Kind.INVOICE, (), 0, 0, 0)


def test_a_new_office_can_look_before_its_first_pull(world: World) -> None:
    room = Room(world)
    calls = room.calls()
    assert look(room).read == 0
    assert room.calls() == calls
    assert room.office().store.mappings.history() == []


def test_a_code_table_that_was_logged_with_the_customers_is_joined(north):
    """NAV's payment terms are a table of their own, and a replay has them."""
    north.edit()
    customer = next(each for each in north.world.rows("uk-north", "customers") if each.payment_terms == "14D")
    (sample,) = [
        each for each in look(north, Kind.TERMS, find=customer.number).samples if each.source_key == customer.number
    ]
    assert sample.before["payment_terms.Due_Date_Calculation"] == "14D"
    assert sample.after["payment_days"] == 14


def test_a_kind_that_the_mapping_says_nothing_of_is_an_error(lamps, tmp_path):
    lamps.file.write_text(
        "product: {sku: No, name: Description, unit: {constant: each}, tax_class: {constant: standard}, "
        'active: {constant: "true"}}\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationError, match="price: the mapping has no such part"):
        look(lamps, Kind.PRICE)
