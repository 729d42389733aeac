"""Lines that an ERP adds to an order by itself: which may stand by the office's rules, and what they come to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from hub.config.allowed_lines import AllowedLine
from hub.records import CreditMemo, DocumentLine, Invoice, OrderDocument
from hub.records.stored_order import ExtraLine
from hub.rules.beside_goods import beyond
from hub.rules.net_price import plain

UNKNOWN = Decimal("NaN")
"""What a line comes to where its ERP doesn't tell it."""


def describe_refused(lines: Iterable[ExtraLine], allowed: Sequence[AllowedLine], currency: str) -> str | None:
    """The first line that may not stand in an order of that currency, and why, in words; None where all may.

    The lines that one rule lets stand may together come to its amount, so that no charge is parted to pass.
    """
    sums: dict[AllowedLine, Decimal] = defaultdict(Decimal)
    for line in lines:
        rule = _rule_for(line, allowed, currency)
        if rule is None:
            why: str | None = "nobody ordered it, and no rule under `extra lines` lets it stand"
        elif line.net.is_nan():
            why = "the ERP doesn't tell what it comes to, so nobody knows whether it may stand"
        else:
            sums[rule] += abs(line.net)
            why = _beyond(rule, sums[rule], currency)
        if why:
            return f"extra line {described(line, currency)}: {why}"
    return None


def _rule_for(line: ExtraLine, allowed: Sequence[AllowedLine], currency: str) -> AllowedLine | None:
    """The rule that is about a line: one in the order's currency before one in another."""
    about = [rule for rule in allowed if rule.is_about(line.type, line.code)]
    own = (rule for rule in about if rule.up_to is None or rule.up_to.currency == currency)
    return next(own, about[0] if about else None)


def is_allowed_product(code: str, allowed: Sequence[AllowedLine]) -> bool:
    """Whether a product may stand in an order that it wasn't ordered by, as a part of a kit: a rule names its code."""
    return any(code in rule.code for rule in allowed)


def described(line: ExtraLine, currency: str) -> str:
    """A line by its type, code and amount; what it says is the ERP's, and isn't repeated in messages."""
    amount = "of an unknown amount" if line.net.is_nan() else f"{plain(line.net)} {currency}"
    return " ".join(part for part in (line.type, line.code, amount) if part)


def charges(
    entered: Iterable[ExtraLine],
    documents: Iterable[DocumentLine],
    ordered: Collection[str],
    beside: Sequence[ExtraLine] = (),
    currency: str | None = None,
) -> tuple[ExtraLine, ...]:
    """What an ERP added to an order, kind by kind: as it was invoiced, else as the order has it, else as `entered`.

    What was credited of it is taken off; a credit of the ERP's own stands below zero.
    `ordered`: the products that were, under each number that they have, so that others are the ERP's own.
    `beside`: charges and words that were. `currency`: the order's; what is in another has an unknown amount in that.
    """
    extra = [line for line in documents if line.extra or (line.sku and line.sku not in ordered)]
    found = _together(entered)
    for kind in (OrderDocument, Invoice):
        found |= _together(beyond(beside, (extra_of(line, currency) for line in extra if isinstance(line, kind))))
    credits = _together(extra_of(line, currency) for line in extra if isinstance(line, CreditMemo))
    taken_off = [replace(line, net=-line.net) for line in credits.values()]
    found = _together([*found.values(), *taken_off])
    return tuple(line for key, line in found.items() if line.net or key not in credits)


def extra_of(line: OrderDocument | Invoice | CreditMemo, currency: str | None = None) -> ExtraLine:
    """A document's line that nothing was ordered by; an amount in another currency is unknown in that of the order."""
    net = _net_of(line)
    is_other = currency is not None and line.currency != currency
    return ExtraLine(line.line_type or "", line.sku or "", line.description or "", UNKNOWN if is_other and net else net)


def without_credited(lines: Iterable[ExtraLine], credits: Iterable[ExtraLine]) -> Iterator[ExtraLine]:
    """What invoices charge, less what credit memos took back of it, by code: what is left was charged for good."""
    back: dict[str, Decimal] = defaultdict(Decimal)
    for line in credits:
        back[line.code] += Decimal(0) if line.net.is_nan() else line.net
    for line in lines:
        taken = Decimal(0) if line.net.is_nan() else max(min(back[line.code], line.net), Decimal(0))
        back[line.code] -= taken
        yield replace(line, net=line.net - taken) if taken else line


def net_of(net: Decimal | None, quantity: Decimal | None, unit_price: Decimal | None) -> Decimal:
    """What a line comes to before VAT: as the ERP tells it, else by quantity and price; NaN where neither does.

    A line of nothing, words alone, comes to nothing.
    """
    if net is not None:
        return net
    if not quantity:
        return Decimal(0)
    return UNKNOWN if unit_price is None else quantity * unit_price


def _net_of(line: OrderDocument | Invoice | CreditMemo) -> Decimal:
    return net_of(line.net, line.quantity, line.unit_price if isinstance(line, OrderDocument) else None)


def _beyond(rule: AllowedLine, amount: Decimal, currency: str) -> str | None:
    if not amount:
        return None
    if rule.up_to is None:
        return "its rule under `extra lines` allows no amount"
    if rule.up_to.currency != currency:
        return f"its rule under `extra lines` is in {rule.up_to.currency}, the order in {currency}"
    if amount > rule.up_to.amount:
        return f"with others of the kind {plain(amount)}, and {plain(rule.up_to.amount)} may stand"
    return None


def _together(lines: Iterable[ExtraLine]) -> dict[tuple[str, str, str], ExtraLine]:
    """Lines of one type, code and description as one."""
    found: dict[tuple[str, str, str], ExtraLine] = {}
    for line in lines:
        key = (line.type, line.code, line.description)
        found[key] = replace(line, net=found[key].net + line.net, gross=None) if key in found else line
    return found
