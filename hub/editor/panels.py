"""The right side: real records before and after, what changes in the shop, and the shared files."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from nicegui import ui

from hub.editor.dialogs import AsyncAction
from hub.editor.render import describe_counts, render_changes, render_layer, render_records
from hub.editor.session import EditorSession
from hub.errors import HubError
from hub.mapping_changes.difference.sentences import NAMES
from hub.records import Kind
from hub.web.latest_only import LatestOnly, Superseded

RunAction = Callable[[AsyncAction], Awaitable[None]]
"""Runs an action with the page's handling of errors."""
RECORDS, CHANGES, LAYERS = "Records", "What changes", "Shared files"


class Panels:
    """Three tabs, of which the open one is kept up to date; `is_mapping`: whether the text can be compiled at all."""

    def __init__(self, session: EditorSession, text: Callable[[], str], run_action: RunAction) -> None:
        self._session, self._text, self._run_action = session, text, run_action
        self._latest = LatestOnly()
        self.is_mapping = False
        with ui.tabs(on_change=self._on_change).props("no-caps align=left dense") as self._tabs:
            for name in (RECORDS, CHANGES, LAYERS):
                ui.tab(name)
        self._outdated = ui.label("As it was before: mend what is listed below your file, then this follows.")
        self._outdated.classes("old")
        self._outdated.visible = False
        with ui.tab_panels(self._tabs, value=RECORDS, animated=False).classes("panels"):
            with ui.tab_panel(RECORDS):
                self._build_records()
            with ui.tab_panel(CHANGES):
                ui.label(
                    "What saving this text would change in the shop, on all records that were read so far."
                ).classes("quiet")
                self._busy = ui.label("Going through all records…").classes("quiet")
                self._busy.visible = False
                self._changes = ui.html().classes("changes").props("aria-live=polite")
            with ui.tab_panel(LAYERS):
                ui.label("What isn't in your file comes from these, which other offices use too.").classes("quiet")
                self._layer = ui.select({}, on_change=self._on_change).props('outlined dense aria-label="Shared file"')
                self._layer_text = ui.html().classes("layers")

    def _build_records(self) -> None:
        kinds = {kind.value: NAMES[kind][1].capitalize() for kind in self._session.kinds}
        with ui.element("div").classes("choose"):
            self._kind = ui.select(kinds, value=next(iter(kinds)), on_change=self._on_change)
            self._kind.props('outlined dense aria-label="Kind of record"')
            self._find = ui.input(placeholder="Find a record", on_change=self._on_change)
            self._find.props('outlined dense clearable aria-label="Find a record" debounce=300')
        self._count = ui.label("Looking at your records…").classes("quiet").props("role=status")
        self._records = ui.html().classes("records")

    async def show_changes(self) -> None:
        """Open the tab with the changes."""
        self._tabs.set_value(CHANGES)

    def drop(self) -> None:
        """Supersede the work in hand."""
        self._latest.drop()

    async def _on_change(self) -> None:
        await self._run_action(self.refresh)

    async def refresh(self) -> None:
        """Show what the text does now, in the tab that is open."""
        self._outdated.visible = not self.is_mapping and self._tabs.value != LAYERS
        if self._tabs.value == LAYERS:
            await self._show_layer()
        elif not self.is_mapping:
            self.drop()
            self._busy.visible = False
        elif self._tabs.value == RECORDS:
            await self._show_records()
        else:
            await self._show_changes()

    async def _show_records(self) -> None:
        text, kind, find = self._text(), Kind(self._kind.value), self._find.value or ""
        records = await self._latest.run(lambda: self._session.records(text, kind, find))
        self._count.set_text(describe_counts(records))
        self._records.set_content(render_records(records))

    async def _show_changes(self) -> None:
        text = self._text()
        self._busy.visible = True
        with suppress(Superseded):  # by a request that shows itself as busy
            try:
                changes = await self._latest.run(lambda: self._session.changes(text))
            except HubError:
                self._busy.visible = False
                raise
            self._busy.visible = False
            self._changes.set_content(render_changes(changes))

    async def _show_layer(self) -> None:
        text = self._text()
        layers = await self._latest.run(lambda: self._session.layers(text))
        names = [*layers]
        # setting the options resets the choice, and calls `_on_change`
        if self._layer.options != {name: name for name in names}:
            self._layer.set_options({name: name for name in names}, value=names[0] if names else None)
        self._layer_text.set_content(render_layer(layers.get(self._layer.value or "", "")))
