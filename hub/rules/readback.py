"""Whether the ERP holds what was agreed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from hub.rules.pricing import plain


class ComparedLine(Protocol):
    """A product in an order: agreed, or as the ERP holds it; None where the ERP gave no number."""

    @property
    def sku(self) -> str:
        """The product."""
        ...

    @property
    def quantity(self) -> Decimal | None:
        """In the line's unit."""
        ...

    @property
    def unit_price(self) -> Decimal | None:
        """Net, for one unit."""
        ...


def describe_mismatch(agreed: Iterable[ComparedLine], held: Iterable[ComparedLine]) -> str | None:
    """The first difference in words, or None when there is none.

    Neither the order of lines matters nor how a quantity at one price is spread over lines.
    """
    ours, theirs = _quantities(agreed), _quantities(held)
    for sku, price in sorted({*ours, *theirs}, key=str):  # as text, since an unknown price is None
        mine, other = ours.get((sku, price)), theirs.get((sku, price))
        if mine != other:
            ours_in_words = "nothing" if mine is None else plain(mine)
            theirs_in_words = _held(other, sku, theirs)
            return f"{sku} at {_number(price)}: {ours_in_words} was agreed, the ERP holds {theirs_in_words}"
    return None


def is_beginning(agreed: Sequence[ComparedLine], held: Sequence[ComparedLine]) -> bool:
    """Whether the ERP holds the first lines of what was agreed, in order, and lacks others."""
    pairs = zip(agreed, held, strict=False)
    return len(held) < len(agreed) and all(_content(ours) == _content(theirs) for ours, theirs in pairs)


def describe_total_mismatch(agreed: Decimal, held: Decimal | None, tolerance: Decimal) -> str | None:
    """Both totals with VAT in words where the ERP's own is off; None within the tolerance, or where it tells none.

    All three are in the order's currency; `held` is NaN where the ERP's is no amount.
    """
    if held is None or (not held.is_nan() and abs(held - agreed) <= tolerance):
        return None
    theirs = _number(None if held.is_nan() else held)
    return f"the total with VAT: {plain(agreed)} was agreed, the ERP holds {theirs}"


def _content(line: ComparedLine) -> tuple[str, Decimal | None, Decimal | None]:
    return line.sku, line.quantity, line.unit_price


def _quantities(lines: Iterable[ComparedLine]) -> dict[tuple[str, Decimal | None], Decimal | None]:
    sums: dict[tuple[str, Decimal | None], Decimal | None] = defaultdict(Decimal)
    for line in lines:
        key = (line.sku, line.unit_price)
        so_far = sums[key]
        # one unknown quantity makes the sum unknown
        sums[key] = None if line.quantity is None or so_far is None else so_far + line.quantity
    return dict(sums)


def _held(quantity: Decimal | None, sku: str, theirs: dict[tuple[str, Decimal | None], Decimal | None]) -> str:
    if quantity is not None:
        return plain(quantity)
    prices = [f"{_number(amount)} at {_number(price)}" for (other, price), amount in theirs.items() if other == sku]
    return ", ".join(prices) or "none of it"


def _number(number: Decimal | None) -> str:
    return "an unknown number" if number is None else plain(number)
