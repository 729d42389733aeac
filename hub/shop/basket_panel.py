"""The basket over all offices, with what would become of it just now."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from hub.errors import HubError
from hub.shop.basket_line import BasketLineRow
from hub.shop.door_client import DoorRefused, DoorSilent
from hub.shop.shop_basket import BasketItem
from hub.shop.shop_words import approval_needed, money, to_pay
from hub.shop.shopping import BasketPart, NothingInBasket, ShoppingSession
from hub.web.latest_only import LatestOnly
from hub.web.tab_work import TabWork

PAUSE = 0.2
"""So many seconds without another change are waited for before the basket is checked."""
EMPTY = "It is empty. Add a product from any office: each office gets an order of its own."
SEES_ONLY = "This login sees prices and orders, and may not order."


class BasketPanel:
    """What is in the basket by office, its totals, and the button that orders; `ordered` follows an order.

    Fields stay where they are while amounts change, so that typing and the keyboard's focus aren't disturbed.
    """

    def __init__(self, session: ShoppingSession, tab: TabWork, ordered: Callable[[], Awaitable[None]]) -> None:
        self._session, self._tab, self._ordered = session, tab, ordered
        self._latest = LatestOnly(PAUSE)
        self._rows: dict[tuple[str, str], BasketLineRow] = {}
        self._results: dict[str, ui.element] = {}
        ui.label("Basket").classes("title").props("role=heading aria-level=2")
        self._parts = ui.element("div").classes("parts")
        self._all = ui.label("").classes("all")
        self._said = ui.label("").classes("said").props("role=status")
        self._button = ui.button("Order", on_click=lambda: tab.run(self._order)).props("unelevated no-caps")
        self._button.classes("order")
        self._button.visible = False

    def drop(self) -> None:
        """Supersede the work in hand."""
        self._latest.drop()

    async def put(self, item: BasketItem) -> None:
        """Put something in, or have another quantity of it."""
        self._session.put(item)
        self._said.set_text("")  # of the order before it
        await self.refresh()

    async def refresh(self) -> None:
        """Show it with the prices of now."""
        parts = await self._latest.run(self._session.check) if self._session.may_order else []
        if [line.item.place for line in self._rows.values()] != [
            item.place for part in parts for item, _ in part.lines
        ]:
            self._lay_out(parts)
        for part in parts:
            for number, (item, price) in enumerate(part.lines, 1):
                self._rows[item.place].show(item, price, part.reasons.get(number, []))
            self._show_result(part)
        self._all.set_text(to_pay([part.checked for part in parts]) if len(parts) > 1 else "")
        self._button.visible = bool(parts)
        self._button.set_text("Order" if len(parts) < 2 else f"Order from {len(parts)} offices")
        self._button.set_enabled(self._session.is_unanswered or not any(part.reasons for part in parts))

    async def look_again(self) -> None:
        """The same, of a basket that isn't empty; while that can't be done, what was seen last stays."""
        if self._session.basket.items or self._rows:
            try:
                await self.refresh()
            except HubError as error:
                if not self._session.is_unanswered:  # else it says what to do about that
                    self._said.set_text(str(error))

    def _lay_out(self, parts: list[BasketPart]) -> None:
        self._parts.clear()
        self._rows, self._results = {}, {}
        with self._parts:
            for part in parts:
                with ui.element("section").classes("part") as section:
                    section.props["aria-label"] = f"Basket at {self._session.office_name(part.office)}"
                    with ui.element("header"):
                        ui.label(self._session.office_name(part.office)).classes("office")
                        ui.label(f"account {part.checked['account']}").classes("quiet")
                    for item, _ in part.lines:
                        office = self._session.office_name(item.office)
                        self._rows[item.place] = BasketLineRow(item, office, self._tab, self.put, self._remove)
                    self._results[part.office] = ui.element("div").classes("result")
            if not parts:
                ui.label(EMPTY if self._session.may_order else SEES_ONLY).classes("quiet")

    def _show_result(self, part: BasketPart) -> None:
        checked, result = part.checked, self._results[part.office]
        result.clear()
        with result:
            for reason in part.reasons.get(0, []):
                ui.label(reason).classes("reason")
            if checked["gross"] is not None:
                self._totals(checked)
            if not part.reasons:
                waits = " waits" if checked["approvals"] or checked["waits_for"] else ""
                ui.label(approval_needed(checked)).classes(f"approval{waits}")

    def _totals(self, checked: dict[str, Any]) -> None:
        with ui.element("dl").classes("totals"):
            for word, amount in (("Net", "net"), ("VAT", "tax"), ("To pay", "gross")):
                with ui.element("div"):
                    with ui.element("dt"):
                        ui.label(word)
                    with ui.element("dd"):
                        ui.label(money(checked[amount], checked["currency"]))

    async def _remove(self, item: BasketItem) -> None:
        self._session.remove(item.place)
        await self.refresh()

    async def _order(self) -> None:
        self._button.disable()
        try:
            taken = await self._tab.in_thread(self._session.order)
        except DoorRefused as refused:
            told = " ".join([str(refused), *(f"{reason['message']}." for reason in refused.errors)])
        except NothingInBasket as nothing:
            told = str(nothing)
        except DoorSilent as silent:
            told = f"{silent}. Press Order again: the same order is sent, and never taken twice."
        else:
            references = ", ".join(order["reference"] for order in taken)
            told = f"Ordered: {references}. The orders show how far each is."
            await self._ordered()
        self._said.set_text(told)
        if self._session.is_unanswered:
            self._button.enable()
        await self.look_again()
