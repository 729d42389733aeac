"""What holds orders and pulls up beside what they themselves wait for, said on the error channel."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hub.cli.output import warn

if TYPE_CHECKING:
    from hub.office import Hub, Office


def warn_of_troubles(offices: Iterable["Office"]) -> None:
    """Each once: who holds up the store holds up all offices."""
    said = set()
    for office in offices:
        for trouble in office.store.troubles.standing():
            place = office.tenant.id if trouble.is_kept else "store"
            if (place, trouble.what) not in said:
                warn(f"{place}: orders are held up since {trouble.since:%Y-%m-%d %H:%MZ}: {trouble.what}")
            said.add((place, trouble.what))
        if (stop := office.reference_proof.standing()) and (office.erp.name, stop.reason) not in said:
            warn(
                f"{office.erp.name}: no order goes there since {stop.since:%Y-%m-%d %H:%MZ}, for it didn't keep the "
                f"reference of {stop.reference}: {stop.reason}; see `hub connect {stop.tenant} --order-proof`"
            )
            said.add((office.erp.name, stop.reason))


def warn_of_stops(hub: "Hub", offices: Iterable["Office"]) -> None:
    """What is paused, and ERPs that don't answer or refuse us."""
    from hub.operations.stops import standing_stops

    offices = [*offices]
    names, erps = {office.tenant.id for office in offices}, {office.erp.name for office in offices}
    for stop in standing_stops(hub):
        if stop.office in names or (stop.office is None and stop.erp in erps):
            warn(stop.said)
