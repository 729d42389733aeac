"""The one history over all offices, which moves by itself."""

from typing import Any

from nicegui import ui

from hub.errors import HubError
from hub.shop.approver_desk import KnownApprover
from hub.shop.shop_words import JOURNEY, kind_of_state, money, numbers_of, state_word, steps_done, whys
from hub.shop.shopping import ShoppingSession
from hub.web.tab_work import TabWork


class HistoryPanel:
    """A card for each order, the newest first; only a card whose order moved is made anew."""

    def __init__(self, session: ShoppingSession, tab: TabWork) -> None:
        self._session, self._tab = session, tab
        self._cards: dict[str, tuple[dict[str, Any], ui.element]] = {}
        ui.label("Orders at all offices").classes("title").props("role=heading aria-level=2")
        self._told = ui.label("Asking the offices…").classes("quiet").props("role=status")
        self._list = ui.element("div").classes("orders")

    async def refresh(self) -> None:
        """Show the orders as they are now."""
        self._show(await self._tab.in_thread(self._session.history))

    async def look_again(self) -> None:
        """The same; while that can't be done, what was seen last stays, and why is said."""
        try:
            await self.refresh()
        except HubError as error:
            self._told.set_text(str(error))

    def _show(self, orders: list[dict[str, Any]]) -> None:
        self._told.set_text(_told(len(orders)))
        for place, order in enumerate(orders):
            known = self._cards.get(order["reference"])
            if known is None:
                with self._list:
                    card = ui.element("article").classes("placed")
                card.props["aria-label"] = f"Order {order['reference']}"
                card.move(target_index=place)
            else:
                card = known[1]
            if known is None or known[0] != order:
                self._cards[order["reference"]] = order, card
                card.clear()
                with card:
                    self._order(order)

    def _order(self, order: dict[str, Any]) -> None:
        with ui.element("header"):
            ui.label(self._session.office_name(order["office"])).classes("office")
            ui.label(state_word(order)).classes(f"badge {kind_of_state(order)}")
        with ui.element("div").classes("facts"):
            ui.label(order["reference"]).classes("quiet")
            if order["gross"] is not None:
                ui.label(money(order["gross"], order["currency"])).classes("net")
        with ui.element("ol").classes("journey"):
            done = steps_done(order)
            for step, word in enumerate(JOURNEY, 1):
                with ui.element("li").classes("done" if step <= done else ""):
                    ui.label(word)
        if order["waits_for"]:
            ui.label(f"Waits for {order['waits_for']}").classes("waiting")
        for why in whys(order):
            ui.label(why).classes("waiting")
        if numbers := numbers_of(order):
            ui.label(numbers).classes("quiet")
        with ui.element("div").classes("buttons"):
            for approver in self._session.desk.may_say_yes(order):
                self._approve_button(order, approver)

    def _approve_button(self, order: dict[str, Any], approver: KnownApprover) -> None:
        async def approve() -> None:
            await self._tab.in_thread(lambda: self._session.desk.approve(order, approver))
            await self.refresh()

        button = ui.button(f"Approve as {approver.name}", on_click=lambda: self._tab.run(approve))
        button.props("outline no-caps dense")
        button.props["aria-label"] = f"Approve {order['reference']} as {approver.name} ({approver.role})"


def _told(count: int) -> str:
    if not count:
        return "Nothing was ordered yet."
    return f"{count} {'order' if count == 1 else 'orders'}, the newest first; this moves by itself."
