"""`hub orders schema`: what a storefront may offer, for programs."""

from hub.cli.output import say_json
from hub.records import Basket

EXAMPLE = {
    "key": "web-20260105-0042",
    "account": "N-1001",
    "currency": "GBP",
    "placed_at": "2026-01-05T10:00:00Z",
    "placed_by": "purchasing@shop.example",
    "purchase_order": "PO-7781",
    "deliver_to": {
        "name": "Site office",
        "street": "2 Quay Street",
        "city": "Leeds",
        "post_code": "LS1 4AA",
        "country": "GB",
    },
    "wanted_on": "2026-01-12",
    "contact": "Goods in, gate 3",
    "lines": [
        {"sku": "85123A", "quantity": "24"},
        {"text": "For the window, please in one parcel:"},
        {"sku": "22423", "quantity": 2, "unit_price": "10.95"},
        {"charge": "carriage", "amount": "6.25"},
    ],
}
"""A basket with what the shipped mappings carry, for an office that allows the charge."""


def schema() -> None:
    """Print the JSON Schema of a basket, with its limits and an example."""
    schema = Basket.model_json_schema()
    say_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "examples": [EXAMPLE]})
