"""`hub pull`: the way in, from the shell."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from hub.cli.arguments import AnyTenantArgument, KindsArgument
from hub.cli.exit_codes import exit_code
from hub.cli.invocation import Invocation, offices_of
from hub.cli.listing import Row, counting
from hub.cli.output import JsonOption, complain, errors, show, warn
from hub.errors import ConfigurationError, CredentialsRefused, HubError, KindMissing, TransientError
from hub.records import Kind

if TYPE_CHECKING:
    from hub.office import Office

WHOLE_OFFICE = (ConfigurationError, CredentialsRefused, TransientError)
"""What would meet the office's other kinds too: asking on would only cost time, or lock the user out. KindMissing is of
one kind alone."""


def pull(
    context: typer.Context,
    tenant: AnyTenantArgument = None,
    kinds: KindsArgument = None,
    full: Annotated[bool, typer.Option("--full", help="read everything, and notice what is gone")] = False,
    again: Annotated[bool, typer.Option("--again", help="translate what was read before, without the ERP")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring products, prices, customers, terms, stock and documents in from the ERPs."""
    invocation: Invocation = context.obj
    rows: list[Row] = []
    failed: list[HubError] = []
    with invocation.hub() as hub, bars() as progress:
        for office in offices_of(hub, tenant):
            try:
                _adopt(office)
            except HubError as error:
                failed.append(error)
                complain(error, office.tenant.id)
                continue
            for kind in kinds or office.pulled_kinds:
                try:
                    rows.append(_pull_kind(office, kind, progress, full=full, again=again))
                except HubError as error:
                    failed.append(error)
                    complain(error, office.tenant.id, kind.value, meaning=_meaning(error))
                    if isinstance(error, WHOLE_OFFICE) and not isinstance(error, KindMissing):
                        break
    show(rows, counting(rows), as_json=as_json, empty="Nothing was brought in.")
    if failed:
        raise typer.Exit(exit_code(failed))


def _adopt(office: "Office") -> None:
    """An edit of the mapping that moves little runs from now on; else someone who pulls may wonder why nothing changes.

    Raises:
        ConfigurationError: the files can't run, and no version before them was accepted.
    """
    from hub.mapping_changes import acceptance

    name = office.tenant.id
    try:
        adoption = acceptance.adopt(office)
    except ConfigurationError as error:
        if office.store.mappings.accepted() is None:
            raise
        complain(error)
        warn(f"{name}: its mapping was edited and can't run; the version before goes on: `hub mapping check {name}`")
        return
    if adoption.status is acceptance.AdoptionStatus.BLOCKED and adoption.verdict:
        for why in adoption.verdict.blocked_reasons:
            warn(f"{name}: its mapping was edited, which waits, because {why}")
        warn(f"{name}: the version before runs: `hub mapping diff {name}`, then `hub mapping accept {name}`")
    elif adoption.status is acceptance.AdoptionStatus.ADOPTED and adoption.verdict:
        warn(f"{name}: its mapping was edited and runs from now on: {'; '.join(adoption.verdict.changes)}")
        for failure in acceptance.apply(office).failed.values():
            complain(failure)


def _meaning(error: HubError) -> str:
    """What a failed call means for the rest of the office."""
    if isinstance(error, TransientError):
        return "; nothing of it is stored, and no other kind was asked for: try again later"
    return "; no other kind was asked for" if isinstance(error, CredentialsRefused) else ""


def bars() -> Progress:
    """Progress bars on the error channel, so that output can be piped; gone when done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} received"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)


def _pull_kind(office: "Office", kind: Kind, progress: Progress, *, full: bool, again: bool) -> Row:
    from hub.store.catalogue.publication_counts import Counts
    from hub.sync.field_changes import told_changes
    from hub.sync.pull import pull as pull_kind
    from hub.sync.read_otherwise import told_otherwise
    from hub.sync.replay import translate_again

    office.pack.kind(kind)
    if not full and not again and (said := told_otherwise(office, kind)):
        warn(said)
    task = progress.add_task(f"{office.tenant.id} {kind.value}", total=None)
    try:
        if again:
            counts = translate_again(office, kind)
        else:
            counts = pull_kind(
                office, kind, full=full, progress=lambda received: progress.update(task, completed=received)
            )
    finally:
        progress.remove_task(task)
    if said := told_changes(office, kind):
        warn(said)
    return {"office": office.tenant.id, "kind": kind.value, **(counts or Counts()).as_dict()}
