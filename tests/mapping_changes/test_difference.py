"""What an edited mapping would change, compared with what the ERP's own records say; nothing is changed by asking."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest

from hub.mapping_changes.acceptance import accept
from hub.mapping_changes.difference import PriceMove
from hub.records import MASTER_DATA, Kind
from hub.simulate import POISON, ErpCompany, Item
from hub.simulate.common.company_data import CodeEntry
from hub.sync.pull import pull
from tests.support.expected import WORDS, expected
from tests.support.room import PULLED, Room
from tests.support.world import OFFICES, World, at_both_erps, at_both_erps_and_on_both_stores, everywhere, held

BOX = {"uk-north": ("BOX: box", "BOX"), "uk-south": ("CASE: box", "CASE"), "ireland": ("BX: box", "BX")}
EACH = {"uk-north": ("PCS: each", "PCS"), "uk-south": ("EA: each", "EA"), "ireland": ("PCS: each", "PCS")}
KEPT_OUT = "not in: [INTERNAL, SAMPLE]"


def amounts(room):
    """What the ERP asks for each price, by the hub's key of it."""
    prices = expected(room.name, Kind.PRICE, room.world.state(room.name))
    return {key: fields["amount"] for key, fields in prices.items()}


def items(room, **having):
    """The ERP's products that are for sale and that a mapping can read."""
    bad = {one.key for one in POISON[room.company] if one.kind == "product"}
    return [
        item
        for item in room.world.rows(room.name, "items")
        if item.number not in bad
        and item.category not in ("INTERNAL", "SAMPLE")
        and all(getattr(item, name) == value for name, value in having.items())
    ]


# prices


@everywhere
def test_every_price_that_moves_is_counted_and_the_largest_is_named_digit_for_digit(open_room, name):
    room = open_room(name)
    room.price("round: 0")
    whole = room.difference()
    (found,) = [each for each in whole.kinds if not each.is_nothing]
    before = amounts(room)
    after = {key: amount.quantize(Decimal(1), ROUND_HALF_UP) for key, amount in before.items()}
    moved = {key for key in before if before[key] != after[key]}
    assert len(moved) > 50
    assert (found.kind, found.live) == (Kind.PRICE, len(before))
    assert (found.moved, found.changed, found.otherwise) == (len(moved), len(moved), 0)
    assert (found.new, found.vanish, found.refused_count, found.cured) == (0, 0, 0, 0)
    shares = sorted((abs(after[key] / before[key] - 1) for key in moved), reverse=True)
    assert [move.size for move in found.moves] == shares[:20]
    largest = found.moves[0]
    named = f"SKU 0012 ({'list BASE, ' if name == 'ireland' else ''}from 1002 each)"
    assert largest.record == named
    assert (largest.before, largest.after, largest.share) == (Decimal("0.0000000001"), Decimal(0), Decimal(-1))
    assert largest.currency == WORDS[name].currency
    for move in found.moves:
        assert move.share == move.after / move.before - 1
    assert whole.sentences() == [
        f"{len(moved)} prices change, the largest {named} 0.0000000001 → 0.00 {WORDS[name].currency} (-100 %)"
    ]


SENTENCE = (
    ErpCompany(
        "North",
        units=("PCS", "BOX", "PAL", "TRAY"),
        items=[
            Item("85123A", "Lantern", Decimal("2.55"), inventory=Decimal("3.52")),
            *(Item(f"M{n}", "Mug", Decimal("10.00"), inventory=Decimal("11.00")) for n in range(411)),
            *(Item(f"S{n}", "Stool", Decimal("5.00"), inventory=Decimal("5.00")) for n in range(100)),
            *(Item(f"G{n}", "Gnome", Decimal("7.00"), category="GARDEN", inventory=Decimal("7.00")) for n in range(3)),
            *(Item(f"T{n}", "Tray", Decimal("6.00"), "TRAY", inventory=Decimal("9.00")) for n in range(17)),
        ],
        vat_groups=[CodeEntry("VAT20", rate=Decimal(20))],
    ),
    ErpCompany("South"),
    ErpCompany("Dublin", country="IE", currency="EUR"),
)


