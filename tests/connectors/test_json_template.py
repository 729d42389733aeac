from decimal import Decimal

import pytest

from hub.config.yamlfile import parse
from hub.connectors.json_template import as_json
from hub.connectors.protocols.json_body import json_bytes


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("0", 0),
        ("1.50", Decimal("1.50")),
        ("1e3", Decimal("1e3")),
        ('"1"', "1"),
        ("'true'", "true"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ('""', ""),
        ("0123", "0123"),
        ("1.", "1."),
        ("+1", "+1"),
        ("yes", "yes"),
        ("NaN", "NaN"),
        ("2026-01-01", "2026-01-01"),
        ('[1, "1", {a: 2}]', [1, "1", {"a": 2}]),
    ],
)
def test_without_quotes_a_number_is_one(written: str, value: object) -> None:
    read = as_json(parse(f"a: {written}", "f").root.written())["a"]
    assert (read, type(read)) == (value, type(value))


def test_it_is_written_digit_for_digit() -> None:
    read = as_json(parse('a: [1.50, 12345678901234567890.10, {b: "1", c: text}]', "f").root.written())
    assert json_bytes(read) == b'{"a":[1.50,12345678901234567890.10,{"b":"1","c":"text"}]}'
