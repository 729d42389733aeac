from decimal import Decimal
from fractions import Fraction

import pytest

from hub.rules.units import Units, as_decimal

LAMPS = Units({"LAMP": "each"}, {"LAMP": {"box": Decimal(12), "each": Decimal(5)}})


def test_a_unit_is_so_many_of_the_products_own() -> None:
    assert LAMPS.factor("LAMP", "box") == Fraction(12)
    assert LAMPS.factor("LAMP", "pallet") is None
    assert LAMPS.factor("CAGE", "box") is None


def test_the_products_own_unit_is_one_whatever_a_record_says() -> None:
    assert LAMPS.factor("LAMP", "each") == Fraction(1)
    assert LAMPS.known("LAMP") == {"each", "box"}


@pytest.mark.parametrize(
    ("number", "decimal"),
    [(Fraction(5, 2), "2.5"), (Fraction(300), "300"), (Fraction(1, 3), None), (Fraction(0), "0")],
)
def test_what_no_decimal_is_isnt_rounded(number: Fraction, decimal: str | None) -> None:
    assert as_decimal(number) == (None if decimal is None else Decimal(decimal))
