"""A jurisdiction's VAT as its YAML file says it: classes of products under any names, and their dated rates."""

import os
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from hub.config import yamlfile
from hub.config.iso_codes import CountryCode, CurrencyCode
from hub.errors import ConfigurationError, Problem
from hub.records.product import EXEMPT, TaxClass

SHIPPED = Path(__file__).parent / "regimes"
FILL_IN = "FILL-IN"
"""What `hub tax new` writes where only a person knows; a regime with it is refused."""


def _written(pattern: str, expected: str, make: Callable[[str], Any]) -> BeforeValidator:
    """Reads a text that is written so; what Python takes beside it (1_0, ٣, 20260131) is refused."""

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value  # made by code, or no text, which the type refuses
        try:
            return make(re.fullmatch(pattern, value)[0])  # type: ignore[index]
        except (TypeError, ValueError):
            raise ValueError(f"{expected} was expected") from None

    return BeforeValidator(read)


_DAY = _written("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day such as 2026-01-31", date.fromisoformat)
_PERCENT = _written(r"[0-9]{1,3}(\.[0-9]{1,4})?", "percent such as 20 or 13.5", Decimal)


def _some(value: Any) -> Any:
    if not value:
        raise ValueError("at least one was expected")
    return value


_SOME = AfterValidator(_some)


class _Part(BaseModel):
    """Base of a regime's parts: frozen, nothing unknown, nothing left open."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _filled_in(cls, value: object, info: ValidationInfo) -> object:
        if value == FILL_IN:
            raise ValueError(f"is still to be filled in: {_MEANT.get(str(info.field_name), 'write its value')}")
        return value


_MEANT = {
    "start": "the first day on which the rate holds, such as 2026-01-31",
    "percent": "the rate in percent of the net amount, such as 20 or 13.5",
    "source": "the law that says so, or where it is published",
    "law": "the law on this VAT",
    "currency": "the jurisdiction's own currency, such as EUR",
}


class DatedRate(_Part):
    """A rate in percent of the net amount, from a day on until the next one's."""

    start: Annotated[date, _DAY, Field(alias="from")]
    percent: Annotated[Decimal, _PERCENT, Field(ge=0, le=100)]
    source: str = ""


class Regime(_Part):
    """A jurisdiction's rates by product class, in the words of whoever wrote the file.

    `also`: other countries in its VAT area. `services`: the classes that aren't goods. Offices of the jurisdiction sell
    in `currency`.
    """

    title: str
    law: str = ""
    country: CountryCode
    currency: CurrencyCode | None = None
    also: frozenset[CountryCode] = frozenset()
    services: frozenset[TaxClass] = frozenset()
    rates: Annotated[dict[TaxClass, Annotated[tuple[DatedRate, ...], _SOME]], _SOME]

    @property
    def classes(self) -> tuple[str, ...]:
        """What a product may be."""
        return (*self.rates, EXEMPT)

    @property
    def countries(self) -> frozenset[str]:
        """Where it holds."""
        return self.also | {self.country}

    @model_validator(mode="after")
    def _makes_sense(self) -> "Regime":
        if EXEMPT in self.rates:
            raise ValueError(f"`{EXEMPT}` stands for products without VAT and has no rates; name the class otherwise")
        for name, rates in self.rates.items():
            if len({rate.start for rate in rates}) < len(rates):
                raise ValueError(f"`{name}` has two rates from the same day; keep one")
        if self.country in self.also:
            raise ValueError(f"`also` names {self.country}, which is its country anyway; take it out")
        for name in sorted(self.services - {*self.rates}):
            raise ValueError(f"`services` names `{name}`, which has no rates{yamlfile.suggest(name, self.rates)}")
        return self


def shipped() -> dict[str, Path]:
    """The regimes that come with the hub, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


# kept while the process lives: a regime that is edited counts from the next start on
@cache
def regime(name: str) -> Regime:
    """The regime of that name, or in the YAML file of that path.

    Raises:
        ConfigurationError: there is none, or its file must be mended or filled in.
    """
    path = Path(name) if name.endswith(".yaml") else shipped().get(name)
    if path is None:
        hint = yamlfile.suggest(name, shipped())
        raise ConfigurationError(
            Problem("", "regime", f"there is no regime `{name}`{hint}; `hub tax list` shows those that there are")
        )
    if not os.path.isfile(path):
        raise ConfigurationError(Problem("", "regime", f"there is no file {path}; `hub tax new` writes one to fill in"))
    return yamlfile.check_model(yamlfile.read(path), Regime)
