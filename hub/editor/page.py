"""The page itself: at the left the office's file, at the right what it does to real records.

Whatever happens here goes through the session's own desk; no event says which office it is for.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nicegui import ui
from nicegui.elements.codemirror import CodeMirror

from hub.acceptance import Adoption, Applied, Standing
from hub.editor.desk import Checked, NotSaved
from hub.editor.file import ChangedOnDisk, Loaded
from hub.editor.findings import Finding
from hub.editor.latest import Latest, Overtaken
from hub.editor.panels import Panels
from hub.editor.sessions import Session, Unsaved
from hub.editor.shown import worded
from hub.errors import ConfigurationError, HubError

T = TypeVar("T")

PAUSE = 0.3
"""So many seconds without a key pressed are waited for before a text is checked."""
LISTED = 50
HEAD = '<link rel="stylesheet" href="static/page.css"><script type="module" src="static/editor.js"></script>'


class EditorPage:
    """One browser tab. `is_signed_in` and `sign_out` speak of the session that it was opened in."""

    def __init__(self, session: Session, is_signed_in: Callable[[], bool], sign_out: Callable[[], None]) -> None:
        self.session, self.desk = session, session.desk
        self._is_signed_in, self._sign_out = is_signed_in, sign_out
        self._checking = Latest(PAUSE)
        self._client = ui.context.client
        self.mark = ""
        self.saved = ""

    def build(self) -> None:
        """Lay everything out; the work begins once the browser is there."""
        ui.add_head_html(HEAD)
        ui.colors(primary="#1f6f5c", positive="#1f6f5c", negative="#b3261e", warning="#9a6700")
        ui.page_title(f"{self.desk.visitor.office_name} · Mapping files")
        ui.on_exception(self._unexpected)
        self._client.content.classes("page")
        self._client.on_delete(self._gone)
        try:
            loaded = self.desk.load()
        except ConfigurationError as error:
            self._bar(can_save=False)
            ui.label(str(error)).classes("unreadable").props("role=alert")
            return
        begun = self.session.unsaved or Unsaved(loaded.text, loaded.mark)
        self.mark, self.saved = begun.mark, loaded.text
        self._bar(can_save=True)
        with ui.element("main").classes("split"):
            with ui.element("section").classes("left").props('aria-label="Your file"'):
                self._left(begun.text)
            with ui.element("section").classes("right").props('aria-label="What it does"'):
                self.waiting = ui.element("div").classes("waiting").props("role=status")
                self.waiting.visible = False
                self.panels = Panels(self.desk, lambda: self.editor.value, self.shielded)
        ui.timer(0, self._begin, once=True)

    def _bar(self, *, can_save: bool) -> None:
        visitor = self.desk.visitor
        with ui.element("header").classes("bar"):
            ui.html('<img src="static/icon.svg" alt="" width="28" height="28">', sanitize=False)
            with ui.element("div").classes("whose"):
                ui.label(visitor.office_name).classes("office").props("role=heading aria-level=1")
                ui.label(f"Mapping file {self.desk.file_name}").classes("quiet")
            self.state = ui.label("").classes("state").props("role=status")
            if can_save:
                save = ui.button("Save", on_click=self.save).classes("save").props("unelevated no-caps")
                save.tooltip("Ctrl-S")
            with ui.element("div").classes("who"):
                ui.label(visitor.name).classes("quiet")
                ui.button("Sign out", on_click=self.leave).props("flat no-caps dense").classes("out")

    def _left(self, text: str) -> None:
        self.note = ui.element("div").classes("note")
        with self.note:
            ui.label("These changes aren't saved yet.")
            ui.button("Go back to the saved file", on_click=self.load_anew).props("flat no-caps dense")
        self.note.visible = text != self.saved
        # what is shown in the text is drawn by editor.js: an update of this element would undo what is being typed
        self.editor: CodeMirror = ui.codemirror(
            text, language="YAML", theme="githubLight", indent="  ", on_change=self.typed
        )
        self.editor.set_line_wrapping(True)
        self.editor.classes("editor")
        ui.label(
            "Ctrl-Space offers what can stand at the cursor · Ctrl-S saves · Esc, then Tab leaves the file"
        ).classes("hint quiet")
        self.findings = ui.element("div").classes("findings").props('role=region aria-label="What to mend"')

    async def _begin(self) -> None:
        self._browser("attach", self.desk.file_name)
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
            except Overtaken:
                return
            except HubError as error:
                ui.notify(str(error), type="negative", multi_line=True, timeout=0, close_button="Close")

    async def _off_the_loop(self, work: Callable[[], T]) -> T:
        """The work's result; Overtaken where nobody looks at the page any more."""
        done = await asyncio.to_thread(work)
        if self._client.is_deleted:
            raise Overtaken
        return done

    def _gone(self) -> None:
        self._checking.drop()
        if hasattr(self, "panels"):
            self.panels.drop()

    async def typed(self) -> None:
        """The text is another: check it, then show what it does."""
        await self.shielded(self._check)

    async def _check(self) -> None:
        text = self.editor.value
        self.session.unsaved = Unsaved(text, self.mark) if text != self.saved else None
        self._say("Checking…", "busy")
        checked = await self._checking.of(lambda: self.desk.check(text))
        self._tell(checked)
        self.panels.passes = not any(not finding.is_test for finding in checked.findings)
        await self.panels.refresh()

    def _tell(self, checked: Checked) -> None:
        found = checked.findings
        unsaved = self.editor.value != self.saved
        if found:
            self._say(f"{len(found)} {'thing' if len(found) == 1 else 'things'} to mend", "bad")
        else:
            tests = f"{checked.tests} {'test passes' if checked.tests == 1 else 'tests pass'}"
            self._say(f"{'Can be saved' if unsaved else 'Saved'} · {tests}", "good")
        self._list(found)
        own = [[one.line, one.message, one.word, one.is_test] for one in found if one.line]
        self._browser("mark", own)

    def _say(self, text: str, kind: str) -> None:
        self.state.set_text(text)
        self.state.classes(remove="busy good bad", add=kind)

    def _list(self, found: tuple[Finding, ...]) -> None:
        self.findings.clear()
        with self.findings:
            for finding in found[:LISTED]:
                self._finding(finding)
            if len(found) > LISTED:
                ui.label(f"… and {len(found) - LISTED} more").classes("quiet")

    def _finding(self, finding: Finding) -> None:
        with ui.element("div").classes("finding"):
            if finding.line:
                line = finding.line
                jump = ui.button(f"{finding.place}", on_click=lambda: self._browser("go", line))
                jump.props(f'flat no-caps dense aria-label="Go to line {line}"')
            else:
                ui.label(finding.place).classes("place")
            ui.html(worded(finding.message)).classes("message")
            if finding.shared:
                ui.label("Not in your file but in one that offices share: ask those who look after it.").classes(
                    "quiet"
                )

    def _browser(self, method: str, *given: object) -> None:
        """Call a function of editor.js."""
        told = ", ".join(json.dumps(one) for one in (self.editor.id, *given))
        ui.run_javascript(f"hubEditor.{method}({told})")

    async def save(self) -> None:
        """Save what stands there."""
        await self.shielded(self._save)

    async def _save(self) -> None:
        text = self.editor.value
        self._say("Saving…", "busy")
        try:
            saved = await self._off_the_loop(lambda: self.desk.save(text, self.mark))
        except NotSaved as refused:
            self._tell(Checked(refused.findings))
            ui.notify(str(refused), type="warning")
            return
        except ChangedOnDisk as changed:
            self._say("Not saved", "bad")
            self._ask_what_to_load(str(changed))
            return
        self.mark, self.saved = saved.mark, text
        self.session.unsaved = Unsaved(self.editor.value, self.mark) if self.editor.value != text else None
        self.note.visible = False
        self._say("Saved", "good")
        if saved.adoption is None:
            message = f"The file is saved, but it isn't known yet whether it may count: {saved.trouble}"
            ui.notify(message, type="negative", multi_line=True, timeout=0, close_button="Close")
            return
        self._tell_adopted(saved.adoption, saved.applied)
        await self.panels.refresh()

    def _tell_adopted(self, adoption: Adoption, applied: Applied | None) -> None:
        held = adoption.standing is Standing.HELD and adoption.verdict is not None
        self._show_waiting(tuple(adoption.verdict.holds) if held and adoption.verdict else ())
        if adoption.standing is Standing.RUNS:
            ui.notify("Saved. The shop has it like this already.", type="positive")
        elif applied is not None:
            self._tell_applied("Saved", applied)

    def _tell_applied(self, done: str, applied: Applied) -> None:
        stored = sum(counts.stored for counts in applied.counts.values())
        ui.notify(f"{done}. It counts from now on; {stored:,} records were brought up to date.", type="positive")
        for kind, error in applied.failed.items():
            message = f"{kind.value} stays as it was: {error}"
            ui.notify(message, type="negative", multi_line=True, timeout=0, close_button="Close")

    async def _look_what_waits(self) -> None:
        self._show_waiting(await self._off_the_loop(self.desk.waiting))

    def _show_waiting(self, holds: tuple[str, ...]) -> None:
        self.waiting.clear()
        self.waiting.visible = bool(holds)
        with self.waiting:
            ui.label("Saved, but it doesn't count yet: it changes more than your office lets through by itself.")
            with ui.element("ul"):
                for why in holds:
                    ui.html(worded(why), tag="li")
            with ui.element("div").classes("buttons"):
                ui.button("See what changes", on_click=self.panels.show_changes).props("flat no-caps dense")
                ui.button("Accept all the same", on_click=self._ask_to_accept).props("outline no-caps dense")

    def _ask_to_accept(self) -> None:
        visitor = self.desk.visitor
        with self._client, ui.dialog(value=True) as dialog, ui.card().classes("asking"):
            dialog.on("hide", dialog.delete)
            ui.label("Accept all the same?").classes("title")
            ui.label(
                f"The saved file {self.desk.file_name} then counts for {visitor.office_name}, and all records are "
                f"brought up to date. It is kept that `{visitor.name}` said yes."
            )
            with ui.element("div").classes("buttons"):
                ui.button("Not yet", on_click=dialog.close).props("flat no-caps")

                async def yes() -> None:
                    dialog.close()
                    await self.shielded(self._accept)

                ui.button("Yes, accept", on_click=yes).props("unelevated no-caps")

    async def _accept(self) -> None:
        self._say("Accepting…", "busy")
        applied = await self._off_the_loop(self.desk.accept_all_the_same)
        self._show_waiting(())
        self._say("Saved and accepted", "good")
        self._tell_applied("Accepted", applied)
        await self.panels.refresh()

    def _ask_what_to_load(self, message: str) -> None:
        with self._client, ui.dialog(value=True) as dialog, ui.card().classes("asking"):
            dialog.on("hide", dialog.delete)
            ui.label("The file isn't what you opened").classes("title")
            ui.label(f"{message}. If you load it anew, what you typed here is gone; copy it first if you need it.")
            with ui.element("div").classes("buttons"):
                ui.button("Keep mine here for now", on_click=dialog.close).props("flat no-caps")

                async def anew() -> None:
                    dialog.close()
                    await self.load_anew()

                ui.button("Load it anew", on_click=anew).props("unelevated no-caps")

    async def load_anew(self) -> None:
        """Show the file as it is on the disk."""
        await self.shielded(self._load)

    async def _load(self) -> None:
        loaded: Loaded = await self._off_the_loop(self.desk.load)
        self.mark, self.saved, self.session.unsaved = loaded.mark, loaded.text, None
        self.note.visible = False
        self.editor.set_value(loaded.text)

    def leave(self) -> None:
        """Sign out: every tab of this session is done."""
        self._sign_out()
        ui.navigate.to("sign-in")

    def _unexpected(self, error: Exception) -> None:
        message = f"The hub didn't expect this ({type(error).__name__}); its log says more."
        ui.notify(message, type="negative", timeout=0, close_button="Close")