@pytest.mark.parametrize("group", [SENTENCE], ids=["533 products"])
def test_the_words_that_an_office_reads(world: World) -> None:
    room = Room(world)
    room.edit(("PAL: pallet", "PAL: pallet, TRAY: tray"))
    pull(room.office(), Kind.PRODUCT)
    room.edit(
        (", TRAY: tray", ""),
        ("[INTERNAL, SAMPLE]", "[INTERNAL, SAMPLE, GARDEN]"),
        ("product:", "product:\n  base_amount: {from: Inventory, number: true}"),
    )
    assert room.difference([Kind.PRODUCT]).sentences() == [
        "412 products' own prices change, the largest SKU 85123A 2.55 → 3.52 GBP (+38 %)",
        "3 products vanish: SKU G0, SKU G1, SKU G2",
        "17 products would be rejected: 17 × Base_Unit_of_Measure `TRAY` isn't in the table units "
        f"(uk-north.yaml:{room.line('units: {PCS')})",
    ]


def test_a_price_of_nothing_and_one_in_another_currency_have_no_share(north):
    """A price of 0 comes from the amounts that no float holds; NAV's blank currency means another one now."""
    north.price("round: 0")
    north.accept()
    north.edit((", round: 0", ""))
    move = north.of(Kind.PRICE).moves[0]
    assert move == PriceMove("SKU 0012 (from 1002 each)", Decimal(0), Decimal("0.0000000001"), "GBP", None)
    assert move.size == Decimal("Infinity")
    north.accept()
    blank = [price for price in north.world.rows("uk-north", "prices") if not price.currency]
    assert blank
    north.edit(("tables:", 'tables:\n  currencies: {"": EUR}'), ("units: {PCS", "units:  {PCS"))
    found = north.of(Kind.PRICE)
    assert (found.moved, found.new, found.vanish) == (len(blank), 0, 0)
    assert {(move.before == move.after, move.currency, move.share) for move in found.moves} == {
        (True, "EUR (before: GBP)", None)
    }


def test_a_price_that_comes_or_goes_is_a_move_beyond_every_share(lamps):
    lamps.edit(("product:", "product:\n  base_amount: {from: Unit_Price, number: true, when: {No: {not in: [P07]}}}"))
    whole = lamps.difference([Kind.PRODUCT])
    (found,) = whole.kinds
    assert (found.moved, found.changed, found.vanish) == (1, 1, 0)
    assert (found.moves[0].record, found.moves[0].share) == ("SKU P07", None)
    assert whole.sentences() == ["1 product's own price changes, the largest SKU P07 10.00 → nothing"]
    lamps.accept()
    lamps.edit(("when: {No: {not in: [P07]}}", "when: {No: {not in: [P08, P09]}}"))
    moves = lamps.of(Kind.PRODUCT).moves
    assert sorted((move.record, move.share) for move in moves) == [
        ("SKU P07", None),
        ("SKU P08", None),
        ("SKU P09", None),
    ]


# records


@at_both_erps
def test_another_word_for_a_unit_is_a_change_and_no_loss(open_room, name):
    """The unit is a part of a price's key, yet the ERP's record stays the same one."""
    room = open_room(name)
    old, code = EACH[name]
    room.edit((old, old.replace("each", "piece")))
    whole = room.difference([Kind.PRICE, Kind.PRODUCT])
    found, own = {each.kind: each for each in whole.kinds}, room.world.rows(room.name, "prices")
    priced = expected(name, Kind.PRICE, room.world.state(name))
    count = sum(fields["unit"] == "each" for fields in priced.values())
    assert count > 50
    assert any(price.unit == code for price in own)
    prices = found[Kind.PRICE]
    assert (prices.changed, prices.otherwise, prices.new, prices.vanish, prices.moved) == (count, count, 0, 0, 0)
    change = prices.fields["unit"]
    assert (change.count, change.before, change.after) == (count, "each", "piece")
    assert prices.fields.keys() == {"unit"}
    products = found[Kind.PRODUCT]
    assert (products.changed, products.fields["unit"].count) == (len(items(room, unit=code)),) * 2
    (sentence,) = (each for each in whole.sentences() if "price" in each)
    assert sentence.startswith(f"unit changes in {count} prices, such as SKU ")
    assert sentence.endswith("each): each → piece")


@at_both_erps
def test_what_keep_leaves_out_vanishes_and_what_it_lets_in_is_new(open_room, name):
    room = open_room(name)
    room.edit((KEPT_OUT, "not in: [INTERNAL, SAMPLE, KITCHEN]"))
    whole = room.difference([Kind.PRODUCT])
    (found,) = whole.kinds
    kitchen = {f"SKU {item.number}" for item in items(room, category="KITCHEN")}
    assert (found.vanish, found.new, found.changed) == (len(kitchen), 0, 0)
    assert len(found.vanish_records) == 5
    assert set(found.vanish_records) < kitchen
    (sentence,) = whole.sentences()
    assert sentence.startswith(f"{len(kitchen)} products vanish: SKU ")
    assert sentence.endswith(f" and {len(kitchen) - 5} more")

    room.edit(("not in: [INTERNAL, SAMPLE, KITCHEN]", "not in: [SAMPLE]"))
    found = room.of(Kind.PRODUCT)
    internal = {f"SKU {item.number}" for item in room.world.rows(name, "items") if item.category == "INTERNAL"}
    assert internal
    assert (found.new, found.vanish, found.changed) == (len(internal), 0, 0)
    assert set(found.new_records) <= internal


