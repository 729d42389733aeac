"""`hub mapping accept`, `versions` and `rollback`: which version of the files runs."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import TenantArgument
from hub.cli.invocation import Invocation
from hub.cli.listing import Row, counting
from hub.cli.output import JsonOption, complain, show, tell, warn
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.mapping_changes.acceptance import Applied
    from hub.office import Office
    from hub.store.catalogue.mappings import AcceptedMapping

ByOption = Annotated[str, typer.Option(metavar="NAME", help="who says so")]
SHOWN = 12
"""Of a version's digest, enough to name it by."""


def accept(context: typer.Context, tenant: TenantArgument, by: ByOption = "command line") -> None:
    """Make the files what runs, and translate everything that was read before again, without calling the ERP."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        from hub.mapping_changes import acceptance

        office = hub.office(tenant)
        draft = acceptance.check_draft(office)
        if draft.is_accepted:
            tell(f"{tenant}: the files are what runs already")
            return
        applied = acceptance.accept(office, draft, by)
        say_applied(office, applied)


def versions(context: typer.Context, tenant: TenantArgument, as_json: JsonOption = False) -> None:
    """Every version that was accepted, the newest first: the first one runs."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office = hub.office(tenant)
        history, made = office.store.mappings.history(), office.store.mappings.made()
    rows = [
        {
            "version": version.digest[:SHOWN],
            "accepted": version.accepted_at,
            "by": version.accepted_by,
            "translations": made[version.digest].publications if version.digest in made else 0,
            "records_written": made[version.digest].stored if version.digest in made else 0,
        }
        for version in history
    ]
    show(rows, as_json=as_json, empty="No version was accepted yet; the first use accepts the files as they are.")


def rollback(
    context: typer.Context,
    tenant: TenantArgument,
    version: Annotated[str | None, typer.Argument(help="as `versions` lists it; the one before when left out")] = None,
    by: ByOption = "command line",
) -> None:
    """Make an older version the one that runs; the files stay as they are and wait."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        from hub.mapping_changes import acceptance

        office = hub.office(tenant)
        applied = acceptance.rollback(office, _chosen(office, version), by)
        say_applied(office, applied)
        tell(f"The files still say otherwise: mend them, or `hub mapping accept {tenant}` takes them after all.")


def _chosen(office: "Office", version: str | None) -> "AcceptedMapping":
    """The version named by the beginning of its digest, or the newest that isn't what runs."""
    history = office.store.mappings.history()
    tenant = office.tenant.id
    older = [each for each in history if each.digest != history[0].digest]
    fitting = {each.digest: each for each in older if each.digest.startswith(version or "")}
    if version is None and older:
        return older[0]
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    what = f"no other version `{version}`" if not fitting else f"more than one version `{version}…`"
    message = f"there is {what if version else 'no older version'}; `hub mapping versions {tenant}` lists them"
    raise ConfigurationError(Problem(tenant, "rollback", message))


def say_applied(office: "Office", applied: "Applied") -> None:
    """What a version that runs from now on did to the records; exit code 1 if a kind failed."""
    name = office.tenant.id
    tell(f"{name}: version {office.mapping.digest[:SHOWN]} runs from now on")
    announce(office)
    rows: list[Row] = [{"kind": kind.value, **counts.as_dict()} for kind, counts in applied.counts.items()]
    show(rows, counting(rows), empty="Nothing was pulled yet, so nothing had to be translated again.")
    for kind, error in applied.failed.items():
        complain(error, meaning=f"; what is stored stays: `hub pull {name} {kind.value} --again` when mended")
    if applied.failed:
        raise typer.Exit(1)


def announce(office: "Office") -> None:
    """Tell the Dagster that DAGSTER_HOME names at once; without it, or where it fails, its sensor finds out."""
    accepted = office.store.mappings.accepted()
    if accepted is None or not os.environ.get("DAGSTER_HOME"):
        return
    from hub.assets.mapping_assets import report_to_home

    try:
        report_to_home(office.tenant.id, accepted)
    # whatever Dagster's storage raises: the version runs all the same
    except Exception as error:
        warn(
            f"Dagster wasn't told ({type(error).__name__}: {error}); its sensor finds out within a quarter of a minute"
        )
