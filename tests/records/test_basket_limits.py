"""A basket has the limits that ERPs have; what is beyond them is refused by the name of its field."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from hub.records import Basket, BasketLine

GOOD = {
    "key": "web-1",
    "account": "N-1004",
    "currency": "GBP",
    "placed_at": "2026-03-02T08:30:00Z",
    "lines": [{"sku": "LAMP", "quantity": "6"}],
}
TEXTS = {
    "key": 100, "account": 50, "placed_by": 250, "purchase_order": 35, "ship_to": 50, "shipping_method": 50,
    "contact": 100, "comment": 250, "quote": 35,
}  # fmt: skip


def mistakes(given):
    with pytest.raises(ValidationError) as refused:
        Basket.model_validate(given)
    return {".".join(map(str, each["loc"])): each["msg"] for each in refused.value.errors(include_input=False)}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_has_a_length_and_shows_all_of_itself(name):
    longest = "x" * TEXTS[name]
    assert getattr(Basket.model_validate({**GOOD, name: longest}), name) == longest
    assert [*mistakes({**GOOD, name: f"{longest}x"})] == [name]
    for letter in "\0\x1b\n\r\t\x7f\x9b\u202e\u2066\u200b\ufeff\u2028\uffff":
        (place, said), *more = mistakes({**GOOD, name: f"a{letter}b"}).items()
        assert (place, more) == (name, [])
        assert f"U+{ord(letter):04X}" in said
        assert letter not in said
    assert [*mistakes({**GOOD, name: "a\ud800"})] == [name]
    assert "blanks alone" in mistakes({**GOOD, name: " \N{NO-BREAK SPACE}"})[name]


@pytest.mark.parametrize("name", ["sku", "unit"])
def test_so_has_a_line(name):
    for text in ("x" * 51, "a\0", "a\u202e"):
        line = {"sku": "LAMP", "quantity": 1, name: text}
        assert [*mistakes({**GOOD, "lines": [line]})] == [f"lines.0.{name}"]


@pytest.mark.parametrize("name", ["quantity", "unit_price"])
@pytest.mark.parametrize(
    "number",
    ["1_0", "٣", "１", "NaN", "Infinity", "-Infinity", "1e3", "1E400", "+1", " 1", "1 ", "1,5", ".5", "5.", "0x1", "",
     "0.0000000001", "1" * 19, "9" * 5000, True, 10**400, float("nan"), float("inf"), 1e300, Decimal("1e999999"),
     Decimal("sNaN"), Decimal("1e-6"), [1], {}],
)  # fmt: skip
def test_a_number_is_plain_and_has_its_digits(name, number):
    line = {"sku": "LAMP", "quantity": 1, name: number}
    assert [*mistakes({**GOOD, "lines": [line]})] == [f"lines.0.{name}"]


@pytest.mark.parametrize(
    ("number", "value"),
    [("2.50", "2.5"), (3, "3"), (2.5, "2.5"), ("0.00001", "0.00001"), ("9" * 18, "9" * 18), (Decimal("1e3"), "1000"),
     ("1.5000000", "1.5"), ("0.000", "0")],
)  # fmt: skip
def test_what_is_within_them_stays_what_it_is(number, value):
    assert BasketLine(sku="LAMP", quantity=number).quantity == Decimal(value)


@pytest.mark.parametrize(
    "at",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z",
     "1e400", "99999999999", 1767600000, 1.5, "tomorrow", "2026-01-05", datetime.max.replace(tzinfo=UTC),
     datetime.min.replace(tzinfo=UTC)],
)  # fmt: skip
def test_a_moment_is_one_of_our_time(at):
    assert [*mistakes({**GOOD, "placed_at": at})] == ["placed_at"]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ({"text": "Ring\nfirst"}, "text"), ({"text": "Ring\r\nfirst"}, "text"), ({"text": "x" * 101}, "text"),
        ({"text": ""}, "text"), ({"text": "  "}, "text"), ({"text": "Ring", "quantity": 1}, "quantity"),
        ({"charge": "carriage"}, "amount"), ({"charge": "carriage", "amount": "1e3"}, "amount"),
        ({"charge": "a\x1b", "amount": 1}, "charge"), ({"charge": "carriage", "amount": 1, "text": "a"}, "text"),
        ({"sku": "LAMP", "quantity": 1, "text": "a"}, "text"), ({"sku": "LAMP", "text": "a", "quantity": 1}, "text"),
    ],
)  # fmt: skip
def test_a_line_is_of_one_sort_within_its_limits(line, place):
    assert [*mistakes({**GOOD, "lines": [line]})] == [f"lines.0.{place}"]


def test_goods_charges_and_words_keep_their_places():
    lines = [{"text": "Hello"}, {"sku": "LAMP", "quantity": 1}, {"charge": "carriage", "amount": "6.250"}]
    offered = Basket.model_validate({**GOOD, "lines": lines})
    assert [number for number, _ in (*offered.texts(), *offered.goods(), *offered.charges())] == [1, 2, 3]
    assert Basket.kept(offered.model_dump_json()) == offered


def test_lines_are_counted_before_they_are_looked_at():
    said = mistakes({**GOOD, "lines": [{}] * 100_000})
    assert said == {"lines": "has 100000 lines, at most 2000 were expected"}


def test_what_was_kept_under_other_limits_is_read_again():
    old = {**GOOD, "purchase_order": "a\x1b", "account": "x" * 90, "placed_at": "0001-01-01T00:00:00Z",
           "lines": [{"sku": "a\n", "quantity": "0.0000000001"}]}  # fmt: skip
    kept = Basket.kept(json.dumps(old))
    assert (kept.purchase_order, [line.quantity for _, line in kept.goods()]) == ("a\x1b", [Decimal("0.0000000001")])


def test_the_schema_says_them():
    schema = Basket.model_json_schema()
    own, line = schema["properties"], schema["$defs"]["BasketLine"]["properties"]
    assert own["key"]["maxLength"] == 100
    assert own["lines"]["maxItems"] == 2000
    pattern = line["quantity"]["anyOf"][1]["pattern"]
    assert [bool(re.search(pattern, text)) for text in ("2.50", "1_0", "1e3", "0.000001")] == [
        True,
        False,
        False,
        False,
    ]
    assert [bool(re.search(own["key"]["pattern"], text)) for text in ("a\0", "  ", " a ")] == [False, False, True]


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("wanted_on", ["2026-01-12"], ["2026-1-12", "20260112", "2026-01-12T00:00:00Z", "2026-W03-1", ""]),
        ("placed_at", ["2026-01-05T10:00:00Z", "2026-01-05 10:00"], ["2026-01-05", "2026-01-05T10"]),
    ],
)
def test_the_schema_says_how_a_day_and_a_moment_are_written(name, right, wrong):
    """By a pattern: whoever reads a schema needn't heed `format`."""
    said = Basket.model_json_schema()["properties"][name]
    (written,) = [each for each in said.get("anyOf", [said]) if each["type"] == "string"]
    assert [text for text in (*right, *wrong) if re.search(written["pattern"], text)] == right
    assert all(Basket.model_validate({**GOOD, name: text}) for text in right)
    assert all([*mistakes({**GOOD, name: text})] == [name] for text in wrong)


def test_the_schema_says_how_many_decimals_a_number_has():
    line = Basket.model_json_schema()["$defs"]["BasketLine"]["properties"]
    assert line["quantity"]["description"] == "At most 5 decimals, as a number too."
