"""Which discount this account gets on this product, whatever its price is."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from hub.config.erp import PriceChoice
from hub.records import Discount, Scope
from hub.rules.price_request import PriceRequest

BY_SPECIFICITY = (Scope.ALL, Scope.LIST, Scope.DISCOUNT_GROUP, Scope.GROUP, Scope.CUSTOMER)


def best_discount(
    asked: PriceRequest, discounts: Sequence[Discount], units: Mapping[str, Decimal], choose: PriceChoice
) -> Discount | None:
    """The one discount that counts: they never add up.

    Those in the order's currency go before those for any, even where they are lower ("Best price calculation" in
    Microsoft's manuals). Then the highest counts, or the most specific as with prices: first by customer, then by
    product, then by quantity.
    """
    counting = [discount for discount in discounts if _counts(asked, discount, units)]
    ranks = {"lowest": _by_percent, "lowest-in-scope": _by_scope, "most-specific": _by_specificity}
    return max(counting, key=lambda each: (each.currency != "", ranks[choose](each)), default=None)


def _counts(asked: PriceRequest, discount: Discount, units: Mapping[str, Decimal]) -> bool:
    product = asked.product
    if not (discount.sku or discount.product_group or discount.all_products):
        return False  # nobody says on what
    if discount.sku not in ("", product.sku) or discount.product_group not in ("", product.discount_group):
        return False
    if discount.unit not in ("", asked.unit) or discount.currency not in ("", asked.currency):
        return False
    # a blank unit's minimum is counted in the product's own
    factor = Decimal(1) if discount.unit or asked.unit == product.unit else units.get(asked.unit, Decimal(0))
    return discount.min_quantity <= asked.quantity * factor and asked.concerns(discount)


def _by_percent(discount: Discount) -> tuple[Decimal]:
    return (discount.percent,)


def _by_scope(discount: Discount) -> tuple[int, Decimal]:
    return BY_SPECIFICITY.index(discount.scope), discount.percent


def _by_specificity(discount: Discount) -> tuple[int, bool, bool, Decimal, date, Decimal]:
    return (
        BY_SPECIFICITY.index(discount.scope),
        discount.sku != "",
        discount.product_group != "",
        discount.min_quantity,
        discount.valid_from or date.min,
        discount.percent,
    )
