"""Lines that an ERP may add to an order by itself, as an office allows them in tenants.yaml."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, model_validator

from hub.config.iso_codes import currency
from hub.config.values import Model, Name
from hub.records import Money


def money(text: object) -> object:
    """An amount with its currency, as it is written in the file; ValueError for anything else."""
    parts = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) ([A-Z]{3})", text) if isinstance(text, str) else None
    if parts is None or not Decimal(parts[1]):
        raise ValueError("an amount with its currency, such as 25 GBP, was expected")
    return Money(Decimal(parts[1]), currency(parts[2]))


def _codes(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class AllowedLine(Model):
    """A kind of line that may stand in an order although nobody ordered it, by the ERP's own words.

    `type`: what it is, as G_L_Account or Comment; `code`: which, one or several; where both are given both must be met.
    `up_to`: what all lines of the kind in one order may come to before VAT, up or down; without it they cost nothing.
    """

    type: Name | None = None
    code: Annotated[tuple[Name, ...], BeforeValidator(_codes)] = ()
    up_to: Annotated[Money, BeforeValidator(money)] | None = None

    @model_validator(mode="after")
    def _says_which(self) -> "AllowedLine":
        if self.type is None and not self.code:
            raise ValueError("a `type` or a `code` of the ERP's was expected: else any line might stand")
        return self

    def is_about(self, type_: str, code: str) -> bool:
        """Whether a line of that type and code is of the kind, letter by letter."""
        return self.type in (None, type_) and (not self.code or code in self.code)
