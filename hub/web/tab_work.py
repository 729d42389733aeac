"""What a browser tab asks for: done for whoever is signed in, beside the event loop; what goes wrong is shown."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nicegui import Client, ui

from hub.errors import HubError
from hub.printable import shown_lines
from hub.web.latest_only import Superseded
from hub.web.sockets import is_sent_away_now

Result = TypeVar("Result")
Action = Callable[[], Awaitable[None]]


def notify_error(message: str) -> None:
    """Show what went wrong until it is closed."""
    close = [{"label": "Close", "color": "white", "noCaps": True}]
    ui.notify(shown_lines(message), type="negative", multi_line=True, timeout=0, position="bottom", actions=close)


class TabWork:
    """The work of one tab; `is_signed_in` is about the session that it was opened in."""

    def __init__(self, client: Client, is_signed_in: Callable[[], bool]) -> None:
        self._client, self.is_signed_in = client, is_signed_in

    async def run(self, action: Action) -> None:
        """Do something and show what goes wrong; who isn't signed in any more is sent to the sign-in form."""
        if not self.is_signed_in():
            self.send_away()
            return
        with self._client:  # what was clicked may be gone when the action is done
            try:
                await action()
            except Superseded:
                return
            except HubError as error:
                notify_error(str(error))

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """The result of the work; Superseded where the tab was closed meanwhile."""
        result = await asyncio.to_thread(work)
        if self._client.is_deleted:
            raise Superseded
        return result

    def send_away(self) -> None:
        """To the sign-in form."""
        if is_sent_away_now(self._client.environ or {}):
            ui.navigate.to("sign-in")
