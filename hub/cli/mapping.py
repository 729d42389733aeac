"""`hub mapping`: the office's file is a draft, the accepted version runs."""

from typing import Annotated

import typer

from hub.cli.context import Context
from hub.cli.output import Json, Row, console, show
from hub.errors import ConfigurationError, Problem

app = typer.Typer(no_args_is_help=True, help="The offices' mapping files.")


@app.command()
def check(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Argument(help="an office; all of them when left out")] = None,
    as_json: Json = False,
) -> None:
    """Read the files strictly and run the tests that stand in them."""
    from hub.connectors.pack import load_pack
    from hub.translate.model import compile_mapping
    from hub.translate.selftest import run_tests
    from hub.translate.sources import read_sources

    state: Context = context.obj
    config = state.settings()
    problems: list[Problem] = []
    rows: list[Row] = []
    for office in [config.tenant(tenant)] if tenant else config.tenants.values():
        pack = load_pack(config.erp_of(office).pack)
        try:
            mapping = compile_mapping(read_sources(office.mapping), pack.declared, pack.declared_order())
        except ConfigurationError as error:
            problems += error.problems
            continue
        outcomes = run_tests(mapping)
        failed = [one for one in outcomes if not one.passed]
        problems += [Problem(one.place, "tests", one.message) for one in failed]
        rows.append({"office": office.id, "file": office.mapping.name, "tests": len(outcomes), "failed": len(failed)})
    show(rows, as_json=as_json)
    if problems:
        raise ConfigurationError(*dict.fromkeys(problems))


@app.command()
def accept(
    context: typer.Context,
    tenant: str,
    by: Annotated[str, typer.Option(help="who accepts it")] = "command line",
) -> None:
    """Make the files what runs, and translate everything that was read before again, without calling the ERP."""
    state: Context = context.obj
    with state.hub() as hub:
        from hub.pull import translate_again
        from hub.records import Kind

        office = hub.office(tenant)
        if office.draft().is_accepted:
            console.print(f"{tenant}: the files are what runs already")
            return
        draft = office.accept(by)
        console.print(f"{tenant}: version {draft.sources.digest[:12]} runs from now on")
        rows = [{"kind": kind.value, **counts.as_dict()} for kind in Kind if (counts := translate_again(office, kind))]
    show(rows, as_json=False, empty="nothing was pulled yet, so nothing had to be translated again")
