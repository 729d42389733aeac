"""Who must approve which order."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from hub.config.values import Amount, Model, Role

NOBODY = "none"
"""The role that stands for "no approval needed"."""


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _levels_alone(value: object) -> object:
    return {"levels": value} if isinstance(value, list | tuple) else value


def nobody_asked(value: object) -> object:
    """`approval: none`: orders of any amount go without a yes, and that is meant."""
    return {"levels": [{"by": NOBODY}]} if value == NOBODY else value


class Level(Model):
    """Orders up to an amount (gross, in the order's currency) are approved by a role, or by several in order.

    No amount means any. The first level that reaches the order counts.
    """

    up_to: Amount | None = None
    by: Annotated[tuple[Role, ...], BeforeValidator(_as_tuple), Field(min_length=1)]


class Escalations(Model):
    """Roles that must approve whatever the amount is, when something is unusual; `none` lifts what would count else.

    `product_classes`: by the category that the mapping gives a product. `rejected_record`: the order touches a record
    whose newest version the hub couldn't take.
    """

    over_credit: Role | None = None
    price_below_list: Role | None = None
    price_off_list: Role | None = None
    new_customer: Role | None = None
    rejected_record: Role | None = None
    product_classes: dict[str, Role] = Field(default_factory=dict)

    def roles(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every role that is named, with the path to it."""
        for name, role in self.model_dump(by_alias=True).items():
            if isinstance(role, dict):
                yield from (((name, category), each) for category, each in role.items())
            elif role:
                yield (name,), role

    def merged_over(self, office: "Escalations") -> "Escalations":
        """These rules where they say something, the office's elsewhere."""
        own = self.model_dump(exclude_none=True)
        classes = {**office.product_classes, **self.product_classes}
        return office.model_copy(update={**own, "product_classes": classes})


class AccountApproval(Model):
    """What holds for one account: its own levels as far as they reach, its own rules before the office's."""

    levels: tuple[Level, ...] = ()
    also: Escalations = Escalations()


class Approval(Model):
    """Who must approve which order; `customers` has what holds for single accounts, a list being levels alone."""

    levels: tuple[Level, ...] = (Level(by=(NOBODY,)),)
    also: Escalations = Escalations()
    customers: dict[str, Annotated[AccountApproval, BeforeValidator(_levels_alone)]] = Field(default_factory=dict)
    own_orders: Literal["allow", "forbid"] = "forbid"

    def roles(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every role that some rule asks for, with the path to where it is written."""
        groups: list[tuple[tuple[str, ...], tuple[Level, ...], Escalations]] = [((), self.levels, self.also)]
        groups += [(("customers", account), own.levels, own.also) for account, own in self.customers.items()]
        for path, levels, also in groups:
            roles: list[tuple[tuple[str | int, ...], str]] = [
                (("levels", position, "by"), role) for position, level in enumerate(levels) for role in level.by
            ]
            roles += [(("also", *below), role) for below, role in also.roles()]
            yield from (((*path, *below), role) for below, role in roles if role != NOBODY)
