"""Questions before something that can't be taken back, and what is told after it."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from hub.editor.render import render_message
from hub.editor.session import EditorSession
from hub.mapping_changes.acceptance import Applied

Then = Callable[[], Awaitable[None]]


def ask(title: str, text: str, *, leave: str, do: str, then: Then) -> None:
    """A dialog with two answers; `then` follows the second one."""
    with ui.dialog(value=True) as dialog, ui.card().classes("asking"):
        dialog.on("hide", dialog.delete)
        ui.label(title).classes("title")
        ui.label(text)
        with ui.element("div").classes("buttons"):

            async def yes() -> None:
                dialog.close()
                await then()

            ui.button(leave, on_click=dialog.close).props("flat no-caps")
            ui.button(do, on_click=yes).props("unelevated no-caps")


def notify_error(message: str) -> None:
    """What went wrong; it stays until it is closed."""
    ui.notify(message, type="negative", multi_line=True, timeout=0, close_button="Close")


def tell_applied(done: str, applied: Applied) -> None:
    """What an accepted file did to the records."""
    stored = sum(counts.stored for counts in applied.counts.values())
    ui.notify(f"{done}. It counts from now on; {stored:,} records were brought up to date.", type="positive")
    for kind, error in applied.failed.items():
        notify_error(f"{kind.value} stays as it was: {error}")


class PendingBanner:
    """A strip that says why the saved file doesn't count yet; `accept` follows once somebody said yes."""

    def __init__(self, desk: EditorSession, show_changes: Then, accept: Then) -> None:
        self._desk, self._show_changes, self._accept = desk, show_changes, accept
        self._strip = ui.element("div").classes("waiting").props("role=status")
        self.show(())

    def show(self, blocked_reasons: tuple[str, ...]) -> None:
        """Say why; nothing to say: it isn't there."""
        self._strip.clear()
        self._strip.visible = bool(blocked_reasons)
        with self._strip:
            ui.label("Saved, but it doesn't count yet: it changes more than your office lets through by itself.")
            with ui.element("ul"):
                for why in blocked_reasons:
                    ui.html(render_message(why), tag="li")
            with ui.element("div").classes("buttons"):
                ui.button("See what changes", on_click=self._show_changes).props("flat no-caps dense")
                ui.button("Accept all the same", on_click=self._ask).props("outline no-caps dense")

    def _ask(self) -> None:
        visitor = self._desk.visitor
        text = (
            f"The saved file {self._desk.file_name} then counts for {visitor.office_name}, and all records are brought "
            f"up to date. It is kept that `{visitor.name}` said yes."
        )
        with ui.context.client:  # else it would go with the strip
            ask("Accept all the same?", text, leave="Not yet", do="Yes, accept", then=self._accept)
