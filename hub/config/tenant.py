"""A sales office."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from hub.config import yamlfile
from hub.config.allowed_charges import AllowedCharge
from hub.config.allowed_lines import AllowedLine
from hub.config.approval_rules import Approval, nobody_asked
from hub.config.erp import Prices, Tax
from hub.config.iso_codes import CountryCode, CurrencyCode
from hub.config.people import Approver, Editor, Person
from hub.config.secrets import Secret
from hub.config.values import Duration, Flag, Limit, Model, Name, Share, TimeOfDay
from hub.errors import ConfigurationError, Problem
from hub.records import Kind
from hub.records.basket_limits import NumberLimit


def _file(text: object) -> object:
    if not isinstance(text, Path | str) or Path(text).name.strip() in ("", ".."):
        raise ValueError("the path of a mapping file was expected, such as mappings/north.yaml")
    return text


class PullSchedule(Model):
    """How often a kind is pulled, and when the complete read runs that may delete (the office's local time)."""

    every: Duration
    sweep: TimeOfDay | None = None


class Guard(Model):
    """How much may change at once before a person is asked.

    `vanish` holds for every complete read of the ERP; all of them hold for what an edit of the mapping would do.
    """

    vanish: Share = Decimal("0.10")
    prices_changed: Limit = Decimal("0.10")
    price_move: Share = Decimal("0.25")
    records_changed: Limit = Decimal("0.25")
    rejected: Limit = Decimal("0.05")


SmallestQuantity = Annotated[Decimal, Field(gt=0), NumberLimit(18, 5)]


class Tenant(Model):
    """A sales office.

    `extra_lines`: what its ERP may add to an order by itself. `charges`: by code, what a basket may hold beside goods.
    `smallest_quantities`: by unit, the quantity of which an
    order must be a multiple. `basket_limit`: how long ago a basket may have been placed. `foreign_currency`: its books
    are in another currency than its country's.
    """

    id: str = ""
    name: Name
    erp: str
    company: Name
    country: CountryCode
    timezone: str = "UTC"
    currency: CurrencyCode
    currencies: frozenset[CurrencyCode] = frozenset()
    foreign_currency: Flag = False
    mapping: Annotated[Path, BeforeValidator(_file)]
    shares_mapping: Flag = False
    pulls: dict[Kind, PullSchedule] = Field(default_factory=dict)
    freshness: dict[Kind, Duration] = Field(default_factory=dict)
    prices: Prices = Prices()
    smallest_quantities: dict[str, SmallestQuantity] = Field(default_factory=dict)
    tax: Tax
    extra_lines: tuple[AllowedLine, ...] = ()
    charges: dict[str, AllowedCharge] = Field(default_factory=dict)
    approvers: dict[str, Approver] = Field(default_factory=dict)
    editors: dict[str, Editor] = Field(default_factory=dict)
    approval: Annotated[Approval, BeforeValidator(nobody_asked)] = Approval()
    guard: Guard = Guard()
    basket_limit: Duration = timedelta(days=7)
    order_limit: Duration = timedelta(minutes=15)
    approval_limit: Duration = timedelta(days=1)
    raw_keep: Duration = timedelta(days=30)
    alerts: tuple[Secret, ...] = ()

    def pulled(self, kinds: Iterable[Kind]) -> tuple[Kind, ...]:
        """Those of the kinds that the office pulls: the ones that `pulls` names, or all where it names none."""
        return tuple(kind for kind in kinds if not self.pulls or kind in self.pulls)

    def people(self) -> "Iterator[tuple[tuple[str, str], Person]]":
        """Everyone who is known by a token, with the path to where they are written."""
        yield from ((("approvers", name), person) for name, person in self.approvers.items())
        yield from ((("editors", name), person) for name, person in self.editors.items())

    def approver(self, name: str) -> Approver:
        """The approver of that name; ConfigurationError if the office has none such."""
        if name not in self.approvers:
            hint = yamlfile.suggest(name, self.approvers)
            raise ConfigurationError(
                Problem(self.id, "approvers", f"nobody here is called `{name}`{hint}; {', '.join(self.approvers)} are")
            )
        return self.approvers[name]
