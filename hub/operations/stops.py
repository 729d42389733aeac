"""What holds up ERPs and offices now, in one list: pauses, ERPs that don't answer, credentials that are refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.office import Hub, Office
from hub.records import Kind
from hub.store.orders.pauses import PauseScope


class StopReason(StrEnum):
    """Why nothing is asked."""

    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True)
class Stop:
    """`erp`, or `office` alone, isn't asked, since when, and of a pause for which `kind`.

    `until`: when it ends by itself, or when the next try is due; `by`: who paused it; `note`: why, or what the ERP
    said. `said`: all of it in one sentence, by the clock of an office there.
    """

    reason: StopReason
    erp: str
    office: str | None
    kind: Kind | None
    since: datetime
    until: datetime | None
    by: str | None
    note: str
    said: str


def standing_stops(hub: Hub) -> list[Stop]:
    """All that stand now, pauses first; three small reads however many offices there are."""
    offices = {office.tenant.id: office for office in hub.offices()}
    by_erp: dict[str, Office] = {}
    for office in offices.values():
        by_erp.setdefault(office.erp.name, office)
    system, now = hub.store.system(), hub.clock.now()
    stops = list[Stop]()
    for pause in system.pauses.standing():
        at = by_erp.get(pause.name) if pause.scope is PauseScope.ERP else offices.get(pause.name)
        if at:  # else of one that tenants.yaml doesn't name any more
            office_name = None if pause.scope is PauseScope.ERP else pause.name
            said = pause.told(at.tenant.timezone, now)
            about = (StopReason.PAUSED, at.erp.name, office_name, pause.kind, pause.since, pause.until)
            stops.append(Stop(*about, pause.by, pause.note, said))
    for outage in system.erp_outages.standing():
        if at := by_erp.get(outage.erp):
            said = outage.told(at.tenant.timezone, now)
            about = (StopReason.UNREACHABLE, outage.erp, None, None, outage.since, outage.next_try_at)
            stops.append(Stop(*about, None, outage.reason, said))
    for refusal in system.refused_credentials.standing():
        at = by_erp.get(refusal.erp)
        # of other credentials, which somebody had before, nothing is held up
        if at and refusal.digest == at.credentials():
            said = refusal.told(at.tenant.id, at.tenant.timezone, now)
            about = (StopReason.REFUSED, refusal.erp, None, None, refusal.since, None)
            stops.append(Stop(*about, None, refusal.reason, said))
    return stops
