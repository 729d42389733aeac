"""The page itself: at the left the office's file, at the right what it does to real records.

Whatever happens here goes through the session's own desk; no event says which office it is for.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nicegui import ui

from hub.editor.dialogs import PendingBanner, ask, notify_error, tell_applied
from hub.editor.file import ChangedOnDisk, Loaded
from hub.editor.file_pane import FilePane
from hub.editor.latest import LatestOnly, Superseded
from hub.editor.panels import Panels
from hub.editor.session import EditorSession, NotSaved, Saved, TextCheck, Unsaved
from hub.errors import ConfigurationError, HubError
from hub.mapping_changes.acceptance import AdoptionStatus

T = TypeVar("T")

PAUSE = 0.3
"""So many seconds without a key pressed are waited for before a text is checked."""
HEAD = '<link rel="stylesheet" href="static/page.css"><script type="module" src="static/editor.js"></script>'


class EditorPage:
    """One browser tab. `is_signed_in` and `sign_out` speak of the session that it was opened in."""

    def __init__(self, session: EditorSession, is_signed_in: Callable[[], bool], sign_out: Callable[[], None]) -> None:
        self.session = session
        self._is_signed_in, self._sign_out = is_signed_in, sign_out
        self._client = ui.context.client
        self._checking, self._saving = LatestOnly(PAUSE), asyncio.Lock()

    def build(self) -> None:
        """Lay everything out; the work begins once the browser is there."""
        ui.add_head_html(HEAD)
        ui.colors(primary="#1f6f5c", positive="#1f6f5c", negative="#b3261e", warning="#9a6700")
        ui.page_title(f"{self.session.visitor.office_name} · Mapping files")
        ui.on_exception(self._unexpected)
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
        self._client.on_delete(self._gone)
        ui.timer(0, self._begin, once=True)

    def _build_sides(self, loaded: Loaded) -> None:
        begun = self.session.unsaved or Unsaved(loaded.text, loaded.mark)
        self.mark, self.saved = begun.mark, loaded.text
        with ui.element("section").classes("left").props('aria-label="Your file"'):
            with ui.element("div").classes("note") as self.note:
                ui.label("These changes aren't saved yet.")
                ui.button("Go back to the saved file", on_click=self.load_anew).props("flat no-caps dense")
            self.note.visible = begun.text != loaded.text
            self.file = FilePane(self.session.file_name, begun.text, self.typed)
        with ui.element("section").classes("right").props('aria-label="What it does"'):
            self.waiting = PendingBanner(
                self.session, lambda: self.panels.show_changes(), lambda: self.shielded(self._accept)
            )
            self.panels = Panels(self.session, lambda: self.file.text, self.shielded)

    def _bar(self, *, can_save: bool) -> None:
        visitor = self.session.visitor
        with ui.element("header").classes("bar"):
            ui.html('<img src="static/icon.svg" alt="" width="28" height="28">', sanitize=False)
            with ui.element("div").classes("whose"):
                ui.label(visitor.office_name).classes("office").props("role=heading aria-level=1")
                ui.label(f"Mapping file {self.session.file_name}").classes("quiet")
            self.state = ui.label("").classes("state").props("role=status")
            if can_save:
                ui.button("Save", on_click=self.save).classes("save").props("unelevated no-caps").tooltip("Ctrl-S")
            with ui.element("div").classes("who"):
                ui.label(visitor.name).classes("quiet")
                ui.button("Sign out", on_click=self.leave).props("flat no-caps dense").classes("out")

    async def _begin(self) -> None:
        self.file.begin()
        await self.typed()
        await self.shielded(self._look_what_waits)

    async def shielded(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something for whoever is signed in; what goes wrong is said. Others are sent to the form."""
        if not self._is_signed_in():
            ui.navigate.to("sign-in")
            return
        with self._client:  # what was clicked may be gone when the work is done
            try:
                await work()
            except Superseded:
                return
            except HubError as error:
                notify_error(str(error))

    async def _off_the_loop(self, work: Callable[[], T]) -> T:
        """The work's result; Overtaken where nobody looks at the page any more."""
        done = await asyncio.to_thread(work)
        if self._client.is_deleted:
            raise Superseded
        return done

    def _gone(self) -> None:
        self._checking.drop()
        self.panels.drop()

    async def typed(self) -> None:
        """The text is another: check it, then show what it does."""
        await self.shielded(self._check)

    async def _check(self) -> None:
        text = self.file.text
        self._remember(text)
        self._say("Checking…", "busy")
        checked = await self._checking.run(lambda: self.session.check(text))
        self._tell(checked)
        self.panels.passes = all(finding.is_test for finding in checked.findings)
        await self.panels.refresh()

    def _remember(self, text: str) -> None:
        self.session.unsaved = Unsaved(text, self.mark) if text != self.saved else None

    def _tell(self, checked: TextCheck) -> None:
        if count := len(checked.findings):
            self._say(f"{count} {'thing' if count == 1 else 'things'} to mend", "bad")
        else:
            tests = f"{checked.tests} {'test passes' if checked.tests == 1 else 'tests pass'}"
            self._say(f"{'Saved' if self.file.text == self.saved else 'Can be saved'} · {tests}", "good")
        self.file.show(checked.findings)

    def _say(self, text: str, kind: str) -> None:
        self.state.set_text(text)
        self.state.classes(remove="busy good bad", add=kind)

    async def save(self) -> None:
        """Save what stands there."""
        await self.shielded(self._save)

    async def _save(self) -> None:
        async with self._saving:
            text = self.file.text
            self._say("Saving…", "busy")
            try:
                saved = await self._off_the_loop(lambda: self.session.save(text, self.mark))
            except NotSaved as refused:
                self._tell(TextCheck(refused.findings))
                ui.notify(str(refused), type="warning")
                return
            except HubError as error:
                self._say("Not saved", "bad")
                if not isinstance(error, ChangedOnDisk):
                    raise
                self._ask_what_to_load(error)
                return
            self.mark, self.saved = saved.mark, text
        self._remember(self.file.text)
        self.note.visible = False
        self._say("Saved", "good")
        self._tell_saved(saved)
        await self.panels.refresh()

    def _tell_saved(self, saved: Saved) -> None:
        if saved.adoption is None:
            notify_error(f"The file is saved, but it isn't known yet whether it may count: {saved.trouble}")
            return
        is_held = saved.adoption.status is AdoptionStatus.BLOCKED and saved.adoption.verdict
        self.waiting.show(tuple(saved.adoption.verdict.blocked_reasons) if is_held and saved.adoption.verdict else ())
        if saved.adoption.status is AdoptionStatus.RUNS:
            ui.notify("Saved. The shop has it like this already.", type="positive")
        elif saved.applied is not None:
            tell_applied("Saved", saved.applied)

    async def _look_what_waits(self) -> None:
        self.waiting.show(await self._off_the_loop(self.session.waiting))

    async def _accept(self) -> None:
        self._say("Accepting…", "busy")
        try:
            applied = await self._off_the_loop(self.session.accept_all_the_same)
        except HubError:
            self._say("Not accepted", "bad")
            raise
        self.waiting.show(())
        self._say("Saved and accepted", "good")
        tell_applied("Accepted", applied)
        await self.panels.refresh()

    def _ask_what_to_load(self, changed: ChangedOnDisk) -> None:
        text = f"{changed}. If you load it anew, what you typed here is gone; copy it first if you need it."
        title = "The file isn't what you opened"
        ask(title, text, leave="Keep mine here for now", do="Load it anew", then=self.load_anew)

    async def load_anew(self) -> None:
        """Show the file as it is on the disk."""
        await self.shielded(self._load)

    async def _load(self) -> None:
        loaded = await self._off_the_loop(self.session.load)
        self.mark, self.saved = loaded.mark, loaded.text
        self.note.visible = False
        self.file.load(loaded.text)
        await self._check()

    def leave(self) -> None:
        """Sign out: every tab of this session is done."""
        self._sign_out()
        ui.navigate.to("sign-in")

    def _unexpected(self, error: Exception) -> None:
        notify_error(f"The hub didn't expect this ({type(error).__name__}); its log says more.")
