"""`hub mapping check`: reads the files strictly and runs the tests that stand in them."""

from typing import TYPE_CHECKING

import typer

from hub.cli.arguments import AnyTenantArgument
from hub.cli.invocation import Invocation
from hub.cli.listing import Row
from hub.cli.office_mapping import compiled
from hub.cli.office_misfits import mapping_problems
from hub.cli.output import JsonOption, show
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.translate.compiled import CompiledMapping


def check(context: typer.Context, tenant: AnyTenantArgument = None, as_json: JsonOption = False) -> None:
    """Read the files strictly and run the tests that stand in them."""
    invocation: Invocation = context.obj
    config = invocation.settings()
    problems: list[Problem] = []
    rows: list[Row] = []
    for office in [config.tenant(tenant)] if tenant else config.tenants.values():
        try:
            sources, mapping = compiled(config, office)
        except ConfigurationError as error:
            problems += error.problems
            continue
        tests, failed = tested(mapping)
        problems += [*failed, *mapping_problems(config, office, sources, mapping)]
        rows.append({"office": office.id, "file": office.mapping.name, "tests": tests, "failed": len(failed)})
    show(rows, as_json=as_json, empty="No file could be read to its end.")
    if problems:
        raise ConfigurationError(*dict.fromkeys(problems))


def tested(mapping: "CompiledMapping") -> tuple[int, list[Problem]]:
    """How many tests stand in the files, and what those that fail say."""
    from hub.translate.selftest import run_tests

    outcomes = run_tests(mapping)
    return len(outcomes), [
        Problem(outcome.place, "tests", outcome.message) for outcome in outcomes if not outcome.passed
    ]
