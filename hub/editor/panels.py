"""The right side: real records before and after, what changes in the shop, and the files below."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from nicegui import ui

from hub.editor.latest import LatestOnly, Superseded
from hub.editor.render import counted, of_changes, of_layer, render_records
from hub.editor.session import EditorSession
from hub.errors import HubError
from hub.mapping_changes.difference.sentences import NAMES
from hub.records import Kind

Shield = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]
RECORDS, CHANGES, LAYERS = "Records", "What changes", "Shared files"
SEARCH_PAUSE = 0.3


class Panels:
    """Three tabs, of which the open one is kept up to date. `passes`: whether the text is a mapping at all."""

    def __init__(self, desk: EditorSession, text: Callable[[], str], shielded: Shield) -> None:
        self._desk, self._text, self._shielded = desk, text, shielded
        self._latest = LatestOnly()
        self.passes = False
        with ui.tabs(on_change=self._again).props("no-caps align=left dense") as self._tabs:
            for name in (RECORDS, CHANGES, LAYERS):
                ui.tab(name)
        self._old = ui.label("As it was before: mend what is listed below your file, then this follows.").classes("old")
        self._old.visible = False
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
                self._layer = ui.select({}, on_change=self._again).props('outlined dense aria-label="Shared file"')
                self._layer_text = ui.html().classes("layers")

    def _build_records(self) -> None:
        kinds = {kind.value: NAMES[kind][1].capitalize() for kind in self._desk.kinds}
        with ui.element("div").classes("choose"):
            self._kind = ui.select(kinds, value=next(iter(kinds)), on_change=self._again)
            self._kind.props('outlined dense aria-label="Kind of record"')
            self._find = ui.input(placeholder="Find a record", on_change=self._again)
            self._find.props('outlined dense clearable aria-label="Find a record" debounce=300')
        self._count = ui.label("Looking at your records…").classes("quiet").props("role=status")
        self._records = ui.html().classes("records")

    async def show_changes(self) -> None:
        """Open the tab that says what changes."""
        self._tabs.set_value(CHANGES)

    def drop(self) -> None:
        """Nothing that is being worked on is wanted any more."""
        self._latest.drop()

    async def _again(self) -> None:
        await self._shielded(self.refresh)

    async def refresh(self) -> None:
        """Show what the text does now, in the tab that is open."""
        self._old.visible = not self.passes and self._tabs.value != LAYERS
        if self._tabs.value == LAYERS:
            await self._show_layer()
        elif not self.passes:
            self.drop()
            self._busy.visible = False
        elif self._tabs.value == RECORDS:
            await self._show_records()
        else:
            await self._show_changes()

    async def _show_records(self) -> None:
        text, kind, find = self._text(), Kind(self._kind.value), self._find.value or ""
        records = await self._latest.run(lambda: self._desk.records(text, kind, find))
        self._count.set_text(counted(records))
        self._records.set_content(render_records(records))

    async def _show_changes(self) -> None:
        text = self._text()
        self._busy.visible = True
        with suppress(Superseded):  # by one that is busy itself
            try:
                changes = await self._latest.run(lambda: self._desk.changes(text))
            except HubError:
                self._busy.visible = False
                raise
            self._busy.visible = False
            self._changes.set_content(of_changes(changes))

    async def _show_layer(self) -> None:
        text = self._text()
        layers = await self._latest.run(lambda: self._desk.layers(text))
        names = [*layers]
        if self._layer.options != {name: name for name in names}:
            self._layer.set_options({name: name for name in names}, value=names[0] if names else None)
        self._layer_text.set_content(of_layer(layers.get(self._layer.value or "", "")))
