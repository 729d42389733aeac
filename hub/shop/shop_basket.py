"""One basket over all offices, as the page keeps it until it is ordered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4


@dataclass(frozen=True)
class BasketItem:
    """So much of a product at an office; `shown_price` is the unit price that the buyer saw last."""

    office: str
    sku: str
    name: str
    quantity: str
    unit: str | None = None
    shown_price: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """By which the basket knows it."""
        return self.office, self.sku


@dataclass
class ShopBasket:
    """What is in it, by office and SKU. `key` is the Idempotency-Key, another one as soon as an order was answered."""

    items: dict[tuple[str, str], BasketItem] = field(default_factory=dict)
    key: str = field(default_factory=lambda: uuid4().hex)

    def put(self, item: BasketItem) -> None:
        """Add it, or have another quantity of it."""
        self.items[item.place] = item

    def remove(self, place: tuple[str, str]) -> None:
        """Take it out."""
        self.items.pop(place, None)

    def saw(self, item: BasketItem, price: str | None) -> BasketItem:
        """Note which unit price the buyer sees of it now, unless it is another by now."""
        seen = replace(item, shown_price=price)
        if self.items.get(item.place) == item:
            self.items[item.place] = seen
        return seen

    def by_office(self) -> "ItemsByOffice":
        """What is wanted of each office just now, in the order in which it was put in."""
        parts: ItemsByOffice = {}
        for item in list(self.items.values()):
            parts.setdefault(item.office, []).append(item)
        return parts


ItemsByOffice = dict[str, list[BasketItem]]


def offered(parts: ItemsByOffice, accounts: Mapping[str, str]) -> dict[str, Any]:
    """As the interface takes a basket: a part for each office, at the prices that were shown."""
    return {"orders": [_part(office, items, accounts, shown=True) for office, items in parts.items()]}


def wanted(parts: ItemsByOffice, accounts: Mapping[str, str]) -> dict[str, Any]:
    """As the interface is asked for a basket's prices."""
    return {"offices": [_part(office, items, accounts, shown=False) for office, items in parts.items()]}


def _part(office: str, items: list[BasketItem], accounts: Mapping[str, str], *, shown: bool) -> dict[str, Any]:
    return {"office": office, "account": accounts[office], "lines": [_line(item, shown=shown) for item in items]}


def _line(item: BasketItem, *, shown: bool) -> dict[str, str]:
    price = item.shown_price if shown else None
    line = {"sku": item.sku, "quantity": item.quantity, "unit": item.unit, "shown_price": price}
    return {name: value for name, value in line.items() if value is not None}
