"""`hub mapping test`: the tests that stand in the files, one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from hub.cli.arguments import AnyTenant
from hub.cli.check import compiled
from hub.cli.context import Context
from hub.cli.listing import Row
from hub.cli.mapping.layout import flow
from hub.cli.output import Json, show, tell
from hub.config.yamlfile import Node
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.translate.parts import CompiledMapping
    from hub.translate.sources import Sources

SHORT = 60
"""How much of what is given the table shows."""


@dataclass(frozen=True)
class _Tried:
    """A test that was run; `file` is the text of the file that it stands in, which tells layers of one name apart."""

    file: str
    place: str
    subject: str
    given: Node
    message: str

    def row(self) -> Row:
        """As a person reads it."""
        return {
            "test": self.place,
            "of": self.subject,
            "given": _short(self.given),
            "result": self.message or "passed",
        }

    def as_dict(self) -> dict[str, Any]:
        """As a program reads it."""
        given = self.given.plain()
        return {
            "place": self.place,
            "of": self.subject,
            "given": given,
            "passed": not self.message,
            "message": self.message,
        }


def run(context: typer.Context, tenant: AnyTenant = None, as_json: Json = False) -> None:
    """Run the tests that stand in the files and show each with what came of it."""
    state: Context = context.obj
    config = state.settings()
    problems: list[Problem] = []
    tried: dict[tuple[str, str, str, str], _Tried] = {}
    for office in [config.tenant(tenant)] if tenant else config.tenants.values():
        try:
            for one in _outcomes(*compiled(config, office)):
                tried.setdefault((one.file, one.place, _short(one.given), one.message), one)
        except ConfigurationError as error:
            problems += error.problems
    failed = [one for one in tried.values() if one.message]
    problems += [Problem(one.place, "tests", one.message) for one in failed]
    show([one.as_dict() if as_json else one.row() for one in tried.values()], as_json=as_json, empty="No test was run.")
    if tried and not as_json:
        tell(f"{len(tried) - len(failed)} passed, {len(failed)} failed")
    if problems:
        raise ConfigurationError(*dict.fromkeys(problems))


def _outcomes(sources: "Sources", mapping: "CompiledMapping") -> "Iterator[_Tried]":
    from hub.translate.selftest import run_tests

    cases = (case for suite in mapping.suites for case in suite.cases)
    for case, outcome in zip(cases, run_tests(mapping), strict=True):
        file = sources.files[case.place.rpartition(":")[0]]
        yield _Tried(file, outcome.place, outcome.subject, case.given, outcome.message)


def _short(given: Node) -> str:
    written = flow(given)
    written = written[1:-1] if isinstance(given.value, dict) else written
    return written if len(written) <= SHORT else f"{written[: SHORT - 1]}…"
