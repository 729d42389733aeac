"""A line of the basket on the page, whose quantity may be changed."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from hub.shop.quantity import quantity_of
from hub.shop.shop_basket import BasketItem
from hub.shop.shop_words import money, typed_number
from hub.web.tab_work import TabWork

Change = Callable[[BasketItem], Awaitable[None]]


class BasketLineRow:
    """`put` follows another quantity, `remove` the button for that."""

    def __init__(self, item: BasketItem, office: str, tab: TabWork, put: Change, remove: Change) -> None:
        self.item, self._tab, self._put = item, tab, put
        with ui.element("div").classes("line"):
            with ui.element("div").classes("what"):
                ui.label(item.name)
                self._price = ui.label("").classes("quiet")
            self._field = ui.input(value=typed_number(item.quantity), on_change=lambda: tab.run(self._change))
            self._field.props("outlined dense inputmode=decimal debounce=400").classes("quantity")
            self._field.props["aria-label"] = f"Quantity of {item.sku} in the basket at {office}"
            self._net = ui.label("").classes("net")
            button = ui.button("×", on_click=lambda: tab.run(lambda: remove(self.item))).props("flat dense")
            button.props["aria-label"] = f"Remove {item.sku} from {office}"
        self._reasons = ui.element("div").classes("reasons")

    def show(self, item: BasketItem, price: dict[str, Any], reasons: list[str]) -> None:
        """What it costs now, and what is against it."""
        changed_elsewhere = item.quantity != self.item.quantity
        self.item = item
        if changed_elsewhere:
            self._field.set_value(typed_number(item.quantity))
        self._price.set_text(f"{item.sku} · {money(price['unit_price'], price['currency'])}")
        self._net.set_text(money(price["net"], price["currency"]) if price["net"] is not None else "")
        self._reasons.clear()
        with self._reasons:
            for reason in reasons:
                ui.label(reason).classes("reason")

    async def _change(self) -> None:
        quantity = quantity_of(self._field.value)
        if quantity != self.item.quantity:
            self.item = BasketItem(self.item.office, self.item.sku, self.item.name, quantity, self.item.unit)
            await self._put(self.item)
