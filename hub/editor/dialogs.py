"""Dialogs before something that can't be taken back, and the notifications after it."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from hub.editor.render import render_message
from hub.editor.session import EditorSession
from hub.mapping_changes.acceptance import Applied
from hub.web.tab_work import notify_error

AsyncAction = Callable[[], Awaitable[None]]
"""What follows a click."""


def confirm(title: str, text: str, *, cancel: str, proceed: str, on_proceed: AsyncAction) -> None:
    """A dialog with two buttons, labelled `cancel` and `proceed`; `on_proceed` follows the second one."""
    with ui.dialog(value=True) as dialog, ui.card().classes("asking"):
        dialog.on("hide", dialog.delete)
        ui.label(title).classes("title")
        ui.label(text)
        with ui.element("div").classes("buttons"):

            async def close_and_proceed() -> None:
                dialog.close()
                await on_proceed()

            ui.button(cancel, on_click=dialog.close).props("flat no-caps")
            ui.button(proceed, on_click=close_and_proceed).props("unelevated no-caps")


def notify_applied(done: str, applied: Applied) -> None:
    """Show what an accepted file did to the records; `done` is what was done to the file."""
    stored = sum(counts.stored for counts in applied.counts.values())
    ui.notify(f"{done}. It counts from now on; {stored:,} records were brought up to date.", type="positive")
    for kind, error in applied.failed.items():
        notify_error(f"{kind.value} stays as it was: {error}")


class PendingBanner:
    """Says why the saved file doesn't count yet; `accept` follows once somebody confirmed."""

    def __init__(self, session: EditorSession, show_changes: AsyncAction, accept: AsyncAction) -> None:
        self._session, self._show_changes, self._accept = session, show_changes, accept
        self._banner = ui.element("div").classes("waiting").props("role=status")
        self.show(())

    def show(self, blocked_reasons: tuple[str, ...]) -> None:
        """Say why; without a reason the banner is hidden."""
        self._banner.clear()
        self._banner.visible = bool(blocked_reasons)
        with self._banner:
            ui.label("Saved, but it doesn't count yet: it changes more than your office lets through by itself.")
            with ui.element("ul"):
                for reason in blocked_reasons:
                    ui.html(render_message(reason), tag="li")
            with ui.element("div").classes("buttons"):
                ui.button("See what changes", on_click=self._show_changes).props("flat no-caps dense")
                ui.button("Accept all the same", on_click=self._confirm).props("outline no-caps dense")

    def _confirm(self) -> None:
        principal = self._session.principal
        text = (
            f"The saved file {self._session.file_name} then counts for {principal.office_name}, and all records are "
            f"brought up to date. It is kept that `{principal.name}` said yes."
        )
        with ui.context.client:  # else the dialog would go with the banner
            confirm("Accept all the same?", text, cancel="Not yet", proceed="Yes, accept", on_proceed=self._accept)