@at_both_erps
def test_new_rejects_are_counted_by_reason_and_known_ones_arent_counted_again(open_room, name):
    room = open_room(name)
    old, code = BOX[name]
    reduced = {"uk-north": "VAT5", "ireland": "IE13.5"}[name]
    room.edit((f"{old}, ", ""), (f"{reduced}: reduced, ", ""))
    whole = room.difference([Kind.PRODUCT])
    (found,) = whole.kinds
    boxed, taxed = items(room, unit=code), items(room, vat_group=reduced)
    refused = {item.number for item in (*boxed, *taxed)}
    assert {reject.source_key for reject in room.office().store.rejects.find(Kind.PRODUCT)}
    assert (found.refused_count, found.vanish, found.cured) == (len(refused), 0, 0)
    by_unit = [each for each in found.refused if "the table units" in each.reason]
    by_vat = [each for each in found.refused if "the table vat" in each.reason]
    assert sum(each.count for each in by_unit) == len(boxed)
    assert sum(each.count for each in by_vat) == len(taxed)
    assert {each.record for each in by_unit} <= {item.number for item in boxed}
    assert all(f"`{code}`" in each.reason for each in by_unit)
    (said,) = whole.sentences()
    assert said.startswith(f"{len(refused)} products would be rejected: {found.refused[0].count} × ")


def test_a_known_reject_may_get_another_reason_without_being_counted(north):
    """99001 has a VAT group that means nothing; now it has no name either."""
    north.edit(("name: {from: [Description, Search_Description], join: \" \", trim: true}",
                "name: {from: Description, trim: true, when: {No: {not in: [\"99001\"]}}}"))  # fmt: skip
    assert north.of(Kind.PRODUCT).refused == ()


@at_both_erps
def test_a_reject_that_would_pass_is_cured(open_room, name):
    room = open_room(name)
    old, new, sku = {
        "uk-north": ("VAT0: zero}", "VAT0: zero, VAT99: exempt}", "99001"),
        "ireland": ("IE0: zero}", "IE0: zero, IE99: exempt}", "99005"),
    }[name]
    room.edit((old, new))
    whole = room.difference([Kind.PRODUCT])
    (found,) = whole.kinds
    assert (found.cured, found.new, found.new_records, found.refused) == (1, 1, (f"SKU {sku}",), ())
    assert whole.sentences() == [
        f"1 product appears: SKU {sku}",
        "1 product rejected so far would pass or be left out",
    ]


def test_a_reject_that_would_be_left_out_is_cured_too_and_no_new_record(north):
    north.edit((KEPT_OUT, "not in: [INTERNAL, SAMPLE]}, VAT_Prod_Posting_Group: {not in: [VAT99]"))
    found = north.of(Kind.PRODUCT)
    assert (found.cured, found.new, found.vanish) == (1, 0, 0)


@at_both_erps
def test_a_field_that_changes_is_told_with_an_example(open_room, name):
    room = open_room(name)
    old = {"uk-north": 'join: " ", trim: true}', "ireland": "product:"}[name]
    new = {
        "uk-north": 'join: " ", trim: true, upper: true}',
        "ireland": "product:\n  name: {from: displayName, trim: true, upper: true}",
    }[name]
    room.edit((old, new))
    whole = room.difference([Kind.PRODUCT])
    (found,) = whole.kinds
    names = {key[0]: fields["name"] for key, fields in expected(name, Kind.PRODUCT, room.world.state(name)).items()}
    assert (found.changed, found.otherwise, found.fields.keys()) == (len(names), len(names), {"name"})
    change = found.fields["name"]
    sku = change.record.removeprefix("SKU ")
    assert (change.count, change.before, change.after) == (len(names), names[sku], names[sku].upper())
    (sentence,) = whole.sentences()
    assert sentence == f"name changes in {len(names)} products, such as SKU {sku}: {names[sku]} → {names[sku].upper()}"


