"""The differences in the words of the people who read them: sentences and JSON."""

import json
from datetime import date
from decimal import Decimal

import pytest

from hub.mapping_changes.difference import KindDifference, MappingDifference, PriceMove
from hub.mapping_changes.difference.kind_difference import RefusedGroup
from hub.mapping_changes.difference.sentences import amount, describe_move, name_of, percent, plain
from hub.records import Kind
from tests.support.differences import JUMP, WHOLE


def test_each_thing_that_changes_is_one_sentence_and_prices_come_first():
    assert WHOLE.sentences() == [
        "412 prices change, the largest SKU 85123A (each) 2.55 → 3.52 GBP (+38 %)",
        "valid_to changes in 4 prices, such as SKU 12 (each): nothing → 2026-12-31",
        "17 prices would be rejected: 14 × currency is missing; 3 × amount isn't a number",
        "1 product appears: SKU 99001",
        "3 products vanish: SKU 0012, SKU 1E3, SKU NO",
        "1 product rejected so far would pass or be left out",
        "of the last 200 orders 1,200 would be written otherwise (Currency_Code, SalesLines.No)",
        "of the last 200 orders 1 couldn't be written any more: `crate` isn't in the table units",
    ]


def test_one_of_a_thing_is_said_as_one():
    one = KindDifference(
        Kind.PRODUCT, moved=1, moves=(JUMP,), changed=1, vanish=1, vanish_records=("SKU 12",),
        refused=(RefusedGroup(1, "unit is missing", "13"),),
    )  # fmt: skip
    assert MappingDifference((one,)).sentences() == [
        "1 product's own price changes, the largest SKU 85123A (each) 2.55 → 3.52 GBP (+38 %)",
        "1 product vanishes: SKU 12",
        "1 product would be rejected: 1 × unit is missing",
    ]


def test_only_some_are_named_and_the_rest_counted():
    many = KindDifference(Kind.CUSTOMER, vanish=1234, vanish_records=("account N-1", "account N-2"))
    assert MappingDifference((many,)).sentences() == ["1,234 customers vanish: account N-1, account N-2 and 1,232 more"]


def test_nothing_is_said_too():
    assert MappingDifference().sentences() == ["nothing that was read so far changes"]
    assert MappingDifference((KindDifference(Kind.PRICE, live=10),)).is_nothing


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("0.3803921568627450980392156863", "+38 %"),
        ("-0.5", "-50 %"),
        ("0.0954", "+9.5 %"),
        ("-0.0004", "-0.0 %"),
        ("0.0005", "+0.1 %"),
        ("0.095", "+9.5 %"),
        ("0.0995", "+10.0 %"),
        ("0.105", "+11 %"),
        ("-1", "-100 %"),
        ("12.345", "+1,235 %"),
        ("99999999", "+9,999,999,900 %"),
    ],
)
def test_a_share_is_rounded_half_up_and_shows_its_direction(share, words):
    assert percent(Decimal(share)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2.55", "2.55"),
        ("3", "3.00"),
        ("3.5", "3.50"),
        ("1E+2", "100.00"),
        ("0", "0.00"),
        ("8.125", "8.125"),
        ("1E-10", "0.0000000001"),
        ("123456789012345678.0123456789", "123456789012345678.0123456789"),
        ("100000000000000000.01", "100000000000000000.01"),
    ],
)
def test_an_amount_is_written_exactly_with_two_digits_at_least(value, words):
    assert amount(Decimal(value)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ("", "nothing"),
        (True, "yes"),
        (False, "no"),
        (Decimal("12.500"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0E-10"), "0"),
        ("0012", "0012"),
        ("1E3", "1E3"),
        (date(2026, 3, 2), "2026-03-02"),
        (30, "30"),
    ],
)
def test_a_value_is_written_as_an_office_reads_it(value, words):
    assert plain(value) == words


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            PriceMove("SKU 12", Decimal("2.55"), Decimal("2.55"), "EUR (before: GBP)", None),
            "2.55 → 2.55 EUR (before: GBP)",
        ),
        (PriceMove("SKU 12", Decimal(0), Decimal(5), "GBP", None), "0.00 → 5.00 GBP"),
        (PriceMove("SKU 12", None, Decimal(5), "GBP", None), "nothing → 5.00 GBP"),
        (PriceMove("SKU 12", Decimal(5), None, "GBP", None), "5.00 → nothing"),
        (PriceMove("SKU 12", Decimal(5), Decimal(0), "GBP", Decimal(-1)), "5.00 → 0.00 GBP (-100 %)"),
    ],
)
def test_a_move_without_a_share_gives_none(one, words):
    assert describe_move(one) == f"SKU 12 {words}"
    assert (one.size == Decimal("Infinity")) is (one.share is None)


PRICE = {
    "sku": "85123A", "scope": "all", "scope_code": "", "unit": "each", "min_quantity": Decimal(1),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "record", "name"),
    [
        (Kind.PRODUCT, {"sku": "0012"}, "SKU 0012"),
        (Kind.STOCK, {"sku": "1E3"}, "SKU 1E3"),
        (Kind.PRODUCT_UNIT, {"sku": "0012", "unit": "box"}, "SKU 0012 unit box"),
        (Kind.PRICE, PRICE, "SKU 85123A (each)"),
        (Kind.PRICE, PRICE | {"min_quantity": Decimal("12.0")}, "SKU 85123A (from 12 each)"),
        (Kind.PRICE, PRICE | {"scope": "group", "scope_code": "N-TRADE"}, "SKU 85123A (group N-TRADE, each)"),
        (Kind.PRICE, PRICE | {"scope": "customer", "scope_code": "N-1001", "min_quantity": Decimal(96)},
         "SKU 85123A (customer N-1001, from 96 each)"),
        (Kind.PRICE, PRICE | {"unit": "", "list_code": "SPRING"}, "SKU 85123A (list SPRING)"),
        (Kind.DISCOUNT, PRICE | {"sku": "", "product_group": "LAMPS"}, "discount group LAMPS (each)"),
        (Kind.DISCOUNT, PRICE | {"sku": "", "product_group": "", "unit": ""}, "all products"),
        (Kind.CUSTOMER, {"account": "N-1001"}, "account N-1001"),
        (Kind.TERMS, {"account": "N-1001"}, "account N-1001"),
        (Kind.ADDRESS, {"account": "N-1001", "code": "DOCK"}, "account N-1001 address DOCK"),
        (Kind.INVOICE, {"number": "SI-7", "line": "10000"}, "document SI-7 line 10000"),
    ],
)  # fmt: skip
def test_a_record_is_named_as_people_call_it(kind, record, name):
    assert name_of(kind, record) == name


def test_json_has_the_sentences_and_the_exact_facts():
    found = json.loads(json.dumps(WHOLE.as_dict(), default=str))
    assert found["changes"] == WHOLE.sentences()
    assert found["kinds"].keys() == {"product", "price"}, "kinds that stay as they are aren't listed"
    price = found["kinds"]["price"]
    assert (price["moved"], price["moves"][0]["before"], price["moves"][0]["after"]) == (412, "2.55", "3.52")
    assert price["refused"][1] == {"count": 3, "reason": "amount isn't a number", "record": "y|1"}
    assert found["orders"]["looked_at"] == 200
