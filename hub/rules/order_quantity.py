"""How much of a product may be ordered at once: its smallest order, and in which steps it is sold."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from hub.errors import OrderRefused
from hub.records import Product
from hub.rules.net_price import plain


def check_quantity(
    quantity: Decimal, unit: str, product: Product, factors: Mapping[str, Decimal], smallest: Mapping[str, Decimal]
) -> None:
    """See whether so many of a unit may be ordered.

    Args:
        quantity: above zero, in the unit.
        unit: in the shop's words.
        product: its `order_minimum` and `order_multiple` are in its own unit.
        factors: how many of the product's own unit the others hold.
        smallest: by unit, the office's own steps.

    Raises:
        OrderRefused: `smallest-quantity`, `order-multiple`, `order-minimum`, with what may be ordered; `unit-factor`
            where nobody knows how much the unit holds.
    """
    _check_steps(quantity, unit, smallest.get(unit), Decimal(0), "smallest-quantity")
    step, least = product.order_multiple or Decimal(0), product.order_minimum or Decimal(0)
    if not step and not least:
        return
    holds = Decimal(1) if unit == product.unit else factors.get(unit)
    if holds is None:
        raise OrderRefused(
            f"{product.sku} has a smallest order or is sold in steps of {product.unit}, and nobody knows how many of "
            f"these one {unit} holds; order it in {product.unit}",
            code="unit-factor",
        )
    own = quantity * holds
    _check_steps(own, product.unit, step, least, "order-multiple")
    if own < least:
        raise OrderRefused(
            f"at least {plain(_up(least, step))} {product.unit} was expected, not {plain(own)}", code="order-minimum"
        )


def _check_steps(quantity: Decimal, unit: str, step: Decimal | None, least: Decimal, code: str) -> None:
    if not step or not quantity % step:
        return
    below, above = (quantity / step).to_integral_value(ROUND_FLOOR) * step, _up(max(quantity, least), step)
    may = f"{plain(below)} or {plain(above)}" if below > 0 and below >= least else plain(above)
    message = f"a multiple of {plain(step)} {unit} was expected, not {plain(quantity)}; {may} may be ordered"
    raise OrderRefused(message, code=code)


def _up(quantity: Decimal, step: Decimal) -> Decimal:
    """The next multiple of a step; the quantity itself without one."""
    return (quantity / step).to_integral_value(ROUND_CEILING) * step if step else quantity