def test_each_line_of_a_document_is_a_record(open_room):
    """Two lines of one order: the ERP's key of each tells them apart."""
    for name, field in (("uk-north", "SalesLines.Sales_Order_Line"), ("ireland", "salesOrderLines")):
        room = open_room(name)
        kind = {"uk-north": "Type", "ireland": "lineType"}[name]
        room.edit(add=f"order_document:\n  keep: {{{field}.{kind}: {{in: [Comment]}}}}\n")
        found = room.of(Kind.ORDER_DOCUMENT)
        assert (found.live, found.vanish, len(found.vanish_records)) == (2, 2, 2)


# what is compared


def test_an_edit_that_changes_nothing_says_so(north):
    north.edit(add="# only a remark\n")
    found = north.difference()
    assert found.is_nothing
    assert found.sentences() == ["nothing that was read so far changes"]


def test_kinds_that_were_never_pulled_are_left_out(north):
    north.edit()
    assert [each.kind for each in north.difference().kinds] == [*PULLED]
    assert [each.kind for each in north.difference([Kind.STOCK, Kind.INVOICE]).kinds] == [Kind.STOCK]


@everywhere
def test_asking_calls_no_erp_and_changes_nothing_that_is_stored(open_room, name):
    room = open_room(name)
    room.price("round: 0")
    room.edit((KEPT_OUT, "not in: [SAMPLE]"), (BOX[name][0] + ", ", ""))
    before, calls = room.everything(), room.calls()
    assert not room.difference().is_nothing
    assert room.everything() == before
    assert room.calls() == calls


def test_another_offices_records_with_the_same_keys_dont_count(open_room):
    """North and South have SKUs in common, and South left all of them out."""
    south, north = open_room("uk-south"), open_room("uk-north")
    common = {item.number for item in items(south)} & {item.number for item in items(north)}
    assert len(common) > 10
    listed = ", ".join(f'"{sku}"' for sku in sorted(common))
    south.edit((KEPT_OUT, f"not in: [INTERNAL, SAMPLE]}}, No: {{not in: [{listed}]"))
    assert south.of(Kind.PRODUCT).vanish == len(common)
    south.accept()
    north.edit()
    assert north.difference([Kind.PRODUCT, Kind.PRICE]).is_nothing
    assert north.of(Kind.PRODUCT).live == len(items(north))
    north.price("round: 0")
    assert north.of(Kind.PRICE).live == len(amounts(north))


@at_both_erps_and_on_both_stores
def test_what_came_after_the_sweep_counts_as_it_is_now(world: World, name: str) -> None:
    """0012 got another price, 0013 left the shop, and both kinds of pull are replayed."""
    room = Room(world, name)
    erp, company = world.erp(name), OFFICES[name]
    pull(room.office(), Kind.PRODUCT)
    world.clock.advance(days=3)
    erp.change(company, "items", "0012", unit_price=Decimal("7.25"))
    erp.change(company, "items", "0013", category="SAMPLE")
    assert pull(room.office(), Kind.PRODUCT).left_out == 1
    erp.stop()
    room.edit()
    assert room.of(Kind.PRODUCT).is_nothing
    source = {"uk-north": "Unit_Price", "ireland": "unitPrice"}[name]
    room.edit(("product:", f"product:\n  base_amount: {{from: {source}, number: true, round: 0}}"))
    calls = len(erp.requests)
    found = room.of(Kind.PRODUCT)
    moved = {
        item.number: item.unit_price.quantize(Decimal(1), ROUND_HALF_UP) / item.unit_price - 1
        for item in items(room)
        if item.unit_price != item.unit_price.quantize(Decimal(1), ROUND_HALF_UP)
    }
    assert moved["0012"] == Decimal(7) / Decimal("7.25") - 1
    assert "0013" not in moved
    assert found.moved == len(moved)
    assert [move.size for move in found.moves] == sorted(map(abs, moved.values()), reverse=True)[:20]
    assert {move.record.removeprefix("SKU ") for move in found.moves} <= moved.keys()
    assert len(erp.requests) == calls


def test_a_tombstone_that_would_come_back_is_new(lamps):
    lamps.edit((KEPT_OUT, "not in: [GARDEN]"))
    lamps.accept()
    assert len(lamps.held(Kind.PRODUCT)) == 17
    lamps.edit(("not in: [GARDEN]", KEPT_OUT))
    found = lamps.of(Kind.PRODUCT)
    assert (found.live, found.new, found.changed, found.vanish) == (17, 3, 0, 0)
    assert found.new_records == ("SKU P03", "SKU P04", "SKU P05")


def test_a_tombstone_that_stays_one_is_nothing(world: World) -> None:
    room = Room(world)
    pull(room.office(), Kind.PRODUCT)
    world.nav.remove("North", "items", "0012")
    assert pull(room.office(), Kind.PRODUCT, full=True).vanished == 1
    room.edit()
    assert room.difference().is_nothing


