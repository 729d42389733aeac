"""Whether an order's invoices charge the goods that were agreed: no others, no more of them, at their prices."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from hub.records import CreditMemo, Invoice, minor_unit
from hub.rules.counted_goods import CountedGoods
from hub.rules.net_price import plain

NONE = Fraction(0)


def wrongly_invoiced(
    goods: CountedGoods,
    invoices: Sequence[Invoice],
    credits: Sequence[CreditMemo],
    others: Collection[str],
    currency: str,
    tolerance: Decimal,
) -> Iterator[str]:
    """What is charged otherwise than it was agreed, product by product, in words; what was credited isn't charged.

    What can't be counted in what was ordered isn't among it. `others`: products that may stand there all the same.
    `tolerance`: by how much amounts of the ERP's own may differ, in the order's `currency`.
    """
    yield from _not_ordered(goods, invoices, credits, others)
    charged, back = goods.count(invoices), goods.count(credits)
    if back.unclear:
        return
    kept = {pool: quantity - back.quantities.get(pool, NONE) for pool, quantity in charged.quantities.items()}
    for pool, quantity in kept.items():
        if quantity > goods.ordered[pool]:
            (theirs,), (ours,) = goods.goods({pool: quantity}), goods.goods({pool: goods.ordered[pool]})
            yield f"{theirs} charged, {plain(ours.quantity)} {ours.unit} agreed"
    nets, taken_off = goods.nets(invoices), goods.nets(credits)
    half = Fraction(minor_unit(currency)) / 2
    for pool, lines in nets.items():
        low, high = goods.rates(pool)
        # each line of theirs and of ours is rounded by itself
        slack = Fraction(tolerance) + half * (len(lines) + goods.lines_of(pool))
        whole = sum(lines, NONE)
        left = whole - sum(taken_off.get(pool, ()), NONE)
        # a credit may put a wrong price right, and a favour makes no price wrong
        ways = ((charged.quantities.get(pool, NONE), whole), (kept.get(pool, NONE), left))
        if all(not low * quantity - slack <= net <= high * quantity + slack for quantity, net in ways):
            expected = " to ".join(dict.fromkeys(_amount(rate * ways[0][0]) for rate in (low, high)))
            yield f"{pool[0]}: {_amount(whole)} {currency} net charged, {expected} agreed for so many"


def _not_ordered(
    goods: CountedGoods, invoices: Iterable[Invoice], credits: Iterable[CreditMemo], others: Collection[str]
) -> Iterator[str]:
    """Products that nobody ordered, under no name."""
    left: dict[str, Decimal] = defaultdict(Decimal)
    for line, sign in (*((each, 1) for each in invoices), *((each, -1) for each in credits)):
        if line.sku and not line.extra and goods.product_of(line) is None and line.sku not in others:
            left[line.sku] += sign * (line.quantity or Decimal(0))
    yield from (f"{plain(quantity)} of {sku} charged, none agreed" for sku, quantity in left.items() if quantity > 0)


def _amount(exact: Fraction) -> str:
    return plain(Decimal(round(exact * 10_000)) / 10_000)
