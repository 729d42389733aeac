"""The left side: the file in its editor, and what must be mended in it."""

import json
from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.codemirror import CodeMirror
from nicegui.events import GenericEventArguments

from hub.editor.change_set import fits
from hub.editor.findings import Finding
from hub.editor.render import render_message

LISTED = 50
"""Findings that are listed; the others are counted."""
SHARED = "Not in your file but in one that offices share: ask those who look after it."
KEYS = "Ctrl-Space: what can stand here · Ctrl-S: save · Esc, then Tab: leave the file"


class _Editor(CodeMirror):
    """The library's, which believes whatever change a page sends."""

    def _event_args_to_value(self, event: GenericEventArguments) -> str:
        if fits(event.args, len(self._codepoints)):
            return super()._event_args_to_value(event)
        ui.navigate.reload()  # else the page might show another text than what is saved
        return str(self.value)


class FilePane:
    """The text; `on_change` is called whenever it is another.

    Marks in the text are drawn by editor.js: an update of the editor from here would undo what is being typed.
    """

    def __init__(self, name: str, text: str, on_change: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._editor = _Editor(
            text, on_change=on_change, language="YAML", theme="githubLight", indent="  ", line_wrapping=True
        )
        self._editor.classes("editor")
        ui.label(KEYS).classes("hint quiet")
        self._findings = ui.element("div").classes("findings").props('role=region aria-label="What to mend"')

    @property
    def text(self) -> str:
        """The text as the server last heard it from the browser."""
        return str(self._editor.value)

    def attach(self) -> None:
        """Once the browser is connected: add what its editor lacks."""
        self._call("attach", self._name)

    def load(self, text: str) -> None:
        """Replace the text."""
        self._editor.set_value(text)

    def show(self, findings: tuple[Finding, ...]) -> None:
        """Mark what must be mended in its lines, and list it."""
        self._call("mark", [[each.line, each.message, each.word, each.is_test] for each in findings if each.line])
        self._findings.clear()
        with self._findings:
            for finding in findings[:LISTED]:
                self._list(finding)
            if len(findings) > LISTED:
                ui.label(f"… and {len(findings) - LISTED} more").classes("quiet")

    def _list(self, finding: Finding) -> None:
        with ui.element("div").classes("finding"):
            if finding.line:
                jump = ui.button(finding.place, on_click=lambda: self._call("go", finding.line))
                jump.props(f'flat no-caps dense aria-label="Go to line {finding.line}"')
            else:
                ui.label(finding.place).classes("place")
            ui.html(render_message(finding.message)).classes("message")
            if finding.shared:
                ui.label(SHARED).classes("quiet")

    def _call(self, function: str, *arguments: object) -> None:
        """Call a function of editor.js."""
        # as JSON: whatever a text holds, it stays one argument
        written = ", ".join(json.dumps(argument) for argument in (self._editor.id, *arguments))
        ui.run_javascript(f"hubEditor.{function}({written})")
