"""Products of an office's catalogue, as an account sees them."""

from datetime import datetime

from hub.storefront.shown.exact import Exact, Shown
from hub.storefront.shown.shown_price import ShownPrice


class ShownUnit(Shown):
    """A unit that the product is counted in: one of it holds `factor` of the product's own."""

    unit: str
    factor: Exact


class ShownStock(Shown):
    """What is on hand, in the product's own unit; `as_of`: when the ERP was read."""

    quantity: Exact
    as_of: datetime | None


class ShownProduct(Shown):
    """A product; `order_minimum` and `order_multiple` are in its own unit, None for none.

    `smallest_steps`: by unit, the quantity of which an order must be a multiple.
    """

    office: str
    sku: str
    name: str
    unit: str
    category: str | None
    gtin: str | None
    order_minimum: Exact | None
    order_multiple: Exact | None
    smallest_steps: dict[str, Exact]
    units: list[ShownUnit]
    stock: ShownStock | None
    price: ShownPrice | None


class ProductPage(Shown):
    """Some products by SKU; `next` leads on, None at the end."""

    products: list[ShownProduct]
    next: str | None


class ShownCategory(Shown):
    """A category with how many products it has."""

    category: str
    products: int
