"""What must be mended in a text, as the page shows it: at its line, in the office's own file or in a shared one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.errors import Problem
from hub.translate.selftest import CaseOutcome

_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Finding:
    """One thing to mend: `line` is that of the office's own file; without one it stands in the file `shared`.

    `word` is the part of the line that is meant, where it can be told.
    """

    place: str
    message: str
    line: int | None = None
    word: str = ""
    shared: str = ""
    is_test: bool = False


def of_problems(problems: Iterable[Problem], entry: str, text: str) -> Iterator[Finding]:
    """The findings of a text that is no mapping; `entry` is the name of its file."""
    for problem in problems:
        name, line = _place(problem.place)
        message = f"{problem.path}: {problem.message}" if problem.path else problem.message
        if name != entry:
            yield Finding(problem.place, message, shared=name)
            continue
        meant = [problem.path.rpartition(".")[2], *_QUOTED.findall(problem.message)[:1]]
        yield Finding(problem.place, message, line, _word(text, line, meant))


def of_tests(outcomes: Iterable[CaseOutcome], entry: str) -> Iterator[Finding]:
    """The tests of the files that fail."""
    for outcome in outcomes:
        if not outcome.passed:
            name, line = _place(outcome.place)
            message = f"this test of {outcome.subject} fails: {outcome.message}"
            own = name == entry
            yield Finding(outcome.place, message, line if own else None, shared="" if own else name, is_test=True)


def _place(place: str) -> tuple[str, int]:
    name, _, line = place.rpartition(":")
    return (name, int(line)) if name and line.isdecimal() else (place, 1)


def _word(text: str, number: int, meant: Iterable[str]) -> str:
    lines = text.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    return next((word for word in meant if word and word in line), "")
