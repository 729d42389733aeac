"""What may be ordered at an office, as its store has it."""

from decimal import Decimal

from hub.records import Kind, Product
from hub.store import TenantBinding


def an_account(store: TenantBinding) -> str:
    """The first account that isn't blocked and has terms."""
    customers = (each for each in store.catalogue.customers() if not each.blocked)
    return next(each.account for each in customers if store.catalogue.terms(each.account))


def skus(store: TenantBinding, above: int = 1) -> list[str]:
    """The products that are for sale and cost something."""
    products = [each.record for each in store.records.all(Kind.PRODUCT)]
    return [
        each.sku
        for each in products
        if isinstance(each, Product) and each.active and (each.base_amount or Decimal()) > above
    ]
