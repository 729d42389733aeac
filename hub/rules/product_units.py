"""What the units of a product say: how much one holds, and what the ERP calls it."""

from collections.abc import Iterable
from decimal import Decimal

from hub.records import Product, ProductUnit


def factors(units: Iterable[ProductUnit]) -> dict[str, Decimal]:
    """How many of the product's own unit each unit holds; without one of which the ERP's words say different things."""
    told: dict[str, set[Decimal]] = {}
    for each in units:
        told.setdefault(each.unit, set()).add(each.factor)
    return {unit: next(iter(known)) for unit, known in told.items() if len(known) == 1}


def code_of(product: Product, units: Iterable[ProductUnit], unit: str) -> str | None:
    """The ERP's own word for a unit of the product; None where it has none or several."""
    if unit == product.unit and product.unit_code:
        return product.unit_code
    codes = {each.unit_code for each in units if each.unit == unit and each.unit_code}
    return next(iter(codes)) if len(codes) == 1 else None
