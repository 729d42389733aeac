"""`hub pull`: the way in, from the shell."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from hub.cli.arguments import AnyTenantArgument, KindsArgument
from hub.cli.exit_codes import exit_code
from hub.cli.invocation import Invocation, offices_of
from hub.cli.listing import Row, counting
from hub.cli.output import JsonOption, complain, errors, show, warn
from hub.errors import (
    ConfigurationError,
    CredentialsRefused,
    ErpWaits,
    HubError,
    KindMissing,
    Paused,
    RightMissing,
    ServerNotTrusted,
    TransientError,
)
from hub.records import Kind

if TYPE_CHECKING:
    from hub.office import Office

WHOLE_OFFICE = (ConfigurationError, CredentialsRefused, ServerNotTrusted, TransientError)
"""What would meet the office's other kinds too; some of these are of one kind alone."""


def pull(
    context: typer.Context,
    tenant: AnyTenantArgument = None,
    kinds: KindsArgument = None,
    full: Annotated[bool, typer.Option("--full", help="read everything, and notice what is gone")] = False,
    again: Annotated[bool, typer.Option("--again", help="translate what was read before, without the ERP")] = False,
    past_guard: Annotated[
        bool, typer.Option("--past-guard", help="let one read of one kind through that the office's guard holds")
    ] = False,
    person: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="with --past-guard: the approver or editor you are")
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="with --past-guard: why; kept with it")] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="HUB_TOKEN", metavar="TOKEN", help="with --past-guard: proves that you are; asked for else"
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring products, prices, customers, terms, stock and documents in from the ERPs."""
    invocation: Invocation = context.obj
    if past_guard:
        if again or full:
            raise typer.BadParameter("--past-guard reads everything by itself: leave --full and --again out")
        if tenant is None or kinds is None or len(kinds) != 1 or person is None or note is None:
            raise typer.BadParameter("--past-guard is of one office and one kind: OFFICE KIND --as NAME --note TEXT")
        _pull_past_guard(invocation, tenant, kinds[0], person, token, note, as_json=as_json)
        return
    if person or note:
        raise typer.BadParameter(f"{'--as' if person else '--note'} has no effect without --past-guard")
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
                    if _meets_the_whole_office(error, office):
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


def _pull_past_guard(
    invocation: Invocation, tenant: str, kind: Kind, person: str, token: str | None, note: str, *, as_json: bool
) -> None:
    from hub.cli.acting_person import acting_person
    from hub.store.catalogue.guard_passes import PastGuard
    from hub.sync.pull import pull as pull_kind
    from hub.sync.pull import pull_past_guard

    with invocation.hub() as hub, bars() as progress:
        office = hub.office(tenant)
        token = token or typer.prompt("Your token", hide_input=True, err=True)
        by = acting_person(hub.settings, [office.tenant], person, token)
        office.pack.kind(kind)
        last = office.store.last_reads.get(kind)
        task = progress.add_task(f"{tenant} {kind.value}", total=None)

        def received(records: int) -> None:
            progress.update(task, completed=records)

        if last and last.held:
            past = PastGuard(by.name, note, last.held.lost)
            counts, went = pull_past_guard(office, kind, past, progress=received)
        else:
            counts, went = pull_kind(office, kind, full=True, progress=received), False
    if went:
        warn(f"{tenant} {kind}: this one read was let past the guard, as {by.name} says: {note}")
    else:
        why = "this read keeps within the guard" if last and last.held else "the guard held no read of it before"
        warn(f"{tenant} {kind}: --past-guard had no effect, for {why}")
    rows: list[Row] = [{"office": tenant, "kind": kind.value, **counts.as_dict()}]
    show(rows, counting(rows), as_json=as_json, empty="")


def _meets_the_whole_office(error: HubError, office: "Office") -> bool:
    """Whether to go on with the office's other kinds would only cost time, or lock the user out."""
    if isinstance(error, Paused):
        return office.pauses.standing() is not None
    return isinstance(error, WHOLE_OFFICE) and not isinstance(error, (KindMissing, RightMissing))


def _meaning(error: HubError) -> str:
    """What a failed call means for the rest of the office."""
    if isinstance(error, (Paused, RightMissing)):
        return ""
    if isinstance(error, ErpWaits):  # which says itself what it waits for
        return "; no other kind was asked for"
    if isinstance(error, TransientError):
        return "; nothing of it is stored, and no other kind was asked for: try again later"
    return "; no other kind was asked for" if isinstance(error, CredentialsRefused | ServerNotTrusted) else ""


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
