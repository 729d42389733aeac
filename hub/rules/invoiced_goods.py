"""Whether an order's invoices charge the goods that were agreed: no others, no more of them, at their prices."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hub.records import CreditMemo, Invoice, minor_unit, to_minor
from hub.rules.counted_goods import Counted, CountedGoods, Pool
from hub.rules.net_price import plain

NONE = Fraction(0)
Amounts = tuple[Counted, Mapping[Pool, Sequence[Fraction]]]
"""What documents count, and what each of their lines comes to, by pool."""


@dataclass(frozen=True)
class WrongCharge:
    """What is charged otherwise than it was agreed: `sign` is the same for as long as it is the same difference."""

    sign: str
    said: str


def wrongly_invoiced(
    goods: CountedGoods,
    invoices: Sequence[Invoice],
    credits: Sequence[CreditMemo],
    others: Collection[str],
    currency: str,
    tolerance: Decimal,
    credited_beside: Decimal = Decimal(0),
) -> list[WrongCharge]:
    """What is charged otherwise than it was agreed, product by product; what was credited isn't charged.

    What can't be counted in what was ordered isn't among it. `others`: products that may stand there all the same.
    `tolerance`: by how much amounts of the ERP's own may differ, in the order's `currency`. `credited_beside`: what
    was credited without a product, by which a price that was too high may have been put right.
    """
    charged, back = goods.count(invoices), goods.count(credits)
    prices = [
        *_at_other_prices(goods, (charged, goods.nets(invoices)), (back, goods.nets(credits)), currency, tolerance)
    ]
    too_much = sum((max(beyond, NONE) for _, beyond in prices), NONE)
    is_put_right = bool(prices) and all(beyond > 0 for _, beyond in prices) and too_much <= Fraction(credited_beside)
    return [
        *_not_ordered(goods, invoices, credits, others, currency),
        *_too_much(goods, charged, back),
        *([] if is_put_right else [wrong for wrong, _ in prices]),
    ]


def _not_ordered(
    goods: CountedGoods,
    invoices: Sequence[Invoice],
    credits: Sequence[CreditMemo],
    others: Collection[str],
    currency: str,
) -> Iterator[WrongCharge]:
    """Products that nobody ordered, under no name; and amounts of products without a quantity."""
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    nets: dict[str, Decimal] = defaultdict(Decimal)
    lines: list[tuple[Invoice | CreditMemo, int]] = [
        *((each, 1) for each in invoices),
        *((each, -1) for each in credits),
    ]
    for line, sign in lines:
        if line.sku and not line.extra and line.sku not in others and _is_strange(goods, line):
            quantities[line.sku] += sign * (line.quantity or Decimal(0))
            nets[line.sku] += sign * (line.net or Decimal(0))
    for sku, quantity in quantities.items():
        if quantity > 0 or nets[sku] > 0:
            amount = f" for {plain(nets[sku])} {currency} net" if nets[sku] else ""
            yield WrongCharge(
                f"other {sku} {plain(quantity)}", f"{plain(quantity)} of {sku} invoiced{amount}, none agreed"
            )


def _is_strange(goods: CountedGoods, line: Invoice | CreditMemo) -> bool:
    return goods.product_of(line) is None or (not line.quantity and bool(line.net))


def _too_much(goods: CountedGoods, charged: Counted, back: Counted) -> Iterator[WrongCharge]:
    for pool, quantity in charged.quantities.items():
        kept = quantity - back.quantities.get(pool, NONE)
        if pool[0] not in back.uncounted and kept > goods.ordered[pool]:
            (theirs,), (ours,) = goods.goods({pool: kept}), goods.goods({pool: goods.ordered[pool]})
            yield WrongCharge(f"more {theirs}", f"{theirs} invoiced, {plain(ours.quantity)} {ours.unit} agreed")


def _at_other_prices(
    goods: CountedGoods,
    invoiced: Amounts,
    credited: Amounts,
    currency: str,
    tolerance: Decimal,
) -> Iterator[tuple[WrongCharge, Fraction]]:
    """Those, and by how much each is above what was agreed; below zero where it is less."""
    (charged, nets), (back, taken_off), half = invoiced, credited, Fraction(minor_unit(currency)) / 2
    for pool, lines in nets.items():
        if pool[0] in back.uncounted:
            continue
        # each line of theirs and of ours is rounded by itself
        slack = Fraction(tolerance) + half * (len(lines) + goods.lines_of(pool))
        quantity, net = charged.quantities.get(pool, NONE), sum(lines, NONE)
        kept = quantity - back.quantities.get(pool, NONE), net - sum(taken_off.get(pool, ()), NONE)
        # a credit may put a wrong price right, and a favour makes no price wrong
        off = _off(goods, pool, quantity, net, slack)
        if off and _off(goods, pool, *kept, slack):
            low, high = goods.worth(pool, quantity)
            agreed = " to ".join(dict.fromkeys(_amount(worth) for worth in (low, high)))
            said = f"{pool[0]}: {_amount(net)} {currency} net invoiced, {agreed} agreed for so many"
            # parts that are invoiced one by one, at one price, are one difference
            price = to_minor(Decimal(round(net / quantity * 10_000)) / 10_000, currency) if quantity else "free"
            yield WrongCharge(f"price {pool[0]} {price}", said), off


def _off(goods: CountedGoods, pool: Pool, quantity: Fraction, net: Fraction, slack: Fraction) -> Fraction:
    """By how much an amount is beyond what so many may come to; zero where it isn't."""
    low, high = goods.worth(pool, quantity)
    if net > high + slack:
        return net - high
    return net - low if net < low - slack else NONE


def _amount(exact: Fraction) -> str:
    return plain(Decimal(round(exact * 10_000)) / 10_000)
