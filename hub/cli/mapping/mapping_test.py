"""`hub mapping test`: the tests that stand in the files, one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from hub.cli.arguments import AnyTenantArgument
from hub.cli.invocation import Invocation
from hub.cli.listing import Row
from hub.cli.mapping.layout import flow
from hub.cli.office_mapping import compiled
from hub.cli.output import JsonOption, show, tell
from hub.config.yamlfile import Node
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.translate.compiled import CompiledMapping
    from hub.translate.sources import Sources

SHORT = 60
"""How much of what is given the table shows."""


@dataclass(frozen=True)
class TriedCase:
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


def run(context: typer.Context, tenant: AnyTenantArgument = None, as_json: JsonOption = False) -> None:
    """Run the tests that stand in the files and show each with what came of it."""
    invocation: Invocation = context.obj
    config = invocation.settings()
    problems: list[Problem] = []
    tried: dict[tuple[str, str, str, str], TriedCase] = {}
    for office in [config.tenant(tenant)] if tenant else config.tenants.values():
        try:
            for case in _tried(*compiled(config, office)):
                tried.setdefault((case.file, case.place, _short(case.given), case.message), case)
        except ConfigurationError as error:
            problems += error.problems
    failed = [case for case in tried.values() if case.message]
    problems += [Problem(case.place, "tests", case.message) for case in failed]
    show(
        [case.as_dict() if as_json else case.row() for case in tried.values()],
        as_json=as_json,
        empty="No test was run.",
    )
    if tried and not as_json:
        tell(f"{len(tried) - len(failed)} passed, {len(failed)} failed")
    if problems:
        raise ConfigurationError(*dict.fromkeys(problems))


def _tried(sources: "Sources", mapping: "CompiledMapping") -> "Iterator[TriedCase]":
    from hub.translate.selftest import run_tests

    cases = (case for suite in mapping.suites for case in suite.cases)
    for case, outcome in zip(cases, run_tests(mapping), strict=True):
        file = sources.files[case.place.rpartition(":")[0]]
        yield TriedCase(file, outcome.place, outcome.subject, case.given, outcome.message)


def _short(given: Node) -> str:
    written = flow(given)
    written = written[1:-1] if isinstance(given.value, dict) else written
    return written if len(written) <= SHORT else f"{written[: SHORT - 1]}…"
