"""Findings: what must be mended in a text, at its line, in the office's own file or in a shared one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.errors import Problem
from hub.translate.selftest import CaseOutcome

_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Finding:
    """One thing to mend: `line` is that of the office's own file; without one it is in the file named by `shared`.

    `word` is the part of the line to mark, where it can be told.
    """

    place: str
    message: str
    line: int | None = None
    word: str = ""
    shared: str = ""
    is_test: bool = False


def findings_of_problems(problems: Iterable[Problem], entry: str, text: str) -> Iterator[Finding]:
    """The findings of a text that is no mapping; `entry` is the name of its file."""
    for problem in problems:
        name, line = _file_and_line(problem.place)
        message = f"{problem.path}: {problem.message}" if problem.path else problem.message
        if name != entry:
            yield Finding(problem.place, message, shared=name)
            continue
        candidates = [problem.path.rpartition(".")[2], *_QUOTED.findall(problem.message)[:1]]
        yield Finding(problem.place, message, line, _word(text, line, candidates))


def findings_of_tests(outcomes: Iterable[CaseOutcome], entry: str) -> Iterator[Finding]:
    """The tests of the files that fail."""
    for outcome in outcomes:
        if not outcome.passed:
            name, line = _file_and_line(outcome.place)
            message = f"this test of {outcome.subject} fails: {outcome.message}"
            own = name == entry
            yield Finding(outcome.place, message, line if own else None, shared="" if own else name, is_test=True)


def _file_and_line(place: str) -> tuple[str, int]:
    name, _, line = place.rpartition(":")
    return (name, int(line)) if name and line.isdecimal() else (place, 1)


def _word(text: str, number: int, candidates: Iterable[str]) -> str:
    """The first of the candidates that stands in the line."""
    lines = text.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    return next((word for word in candidates if word and word in line), "")
