from decimal import Decimal

from hub.records import Product, ProductUnit
from hub.rules.product_units import code_of, factors

LAMP = Product(sku="L", name="Lamp", unit="each", unit_code="EA", tax_class="standard", active=True)


def unit(name: str, code: str, factor: str) -> ProductUnit:
    return ProductUnit(sku="L", unit=name, unit_code=code, factor=Decimal(factor))


UNITS = [unit("each", "EA", "1"), unit("each", "PCS", "1"), unit("box", "BX", "12"), unit("pack", "P6", "6")]


def test_words_that_say_the_same_are_one_unit():
    assert factors(UNITS) == {"each": 1, "box": 12, "pack": 6}


def test_words_that_contradict_each_other_say_nothing():
    assert factors([*UNITS, unit("pack", "P8", "8")]) == {"each": 1, "box": 12}


def test_the_erps_own_word():
    assert code_of(LAMP, UNITS, "each") == "EA"
    assert code_of(LAMP, UNITS, "box") == "BX"
    assert code_of(LAMP.model_copy(update={"unit_code": None}), UNITS, "each") is None
    assert code_of(LAMP, [*UNITS, unit("pack", "PK", "6")], "pack") is None
    assert code_of(LAMP, [], "pallet") is None