def test_a_rejected_records_last_good_row_stays_and_doesnt_vanish(north):
    old, code = BOX["uk-north"]
    north.edit((f"{old}, ", ""))
    boxed = len(items(north, unit=code))
    assert north.of(Kind.PRODUCT).vanish == 0
    north.accept()
    assert len(north.held(Kind.PRODUCT)) == len(items(north))
    north.edit()
    north.edit(("PCS: each, PAL", "PCS: each, BOX: carton, PAL"))
    found = north.of(Kind.PRODUCT)
    assert (found.cured, found.changed, found.fields["unit"].after) == (boxed, boxed, "carton")


# orders


@at_both_erps
def test_an_edited_order_part_shows_as_orders_that_would_be_written_otherwise(open_room, name):
    room = open_room(name)
    room.order("web-1", "0012", "12")
    room.order("web-2", "12")
    field, new = {
        "uk-north": ("External_Document_No", "{from: reference, lower: true}"),
        "ireland": ("externalDocumentNumber", "{from: reference, lower: true}"),
    }[name]
    room.edit(add=f"order:\n  {field}: {new}\n")
    found = room.difference([])
    assert (found.orders.looked_at, found.orders.changed, found.orders.fields) == (2, 2, (field,))
    assert found.sentences() == [f"of the last 2 orders 2 would be written otherwise ({field})"]
    assert not found.is_nothing


def test_an_order_that_couldnt_be_written_any_more_names_the_entry(lamps):
    """No code of the ERP means `box` any more, so an order of boxes can't be written."""
    boxed = lamps.order("web-1", "P06", "P01")
    lamps.order("web-2", "P01")
    lamps.edit(("BOX: box, ", ""))
    whole = lamps.difference([])
    found = whole.orders
    assert (found.looked_at, found.changed) == (2, 0)
    ((reference, reason),) = found.unmappable
    assert reference == boxed.reference
    assert "`box` isn't among the values of the table units" in reason
    assert whole.sentences()[-1] == f"of the last 2 orders 1 couldn't be written any more: {reason}"


def test_a_line_of_an_order_that_is_written_otherwise_is_named_by_its_field(lamps):
    lamps.order("web-1", "P01", "P02")
    lamps.edit(add="order:\n  SalesLines.Sales_Order_Line:\n    Type: {constant: Resource}\n")
    assert lamps.difference([]).orders.fields == ("SalesLines.Sales_Order_Line.Type",)


@pytest.mark.parametrize("kind", MASTER_DATA)
def test_every_kind_is_compared(north, kind):
    """One field of each kind, made something else for each of its records."""
    change = {
        Kind.PRODUCT: ("product:", "product:\n  category: {constant: ALL}"),
        Kind.PRODUCT_UNIT: ("terms:", "product_unit:\n  factor: {constant: \"6\"}\nterms:"),
        Kind.DISCOUNT: ("terms:", "discount:\n  percent: {constant: \"7.5\"}\nterms:"),
        Kind.PRICE: ("terms:", "price:\n  valid_to: {from: Starting_Date, date: \"%Y-%m-%d\"}\nterms:"),
        Kind.CUSTOMER: ("terms:", "customer:\n  email: {constant: nobody@example.com}\nterms:"),
        Kind.ADDRESS: ("terms:", "address:\n  post_code: {constant: LS1}\nterms:"),
        Kind.TERMS: ("terms:", "terms:\n  shipping_method: {constant: POST}"),
        Kind.STOCK: ("terms:", "stock:\n  quantity: {constant: \"0.5\"}\nterms:"),
    }[kind]  # fmt: skip
    north.edit(change)
    assert north.of(kind).changed > 0


def test_replaced_copies_of_an_item_dont_change_what_is_asked(world: World) -> None:
    """The same record twice in the log, before and after, is one record."""
    room = Room(world)
    pull(room.office(), Kind.PRODUCT)
    for number in range(3):
        world.clock.advance(hours=2)
        item = next(each for each in world.rows("uk-north", "items") if each.number == "12")
        world.nav.put("North", replace(item, description=f"Lamp {number}"))
        pull(room.office(), Kind.PRODUCT)
    room.edit((KEPT_OUT, 'not in: [INTERNAL, SAMPLE]}, No: {not in: ["12"]'))
    found = room.of(Kind.PRODUCT)
    assert (found.vanish, found.vanish_records) == (1, ("SKU 12",))
    assert held(room.office(), Kind.PRODUCT)[("12",)]["name"] == "Lamp 2"
    office = room.office()
    assert accept(office, office.draft(), "desk").counts[Kind.PRODUCT].vanished == 1
