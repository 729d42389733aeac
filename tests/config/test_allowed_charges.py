"""Charges beside goods, as an office writes them."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from hub.config.allowed_charges import AllowedCharge
from hub.records import Money


def test_one_amount_for_each_currency() -> None:
    charge = AllowedCharge.model_validate({"tax class": "standard", "up to": ["25 GBP", "30 EUR"]})
    assert (charge.bound("EUR"), charge.bound("USD")) == (Money(Decimal(30), "EUR"), None)
    assert AllowedCharge.model_validate({"tax class": "zero", "up to": "5 GBP"}).bound("GBP")


@pytest.mark.parametrize(
    "written",
    [
        {"tax class": "standard"},
        {"up to": "25 GBP"},
        {"tax class": "standard", "up to": []},
        {"tax class": "standard", "up to": "25"},
        {"tax class": "standard", "up to": "0 GBP"},
        {"tax class": "standard", "up to": ["25 GBP", "30 GBP"]},
        {"tax class": "standard", "up to": "25 GBP", "name": "Carriage"},
    ],
)
def test_class_and_bounds_must_be_said(written) -> None:
    with pytest.raises(ValidationError):
        AllowedCharge.model_validate(written)
