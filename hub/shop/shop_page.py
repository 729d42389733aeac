"""The page: products side by side at the left; the basket and the one history at the right.

Whatever happens here goes through the session, and whatever the session knows comes from the interface.
"""

from collections.abc import Callable

from nicegui import ui

from hub.clock import Clock
from hub.shop.basket_panel import BasketPanel
from hub.shop.history_panel import HistoryPanel
from hub.shop.offer_panel import OfferPanel
from hub.shop.shopping import ShoppingSession
from hub.web.tab_work import TabWork

LOOK_AGAIN = 2.0
"""Seconds between two looks at the history."""
CHECK_AGAIN = 6.0
"""Seconds between two looks at what the basket comes to."""
HEAD = '<link rel="stylesheet" href="static/shop.css">'


class ShopPage:
    """One browser tab. `is_signed_in` and `end_session` are about the session that it was opened in."""

    def __init__(
        self,
        session: ShoppingSession,
        clock: Clock,
        is_signed_in: Callable[[], bool],
        end_session: Callable[[], None],
    ) -> None:
        self.session, self.clock, self._end_session = session, clock, end_session
        self._client = ui.context.client
        self.tab = TabWork(self._client, is_signed_in)

    def build(self) -> None:
        """Lay everything out; the work begins once the browser is connected."""
        ui.add_head_html(HEAD)
        ui.colors(primary="#1f6f5c", positive="#1f6f5c", negative="#b3261e", warning="#9a6700")
        ui.page_title(f"{self.session.buyer_name} · Shop")
        self._client.content.classes("page")
        self._bar()
        with ui.element("main").classes("shop"):
            with ui.element("section").classes("offers").props('id=products aria-label="Products"'):
                self.offers = OfferPanel(self.session, self.clock, self.tab, lambda item: self.basket.put(item))
            with ui.element("div").classes("side"):
                with ui.element("section").classes("card").props('id=basket aria-label="Basket"'):
                    self.basket = BasketPanel(self.session, self.tab, lambda: self.history.refresh())
                with ui.element("section").classes("card").props('id=orders aria-label="Orders"'):
                    self.history = HistoryPanel(self.session, self.tab)
        self._client.on_delete(self._on_delete)
        ui.timer(0, self._on_connect, once=True)  # a timer starts only once the browser is connected
        ui.timer(LOOK_AGAIN, lambda: self._look_again(self.history), immediate=False)
        ui.timer(CHECK_AGAIN, lambda: self._look_again(self.basket), immediate=False)

    def _bar(self) -> None:
        with ui.element("header").classes("bar"):
            # our own text; whatever else becomes HTML here is sanitized in the browser too
            ui.html('<img src="static/icon.svg" alt="" width="28" height="28">', sanitize=False)
            with ui.element("div").classes("whose"):
                ui.label(self.session.buyer_name).classes("name").props("role=heading aria-level=1")
                count = len(self.session.offices)
                ui.label(f"One login, {count} {'office' if count == 1 else 'offices'}").classes("quiet")
            with ui.element("nav").classes("ways").props('aria-label="Parts of the page"'):
                for part in ("Products", "Basket", "Orders"):
                    ui.link(part, f"#{part.lower()}")
            with ui.element("div").classes("who"):
                ui.label(self.session.login).classes("quiet")
                ui.button("Sign out", on_click=self.sign_out).props("flat no-caps dense")

    async def _on_connect(self) -> None:
        for part in (self.offers.search, self.basket.refresh, self.history.refresh):
            await self.tab.run(part)

    async def _look_again(self, panel: HistoryPanel | BasketPanel) -> None:
        if self.tab.is_signed_in():
            await self.tab.run(panel.look_again)

    def _on_delete(self) -> None:
        self.offers.drop()
        self.basket.drop()

    def sign_out(self) -> None:
        """Sign out: every tab of this session is done."""
        self._end_session()
        self.tab.send_away()
