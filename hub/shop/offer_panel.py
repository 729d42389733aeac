"""Products, each with what every office asks for it, side by side."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from nicegui import ui

from hub.clock import Clock
from hub.shop.quantity import quantity_of
from hub.shop.shop_basket import BasketItem
from hub.shop.shop_words import money, number, stock, typed_number, with_vat
from hub.shop.shopping import ShoppingSession
from hub.shop.side_by_side import MOST, ComparedProduct
from hub.web.latest_only import LatestOnly
from hub.web.tab_work import TabWork

PAUSE = 0.3
"""So many seconds without a key pressed are waited for before a search."""


class OfferPanel:
    """A search, and the products that fit; `put` takes what is to go into the basket."""

    def __init__(
        self,
        session: ShoppingSession,
        clock: Clock,
        tab: TabWork,
        put: Callable[[BasketItem], Awaitable[None]],
    ) -> None:
        self._session, self._clock, self._tab, self._put = session, clock, tab, put
        self._latest = LatestOnly(PAUSE)
        self._words = ui.input(placeholder="Find a product", on_change=lambda: tab.run(self.search))
        self._words.props('outlined dense clearable type=search aria-label="Find a product"').classes("find")
        self._told = ui.label("Asking the offices…").classes("quiet").props("role=status")
        self._list = ui.element("div").classes("products")

    def drop(self) -> None:
        """Supersede the work in hand."""
        self._latest.drop()

    async def search(self) -> None:
        """Show what fits the words."""
        words = self._words.value or ""
        found = await self._latest.run(lambda: self._session.search(words))
        self._told.set_text(_told(len(found), words))
        self._list.clear()
        with self._list:
            for product in found:
                self._product(product)

    def _product(self, product: ComparedProduct) -> None:
        with ui.element("article").classes("card product"):
            with ui.element("header"):
                ui.label(product.name).classes("title").props("role=heading aria-level=2")
                ui.label(f"SKU {product.sku}").classes("quiet")
            with ui.element("div").classes("offices"):
                for office, told in product.offers.items():
                    with ui.element("section").classes("offer").props("role=group") as offer:
                        offer.props["aria-label"] = f"{product.name} at {self._session.office_name(office)}"
                        self._offer(office, told)

    def _offer(self, office: str, told: dict[str, Any] | None) -> None:
        ui.label(self._session.office_name(office)).classes("office")
        price = told and told["price"]
        if told is None or price is None:
            ui.label("This office doesn't sell it to you.").classes("quiet")
            return
        if price["unit_price"] is None:
            for reason in price["reasons"]:
                ui.label(reason["message"]).classes("reason")
            return
        with ui.element("div").classes("price"):
            ui.label(money(price["unit_price"], price["currency"])).classes("amount")
            ui.label(f"a {price['unit']}" if price["unit"] != "each" else "each").classes("quiet")
        ui.label(with_vat(price)).classes("quiet")
        ui.label(stock(told["stock"], told["unit"], self._clock.now())).classes("quiet")
        self._breaks(price)
        ui.label(f"Price: {price['rule']}").classes("rule")
        if self._session.may_order:
            self._add(office, told)

    def _breaks(self, price: dict[str, Any]) -> None:
        further = [each for each in price["breaks"] if Decimal(each["quantity"]) > Decimal(price["quantity"])]
        with ui.element("ul").classes("breaks").props('aria-label="Cheaper from a quantity on"'):
            for each in further:
                with ui.element("li"):
                    ui.label(f"from {number(each['quantity'])}")
                    ui.label(money(each["unit_price"], price["currency"]))

    def _add(self, office: str, told: dict[str, Any]) -> None:
        name, sku, price = self._session.office_name(office), told["sku"], told["price"]

        async def add() -> None:
            quantity = quantity_of(field.value)
            await self._put(BasketItem(office, sku, told["name"], quantity, price["unit"], price["unit_price"]))

        with ui.element("div").classes("add"):
            field = ui.input(value=typed_number(price["quantity"]))
            field.props("outlined dense inputmode=decimal").classes("quantity")
            field.props["aria-label"] = f"Quantity of {sku} at {name}"
            field.on("keydown.enter", lambda: self._tab.run(add))
            button = ui.button("Add", on_click=lambda: self._tab.run(add)).props("outline no-caps")
            button.props["aria-label"] = f"Add {sku} from {name}"


def _told(count: int, words: str) -> str:
    if not count:
        return "No office sells such a product; try another word, or less of it."
    products = f"{count} {'product' if count == 1 else 'products'}"
    shown = f"The first {products}" if count == MOST else products
    return f"{shown}{f' for “{words}”' if words else ''}, at each office's own terms."
