"""An ERP's description now beside the one that is kept, for `hub connect`."""

from typing import TYPE_CHECKING

from hub.cli.output import tell
from hub.errors import ConfigurationError, Problem
from hub.printable import shown

if TYPE_CHECKING:
    from hub.office import Office

MOST = 20
"""Changes that are told."""


def take_snapshot(office: "Office") -> None:
    """Keep how the ERP describes itself now, and say what is new in it.

    Raises:
        ConfigurationError: tenants.yaml doesn't say where.
        TransientError, PermanentError: the ERP can't be asked.
    """
    from hub.connectors.wsdl_snapshot import WsdlSnapshot

    folder = office.erp.snapshot
    if folder is None:
        message = f"write where they are kept, such as `snapshot: wsdl/{office.erp.name}`"
        raise ConfigurationError(Problem("tenants.yaml", f"erps.{office.erp.name}.snapshot", message))
    if why := office.pack.snapshot_problem():
        raise ConfigurationError(Problem("tenants.yaml", f"erps.{office.erp.name}.snapshot", why))
    described = dict(office.connector.described())  # all of them, before any is replaced
    changed = _changes(office, described)
    for address, body in described.items():
        WsdlSnapshot(folder).keep(address, body)
    _tell_changes(changed, "Since the last snapshot")
    tell(f"{office.tenant.id}: {len(described)} documents of {office.erp.name} are in {folder}")


def tell_what_changed(office: "Office") -> None:
    """Say where an ERP describes itself otherwise than its snapshot does; nothing where there is none."""
    if office.erp.snapshot is not None:
        changed = _changes(office, dict(office.connector.described()))
        _tell_changes(changed, f"{office.erp.name} describes itself otherwise than its snapshot")
        if changed:
            tell(f"`hub connect {office.tenant.id} --snapshot` takes the new description.")


def _changes(office: "Office", described: dict[str, bytes]) -> list[str]:
    from hub.connectors.wsdl_facts import changes_between
    from hub.connectors.wsdl_snapshot import WsdlSnapshot

    assert office.erp.snapshot
    snapshot, told = WsdlSnapshot(office.erp.snapshot), list[str]()
    for address, body in described.items():
        kept = snapshot.kept(address)
        if kept is None or kept == body:
            continue
        try:
            told += [f"{snapshot.name(address)}: {change}" for change in changes_between(kept, body)]
        except ValueError as error:  # what is kept was changed by hand
            told.append(f"{snapshot.name(address)}: {error} was expected in the folder")
    return told


def _tell_changes(changed: list[str], head: str) -> None:
    if changed:
        tell(f"{head}:")
    for change in changed[:MOST]:
        tell(f"  {shown(change)}")
    if len(changed) > MOST:
        tell(f"  and {len(changed) - MOST:,} more")
