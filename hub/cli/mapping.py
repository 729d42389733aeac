"""`hub mapping`: the office's file is a draft, the accepted version runs."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import AnyTenant, Tenant
from hub.cli.check import compiled
from hub.cli.context import Context
from hub.cli.output import Json, Row, complain, show, tell
from hub.cli.pulls import brief
from hub.errors import ConfigurationError, HubError, Problem

if TYPE_CHECKING:
    from hub.translate.parts import Mapping

app = typer.Typer(no_args_is_help=True, help="The offices' mapping files: check them, make them what runs.")


@app.command()
def check(context: typer.Context, tenant: AnyTenant = None, as_json: Json = False) -> None:
    """Read the files strictly and run the tests that stand in them."""
    state: Context = context.obj
    config = state.settings()
    problems: list[Problem] = []
    rows: list[Row] = []
    for office in [config.tenant(tenant)] if tenant else config.tenants.values():
        try:
            _, mapping = compiled(config, office)
        except ConfigurationError as error:
            problems += error.problems
            continue
        tests, failed = _tested(mapping)
        problems += failed
        rows.append({"office": office.id, "file": office.mapping.name, "tests": tests, "failed": len(failed)})
    show(rows, as_json=as_json, empty="No file could be read to its end.")
    if problems:
        raise ConfigurationError(*dict.fromkeys(problems))


@app.command()
def accept(
    context: typer.Context,
    tenant: Tenant,
    by: Annotated[str, typer.Option(metavar="NAME", help="who accepts it")] = "command line",
) -> None:
    """Make the files what runs, and translate everything that was read before again, without calling the ERP."""
    state: Context = context.obj
    with state.hub() as hub:
        from hub.pull import translate_again
        from hub.records import Kind

        office = hub.office(tenant)
        draft = office.draft()
        if draft.is_accepted:
            tell(f"{tenant}: the files are what runs already")
            return
        _, wrong = _tested(draft.mapping)
        if wrong:
            raise ConfigurationError(*wrong)
        office.accept(by, draft)
        tell(f"{tenant}: version {draft.sources.digest[:12]} runs from now on")
        rows: list[Row] = []
        failed = False
        for kind in Kind:
            try:
                if counts := translate_again(office, kind):
                    rows.append({"kind": kind.value, **counts.as_dict()})
            except HubError as error:
                failed = True
                complain(error, meaning=f"; what is stored stays: `hub pull {tenant} {kind.value} --again` when mended")
    show([*brief(rows)], empty="Nothing was pulled yet, so nothing had to be translated again.")
    if failed:
        raise typer.Exit(1)


def _tested(mapping: "Mapping") -> tuple[int, list[Problem]]:
    """How many tests stand in the files, and what those that fail say."""
    from hub.translate.selftest import run_tests

    outcomes = run_tests(mapping)
    return len(outcomes), [Problem(one.place, "tests", one.message) for one in outcomes if not one.passed]
