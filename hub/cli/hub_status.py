"""`hub status`: how fresh each office's records are, what the last publication of each kind did, what holds its orders
up, whether the orders database was restored, and which links of accounts wait for an answer or a person.
"""

from typing import TYPE_CHECKING

import typer

from hub.cli.arguments import AnyTenantArgument
from hub.cli.held_up import warn_of_stops, warn_of_troubles
from hub.cli.invocation import Invocation, offices_of
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show, warn
from hub.cli.unproved_lists import unproved_lists

if TYPE_CHECKING:
    from hub.office import Office
    from hub.store.catalogue.health import Health

STATUS = columns(
    "office",
    "kind",
    Column("published_at", "published"),
    Column("checkpoint", "read up to"),
    "received",
    "stored",
    "rejected",
    Column("rejects", "rejects waiting"),
)


def status(context: typer.Context, tenant: AnyTenantArgument = None, as_json: JsonOption = False) -> None:
    """How fresh every kind of record is, and what its last publication did; calls no ERP.

    Says too what is paused, which ERP doesn't answer or refuses us, and which read the guard holds; what holds orders
    up, where the orders database was restored, and what is unproved since then; which lists of the ERP can't be proved
    whole; where links of accounts wait for an office's answer, or a VAT number is all that two accounts have in common;
    and which fields of an ERP's records came, went or changed their type.
    """
    from hub.operations.open_links import open_links, shared_numbers
    from hub.sync.field_changes import told_changes

    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        warn_of_troubles(offices_of(hub, tenant))
        warn_of_stops(hub, offices_of(hub, tenant))
        known = {office.tenant.id for office in offices_of(hub, tenant)}
        for office in offices_of(hub, tenant):
            if restored := office.store.restorations.current():
                warn(str(restored))
            changes = (told_changes(office, kind) for kind in office.pulled_kinds)
            for said in (_unproved(office), open_links(office), shared_numbers(office), *changes):
                if said:
                    warn(said)
        for last in hub.store.system().last_reads.all():
            if last.tenant in known and (held := last.told_held):
                warn(held)
        rows = [_row(health) for health in hub.store.system().health.latest() if health.tenant in known]
    show(rows, STATUS, as_json=as_json, empty="Nothing was published yet: `hub pull OFFICE` reads an ERP.")


def _unproved(office: "Office") -> str | None:
    said = unproved_lists(office.pack)
    return said and f"{office.tenant.id}: {said}"


def _row(health: "Health") -> Row:
    return {
        "office": health.tenant,
        "kind": health.kind.value,
        "published_at": health.published_at,
        "pulled_at": health.pulled_at,
        "checkpoint": health.checkpoint,
        **health.counts.as_dict(),
        "rejects": health.rejects,
        "mapping": health.mapping_digest[:12],
    }
