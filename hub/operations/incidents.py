"""What is wrong with ERPs and offices now, beside single orders: no answer, refused credentials, late or held reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.config.tenant import Tenant
from hub.office import Hub
from hub.operations.stops import Stop, StopReason, standing_stops
from hub.records import Kind
from hub.rules.told_time import told_time
from hub.store.catalogue.last_reads import LastRead

ALLOWED_TICKS = 3
"""So many times its `every` may pass where an office says no `freshness` for a kind, and a quarter of an hour."""
AT_LEAST = timedelta(minutes=15)


@dataclass(frozen=True)
class Incident:
    """Something that people want to know of, from its begin to its end; `office`: None where it is its whole ERP's.

    `key` is the same for as long as it lasts. `said`: what it is, and what helps, in a sentence.
    """

    key: str
    erp: str
    office: str | None
    since: datetime
    said: str


def standing_incidents(hub: Hub) -> list[Incident]:
    """All that stand now, those of whole ERPs first. What a person paused is none, nor what one of them explains."""
    stops = standing_stops(hub)
    reads = hub.store.system().last_reads.all()
    return [*_of_erps(stops), *_held(hub, reads), *_late(hub, reads, stops)]


def _of_erps(stops: list[Stop]) -> Iterator[Incident]:
    for stop in stops:
        if stop.reason is StopReason.UNREACHABLE:
            said = f"{stop.erp} doesn't answer; it is tried by itself, and orders wait: {stop.note}"
            yield Incident(f"{stop.erp}: unreachable", stop.erp, None, stop.since, said)
        elif stop.reason is StopReason.REFUSED:
            said = f"{stop.erp} refuses our credentials, and nothing is asked of it until they change: {stop.note}"
            yield Incident(f"{stop.erp}: refused", stop.erp, None, stop.since, said)


def _held(hub: Hub, reads: Iterable[LastRead]) -> Iterator[Incident]:
    tenants = hub.settings.tenants
    for last in reads:
        if (held := last.told_held) and (tenant := tenants.get(last.tenant)):
            since = last.sweep_failed_at or last.failed_at or hub.clock.now()
            yield Incident(f"{last.tenant} {last.kind}: guard", tenant.erp, tenant.id, since, held)


def _late(hub: Hub, reads: Iterable[LastRead], stops: list[Stop]) -> Iterator[Incident]:
    now, tenants = hub.clock.now(), hub.settings.tenants
    failures = {(last.tenant, last.kind): last.failure for last in reads if not last.held}
    stopped = {stop.erp for stop in stops if stop.office is None and stop.kind is None}
    paused = {(stop.office, stop.kind) for stop in stops if stop.office or stop.kind}
    paused_at = {(stop.erp, stop.kind) for stop in stops if stop.office is None and stop.kind}
    for health in hub.store.system().health.latest():
        tenant = tenants.get(health.tenant)
        allowed = _allowed(tenant, health.kind) if tenant else None
        if tenant is None or allowed is None or now - health.checkpoint <= allowed:
            continue
        names = {(tenant.id, None), (tenant.id, health.kind)}
        if tenant.erp in stopped or names & paused or (tenant.erp, health.kind) in paused_at:
            continue
        read = told_time(health.checkpoint, tenant.timezone, now)
        failure = failures.get((tenant.id, health.kind))
        why = f"; the last read failed: {failure}" if failure else "; no read was due or ran: does Dagster run?"
        said = f"{tenant.id} {health.kind}: read last at {read}, {_hours(allowed)} allowed{why}"
        since = health.checkpoint + allowed
        yield Incident(f"{tenant.id} {health.kind}: late", tenant.erp, tenant.id, since, said)


def _allowed(tenant: Tenant, kind: Kind) -> timedelta | None:
    """How old what was read of a kind may be; None where the office says nothing of it."""
    if kind in tenant.freshness:
        return tenant.freshness[kind]
    return max(ALLOWED_TICKS * tenant.pulls[kind].every, AT_LEAST) if kind in tenant.pulls else None


def _hours(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"
