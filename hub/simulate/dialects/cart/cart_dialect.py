"""The dialect `cart`."""

from pathlib import Path

from hub.simulate.dialects.cart.cart_erp import CartErp
from hub.simulate.dialects.erp_dialect import ErpDialect, Holdings

CHANGED = "2026-01-01T10:00:00.000Z"


def records() -> Holdings:
    """What it holds at first."""
    more = {"unit": "each", "vat": "standard", "changed": CHANGED}
    places = {"street": "Mill Lane 1", "city": "Leeds", "post_code": "LS1 4AP", "country": "GB"}
    return {
        "products": [
            {"id": number, "sku": f"W-{number:03}", "name": f"Jug No. {number}", "price": "12.50", **more}
            for number in range(1, 251)
        ],
        "customers": [
            {"id": number, "code": f"C-{number}", "name": f"Tea Room {number}", "days": 30, **places}
            | {"changed": CHANGED}
            for number in range(1, 41)
        ],
        "carts": [],
        "orders": [],
    }


CART = ErpDialect(
    name="cart",
    summary="REST, bare arrays from an offset on; an order is a cart, its lines, a draft, and the call that submits it",
    folder=Path(__file__).parent,
    keys={"key": None},
    records=records,
    erp=lambda keys, held: CartErp(keys["key"], held),
    kinds=("product", "customer", "terms"),
    basket=("C-2", ("W-012", "W-200")),
)
