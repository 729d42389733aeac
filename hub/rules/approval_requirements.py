"""Who must approve an order, and why: the office's levels by amount, and what is unusual about the order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from hub.config.approval_rules import NOBODY, AccountApproval, Approval, Escalations, Level
from hub.errors import OrderRefused
from hub.records import Customer
from hub.rules.net_price import plain

MAX_NAMED = 3
"""Lines that a reason names; the others are counted."""


@dataclass(frozen=True)
class OffList:
    """A line whose agreed price isn't the list's; None where the list has none."""

    sku: str
    agreed: Decimal
    listed: Decimal | None

    @property
    def is_below(self) -> bool:
        """Whether the office would get less than its list says."""
        return self.listed is not None and self.agreed < self.listed

    def __str__(self) -> str:
        if self.listed is None:
            return f"{self.sku} at {plain(self.agreed)} has no price in the list"
        return f"{self.sku} at {plain(self.agreed)} is {'below' if self.is_below else 'above'} {plain(self.listed)}"


@dataclass(frozen=True)
class ApprovalFacts:
    """What approval depends on; `gross` is in the order's currency.

    Credit is in the office's own currency, in which its ERP keeps it: `exposure` is the account's balance, its orders
    that the ERP's balance can't know yet, and this order, gross, as far as they are in that currency; `foreign` are the
    others' currencies. No credit limit means unlimited, 0 means none. `classes`: the category and SKU of each line
    whose product has one. `held_back`: the rejected records that the order touches, in words.
    """

    account: str
    currency: str
    gross: Decimal
    exposure: Decimal = Decimal(0)
    credit_limit: Decimal | None = None
    credit_currency: str = ""
    foreign: tuple[str, ...] = ()
    new_customer: bool = False
    off_list: tuple[OffList, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()
    held_back: tuple[str, ...] = ()


class RequiredApproval(NamedTuple):
    """An approval that an order needs: by whom, and the reason in words."""

    role: str
    reason: str


def required_approvals(policy: Approval, facts: ApprovalFacts) -> tuple[RequiredApproval, ...]:
    """The approvals in order, the most senior last, none twice; empty when the policy itself approves.

    Seniority is the order in which the levels first name a role. A price off the list, an exceeded credit limit or
    a rejected record goes to the most senior one where the office names nobody for it. What an account has of its own
    comes first.

    Raises:
        OrderRefused: `approval`, when something needs approval and the office has nobody who gives it.
    """
    own = policy.customers.get(facts.account, AccountApproval())
    roles = (role for levels in (policy.levels, own.levels) for level in levels for role in level.by)
    by_seniority = [role for role in dict.fromkeys(roles) if role != NOBODY]
    reasons: dict[str, list[str]] = {}
    for role, reason in (*_by_amount(policy, own, facts), *_unusual(own.also.merged_over(policy.also), facts)):
        if role == NOBODY:  # the office wrote that this needs no approval
            continue
        role = role or (by_seniority[-1] if by_seniority else "")
        if not role:
            raise OrderRefused(f"{reason}, and the office names nobody who approves that", code="approval")
        reasons.setdefault(role, []).append(reason)  # one approval for all that a role must see
    # a role that no level names comes first: it is nobody's senior
    order = sorted(reasons, key=lambda role: by_seniority.index(role) if role in by_seniority else -1)
    return tuple(RequiredApproval(role, "; ".join(reasons[role])) for role in order)


def still_allowed(customer: Customer | None, account: str) -> str | None:
    """Why an order that was approved may not go all the same, since its account isn't what it was; None if it may."""
    if customer is None:
        return f"the ERP has the account {account} no longer"
    return f"the account {account} was blocked in the ERP after the order was approved" if customer.blocked else None


def _by_amount(policy: Approval, own: AccountApproval, facts: ApprovalFacts) -> Iterator[tuple[str | None, str]]:
    """The account's own levels count as far as they reach, then the office's."""
    level, above = _level(own.levels, facts.gross)
    if level is None:
        level, above = _level(policy.levels, facts.gross)
    money = f"{facts.gross:,} {facts.currency}"
    reason = f"{money} is above {above:,}" if above is not None else f"{money} needs approval"
    # beyond the last level nobody is named: the most senior role decides
    yield from ((role, reason) for role in (level.by if level else (None,)))


def _level(levels: tuple[Level, ...], gross: Decimal) -> tuple[Level | None, Decimal | None]:
    """The first level that reaches the amount, and the bound below it."""
    above = None
    for level in levels:
        if level.up_to is None or gross <= level.up_to:
            return level, above
        above = level.up_to
    return None, above


def _unusual(also: Escalations, facts: ApprovalFacts) -> Iterator[tuple[str | None, str]]:
    yield from ((also.over_credit, reason) for reason in _credit(facts))
    for category in dict.fromkeys(category for category, _ in facts.classes if category in also.product_classes):
        skus = dict.fromkeys(sku for each, sku in facts.classes if each == category)
        yield also.product_classes[category], f"{category}: {', '.join([*skus][:MAX_NAMED])}"
    below = [line for line in facts.off_list if line.is_below]
    if below:
        # an office that names a role for one direction only means it for both
        yield also.price_below_list or also.price_off_list, _named(below)
    if others := [line for line in facts.off_list if not line.is_below]:
        yield also.price_off_list or also.price_below_list, _named(others)
    if facts.held_back:
        yield also.rejected_record, _first(facts.held_back)
    if facts.new_customer and also.new_customer:
        yield also.new_customer, f"the first order of {facts.account}"


def _credit(facts: ApprovalFacts) -> Iterator[str]:
    """Why the credit limit is exceeded, or why nobody can tell: amounts of two currencies are never added."""
    if facts.credit_limit is None:
        return
    if facts.exposure > facts.credit_limit:
        owed = f"{facts.exposure:,} {facts.credit_currency or facts.currency} would be owed"
        yield f"{owed}, above the credit limit of {facts.credit_limit:,}"
    elif facts.foreign:
        limit = f"the credit limit of {facts.credit_limit:,} {facts.credit_currency}"
        yield f"orders in {', '.join(facts.foreign)} can't be compared with {limit} without a rate"


def _named(lines: list[OffList]) -> str:
    return _first([str(line) for line in lines])


def _first(words: Sequence[str]) -> str:
    more = f" and {len(words) - MAX_NAMED} more" if len(words) > MAX_NAMED else ""
    return ", ".join(words[:MAX_NAMED]) + more
