"""The page itself: at the left the office's file, at the right what it does to real records.

Whatever happens here goes through the session; no event says which office it is for.
"""

import asyncio
from collections.abc import Callable

from nicegui import ui

from hub.editor.dialogs import PendingBanner, confirm, notify_applied
from hub.editor.file_pane import FilePane
from hub.editor.mapping_file import ChangedOnDisk, LoadedFile
from hub.editor.panels import Panels
from hub.editor.session import EditorSession, NotSaved, SaveResult, TextCheck, UnsavedText
from hub.errors import ConfigurationError, HubError
from hub.mapping_changes.acceptance import AdoptionStatus
from hub.web.latest_only import LatestOnly
from hub.web.tab_work import TabWork, notify_error

PAUSE = 0.3
"""So many seconds without a key pressed are waited for before a text is checked."""
HEAD = '<link rel="stylesheet" href="static/page.css"><script type="module" src="static/editor.js"></script>'


class EditorPage:
    """One browser tab. `is_signed_in` and `end_session` are about the session that it was opened in."""

    def __init__(
        self, session: EditorSession, is_signed_in: Callable[[], bool], end_session: Callable[[], None]
    ) -> None:
        self.session = session
        self._end_session, self._client = end_session, ui.context.client
        self._work = TabWork(self._client, is_signed_in)
        self._checking, self._saving = LatestOnly(PAUSE), asyncio.Lock()

    def build(self) -> None:
        """Lay everything out; the work begins once the browser is connected."""
        ui.add_head_html(HEAD)
        ui.colors(primary="#1f6f5c", positive="#1f6f5c", negative="#b3261e", warning="#9a6700")
        ui.page_title(f"{self.session.principal.office_name} · Mapping files")
        ui.on_exception(self._on_unexpected_error)
        self._client.content.classes("page")
        try:
            loaded = self.session.load()
        except ConfigurationError as error:
            self._bar(can_save=False)
            ui.label(str(error)).classes("unreadable").props("role=alert")
            return
        self._bar(can_save=True)
        with ui.element("main").classes("split"):
            self._build_sides(loaded)
        self._client.on_delete(self._on_delete)
        ui.timer(0, self._on_connect, once=True)  # a timer starts only once the browser is connected

    def _build_sides(self, loaded: LoadedFile) -> None:
        opened = self.session.unsaved or UnsavedText(loaded.text, loaded.digest)
        self.digest, self.saved = opened.digest, loaded.text
        with ui.element("section").classes("left").props('aria-label="Your file"'):
            with ui.element("div").classes("note") as self.unsaved_note:
                ui.label("These changes aren't saved yet.")
                ui.button("Go back to the saved file", on_click=self.reload).props("flat no-caps dense")
            self.unsaved_note.visible = opened.text != loaded.text
            self.file = FilePane(self.session.file_name, opened.text, self.check)
        with ui.element("section").classes("right").props('aria-label="What it does"'):
            # the panels stand below the banner, so they are made after it
            self.pending = PendingBanner(
                self.session, lambda: self.panels.show_changes(), lambda: self._work.run(self._accept)
            )
            self.panels = Panels(self.session, lambda: self.file.text, self._work.run)

    def _bar(self, *, can_save: bool) -> None:
        principal = self.session.principal
        with ui.element("header").classes("bar"):
            # our own text; whatever else becomes HTML here is sanitized in the browser too
            ui.html('<img src="static/icon.svg" alt="" width="28" height="28">', sanitize=False)
            with ui.element("div").classes("whose"):
                ui.label(principal.office_name).classes("office").props("role=heading aria-level=1")
                ui.label(f"Mapping file {self.session.file_name}").classes("quiet")
            self.state = ui.label("").classes("state").props("role=status")
            if can_save:
                ui.button("Save", on_click=self.save).classes("save").props("unelevated no-caps").tooltip("Ctrl-S")
            with ui.element("div").classes("who"):
                ui.label(principal.name).classes("quiet")
                ui.button("Sign out", on_click=self.sign_out).props("flat no-caps dense").classes("out")

    async def _on_connect(self) -> None:
        self.file.attach()
        await self.check()
        await self._work.run(self._show_pending)

    def _on_delete(self) -> None:
        self._checking.drop()
        self.panels.drop()

    async def check(self) -> None:
        """Check the text after a change, then show what it does."""
        await self._work.run(self._check)

    async def _check(self) -> None:
        text = self.file.text
        self._keep_unsaved(text)
        self._set_state("Checking…", "busy")
        text_check = await self._checking.run(lambda: self.session.check(text))
        self._show_check(text_check)
        self.panels.is_mapping = all(finding.is_test for finding in text_check.findings)
        await self.panels.refresh()

    def _keep_unsaved(self, text: str) -> None:
        self.session.unsaved = UnsavedText(text, self.digest) if text != self.saved else None

    def _show_check(self, text_check: TextCheck) -> None:
        if count := len(text_check.findings):
            self._set_state(f"{count} {'thing' if count == 1 else 'things'} to mend", "bad")
        else:
            tests = f"{text_check.tests} {'test passes' if text_check.tests == 1 else 'tests pass'}"
            self._set_state(f"{'Saved' if self.file.text == self.saved else 'Can be saved'} · {tests}", "good")
        self.file.show(text_check.findings)

    def _set_state(self, text: str, kind: str) -> None:
        self.state.set_text(text)
        self.state.classes(remove="busy good bad", add=kind)

    async def save(self) -> None:
        """Save the text."""
        await self._work.run(self._save)

    async def _save(self) -> None:
        async with self._saving:  # two saves at once would compare with the same digest, and the second fail
            text = self.file.text
            self._set_state("Saving…", "busy")
            try:
                saved = await self._work.in_thread(lambda: self.session.save(text, self.digest))
            except NotSaved as not_saved:
                self._show_check(TextCheck(not_saved.findings))
                # at the top: what it speaks of stands at the bottom
                ui.notify(str(not_saved), type="warning", position="top", textColor="white")
                return
            except HubError as error:
                self._set_state("Not saved", "bad")
                if not isinstance(error, ChangedOnDisk):
                    raise
                self._confirm_reload(error)
                return
            self.digest, self.saved = saved.digest, text
        # not `text`: typing went on while it was saved
        self._keep_unsaved(self.file.text)
        self.unsaved_note.visible = False
        self._set_state("Saved", "good")
        self._show_saved(saved)
        await self.panels.refresh()

    def _show_saved(self, saved: SaveResult) -> None:
        if saved.adoption is None:
            notify_error(f"The file is saved, but it isn't known yet whether it may count: {saved.error}")
            return
        status, verdict = saved.adoption.status, saved.adoption.verdict
        self.pending.show(tuple(verdict.blocked_reasons) if verdict and status is AdoptionStatus.BLOCKED else ())
        if status is AdoptionStatus.RUNS:
            ui.notify("Saved. The shop has it like this already.", type="positive")
        elif saved.applied is not None:
            notify_applied("Saved", saved.applied)

    async def _show_pending(self) -> None:
        self.pending.show(await self._work.in_thread(self.session.pending_reasons))

    async def _accept(self) -> None:
        self._set_state("Accepting…", "busy")
        try:
            applied = await self._work.in_thread(self.session.accept)
        except HubError:
            self._set_state("Not accepted", "bad")
            raise
        self.pending.show(())
        self._set_state("Saved and accepted", "good")
        notify_applied("Accepted", applied)
        await self.panels.refresh()

    def _confirm_reload(self, changed: ChangedOnDisk) -> None:
        text = f"{changed}. If you load it anew, what you typed here is gone; copy it first if you need it."
        title = "The file isn't what you opened"
        confirm(title, text, cancel="Keep mine here for now", proceed="Load it anew", on_proceed=self.reload)

    async def reload(self) -> None:
        """Show the file as it is on the disk; what was typed is gone."""
        await self._work.run(self._reload)

    async def _reload(self) -> None:
        loaded = await self._work.in_thread(self.session.load)
        self.digest, self.saved = loaded.digest, loaded.text
        self.unsaved_note.visible = False
        self.file.load(loaded.text)
        await self._check()

    def sign_out(self) -> None:
        """Sign out: every tab of this session is done."""
        self._end_session()
        self._work.send_away()

    def _on_unexpected_error(self, error: Exception) -> None:
        notify_error(f"The hub didn't expect this ({type(error).__name__}); its log says more.")
