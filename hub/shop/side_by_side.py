"""The same product at all of the buyer's offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.shop.door_client import DoorClient, DoorRefused

MOST = 8
"""Products that are shown at once."""
LOOKED_AT = 50
"""Products of each office that are looked at for them."""


@dataclass(frozen=True)
class ComparedProduct:
    """A product with what each office says of it, as the interface tells it; None where it isn't sold."""

    sku: str
    name: str
    offers: Mapping[str, dict[str, Any] | None]


def compare(door: DoorClient, accounts: Mapping[str, str], words: str) -> list[ComparedProduct]:
    """Products that fit the words, those first that the most offices sell; `accounts`: the buyer's, by office."""
    found: dict[str, dict[str, Any]] = {}
    for office, account in accounts.items():
        page = door.get("offices", office, "products", account=account, q=words, limit=LOOKED_AT)
        for product in page["products"]:
            found.setdefault(product["sku"], {})[office] = product
    chosen = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))[:MOST]
    return [
        ComparedProduct(
            sku,
            next(iter(known.values()))["name"],
            {
                # one that isn't among those looked at may be sold all the same, by another name too
                office: known.get(office) or _product(door, office, account, sku)
                for office, account in accounts.items()
            },
        )
        for sku, known in chosen
    ]


def _product(door: DoorClient, office: str, account: str, sku: str) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = door.get("offices", office, "products", sku, account=account)
    except DoorRefused as refused:
        if refused.status == 404:
            return None
        raise
    return told
