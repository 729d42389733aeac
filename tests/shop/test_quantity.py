"""Quantities as people type them."""

import pytest

from hub.shop.quantity import NoQuantity, quantity_of


@pytest.mark.parametrize(("typed", "read"), [(" 12 ", "12"), ("1.50", "1.5"), ("100", "100"), ("0.001", "0.001")])
def test_a_quantity(typed: str, read: str) -> None:
    assert quantity_of(typed) == read


@pytest.mark.parametrize(
    "typed", ["", None, "a few", "0", "-1", "NaN", "Infinity", "1,5", "9" * 19, "1e400", "0.000001"]
)
def test_what_is_none(typed: str | None) -> None:
    with pytest.raises(NoQuantity, match="above 0"):
        quantity_of(typed)
