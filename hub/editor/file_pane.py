"""The left side: the file in its editor, and what must be mended in it."""

import json
from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.codemirror import CodeMirror

from hub.editor.findings import Finding
from hub.editor.render import render_message

LISTED = 50
SHARED = "Not in your file but in one that offices share: ask those who look after it."
KEYS = "Ctrl-Space: what can stand here · Ctrl-S: save · Esc, then Tab: leave the file"


class FilePane:
    """The text, which is told of by `typed` whenever it is another.

    What is shown in the text is drawn by editor.js: an update of the editor from here would undo what is being typed.
    """

    def __init__(self, name: str, text: str, typed: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._editor: CodeMirror = ui.codemirror(
            text, on_change=typed, language="YAML", theme="githubLight", indent="  ", line_wrapping=True
        )
        self._editor.classes("editor")
        ui.label(KEYS).classes("hint quiet")
        self._findings = ui.element("div").classes("findings").props('role=region aria-label="What to mend"')

    @property
    def text(self) -> str:
        """What stands there, as far as it is known here."""
        return str(self._editor.value)

    def begin(self) -> None:
        """The browser is there: add what its editor lacks."""
        self._browser("attach", self._name)

    def load(self, text: str) -> None:
        """Put another text in the place of what stands there."""
        self._editor.set_value(text)

    def show(self, found: tuple[Finding, ...]) -> None:
        """Mark what must be mended in its lines, and list it."""
        self._browser("mark", [[one.line, one.message, one.word, one.is_test] for one in found if one.line])
        self._findings.clear()
        with self._findings:
            for finding in found[:LISTED]:
                self._list(finding)
            if len(found) > LISTED:
                ui.label(f"… and {len(found) - LISTED} more").classes("quiet")

    def _list(self, finding: Finding) -> None:
        with ui.element("div").classes("finding"):
            if finding.line:
                jump = ui.button(finding.place, on_click=lambda: self._browser("go", finding.line))
                jump.props(f'flat no-caps dense aria-label="Go to line {finding.line}"')
            else:
                ui.label(finding.place).classes("place")
            ui.html(render_message(finding.message)).classes("message")
            if finding.shared:
                ui.label(SHARED).classes("quiet")

    def _browser(self, method: str, *given: object) -> None:
        """Call a function of editor.js."""
        told = ", ".join(json.dumps(one) for one in (self._editor.id, *given))
        ui.run_javascript(f"hubEditor.{method}({told})")
