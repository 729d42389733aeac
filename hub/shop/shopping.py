"""What a signed-in buyer does on the page, as calls to the interface; the page alone knows how it looks.

search ─► put into the basket ─► priced and checked ─► ordered ─► one history, moved on by approvers
"""

from dataclasses import dataclass
from threading import Lock
from typing import Any

from hub.errors import HubError
from hub.shop.approver_desk import ApproverDesk, ApproverTokens
from hub.shop.door_client import DoorClient, DoorRefused
from hub.shop.shop_basket import BasketItem, ShopBasket, offered, wanted
from hub.shop.side_by_side import ComparedProduct, compare

RECENT = 30
"""Orders of the history that are shown."""


@dataclass(frozen=True)
class BasketPart:
    """An office's part of the basket: its items with their prices, and what would become of it, as the interface says.

    `reasons` by line, from 1; those of the whole part stand under 0.
    """

    office: str
    lines: list[tuple[BasketItem, dict[str, Any]]]
    checked: dict[str, Any]
    reasons: dict[int, list[str]]


class OrderUnanswered(HubError):
    """An order was sent and no answer came: until one did, the basket stays as it is."""


class NothingInBasket(HubError):
    """There is nothing to order."""


class ShoppingSession:
    """One buyer who is signed in, in however many tabs.

    Where the buyer has several accounts at an office, the first of them buys.
    """

    def __init__(self, door: DoorClient, login: str, approver_tokens: ApproverTokens) -> None:
        """DoorRefused, DoorSilent."""
        self.login, self._door = login, door.of(login)
        self.buyer: dict[str, Any] = self._door.get("buyer")
        self.offices: dict[str, dict[str, Any]] = {}
        for account in self.buyer["accounts"]:
            self.offices.setdefault(account["office"], account)
        self._accounts = {office: account["account"] for office, account in self.offices.items()}
        self.desk = ApproverDesk(door, {office: approver_tokens.get(office, ()) for office in self.offices})
        self.basket = ShopBasket()
        self._ordering = Lock()
        self._unanswered: tuple[str, dict[str, Any]] | None = None

    @property
    def buyer_name(self) -> str:
        """As the first office calls it that knows it."""
        names = [account["name"] for account in self.offices.values() if account["name"]]
        return names[0] if names else self.login

    def office_name(self, office: str) -> str:
        """What people call it."""
        return str(self.offices[office]["office_name"]) if office in self.offices else office

    @property
    def may_order(self) -> bool:
        """Whether the login does more than see."""
        return bool(self.buyer["role"] != "see")

    def search(self, words: str) -> list[ComparedProduct]:
        """Products that fit the words, at all offices."""
        return compare(self._door, self._accounts, words)

    def put(self, item: BasketItem) -> None:
        """Put it into the basket, or have another quantity of it; OrderUnanswered."""
        self._must_be_answered()
        self.basket.put(item)

    def remove(self, place: tuple[str, str]) -> None:
        """Take it out of the basket; OrderUnanswered."""
        self._must_be_answered()
        self.basket.remove(place)

    def check(self) -> list[BasketPart]:
        """The basket with its prices of now, which count as shown, and what would become of it."""
        basket = self.basket
        parts = basket.by_office()
        if not parts:
            return []
        told = self._door.post("prices", body=wanted(parts, self._accounts))["offices"]
        priced = {part["office"]: part["lines"] for part in told}
        seen = {
            office: [basket.saw(item, price["unit_price"]) for item, price in zip(items, priced[office], strict=True)]
            for office, items in parts.items()
        }
        checked = self._door.post("baskets", "check", body=offered(seen, self._accounts))["orders"]
        return [
            BasketPart(
                part["office"],
                list(zip(seen[part["office"]], priced[part["office"]], strict=True)),
                part,
                _by_line(part["reasons"]),
            )
            for part in checked
        ]

    def order(self) -> list[dict[str, Any]]:
        """Order the basket, one order for each office; it is empty afterwards.

        Raises:
            NothingInBasket.
            DoorRefused: nothing was ordered; its `errors` say why.
            DoorSilent: nobody knows. Called again, it sends the same under the same key, so nothing is ordered twice.
        """
        with self._ordering:
            if not self.basket.items:
                raise NothingInBasket("The basket is empty: it was ordered in another tab.")
            key, body = self._unanswered or (self.basket.key, offered(self.basket.by_office(), self._accounts))
            self._unanswered = key, body
            try:
                taken = self._door.post("orders", body=body, headers={"Idempotency-Key": key})["orders"]
            except DoorRefused:
                self._unanswered = None
                raise
            self.basket, self._unanswered = ShopBasket(), None
            return list(taken)

    def history(self) -> list[dict[str, Any]]:
        """The newest orders of all offices."""
        return list(self._door.get("orders", limit=RECENT)["orders"])

    @property
    def is_unanswered(self) -> bool:
        """Whether an order was sent of which nobody knows."""
        return self._unanswered is not None

    def _must_be_answered(self) -> None:
        if self.is_unanswered:
            raise OrderUnanswered(
                "The order was sent and isn't answered yet; wait, or press `Order` again: it is never taken twice."
            )


def _by_line(reasons: list[dict[str, Any]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for reason in reasons:
        found.setdefault(reason["line"] or 0, []).append(reason["message"])
    return found
