"""Dagster's eyes on orders: the backstop for when no worker pushes, and the alarm for what waits too long."""

import hashlib
from collections.abc import Iterator

import dagster as dg

from hub.admission import why_not
from hub.assets.order_assets import checks, order_key
from hub.assets.resource import HubResource, slug
from hub.config.tenant import Tenant
from hub.errors import ConfigurationError, PermanentError
from hub.office import Office
from hub.operations.alerts import send_alerts
from hub.operations.incident_alerts import tell_incidents
from hub.operations.waiting import worker_is_alive
from hub.records.stored_order import PushState

WATCH_EVERY = 30
ALARM_EVERY = 60


def push_sensor(tenant: Tenant) -> dg.SensorDefinition:
    """Asks for a push when approved orders wait and no worker lives."""

    @dg.sensor(
        name=f"push_{slug(tenant.id)}_when_approved",
        job_name=f"push_{slug(tenant.id)}",
        minimum_interval_seconds=WATCH_EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Pushes approved orders when no worker does.",
    )
    def watch(context: dg.SensorEvaluationContext, hub: dg.ResourceParam[HubResource]) -> dg.RunRequest | dg.SkipReason:
        with hub.open() as opened:
            counts = opened.store.system().outbox.counts().get(tenant.id, {})
            office = opened.office(tenant.id)
            has_worker, stands = worker_is_alive(office), why_not(office)
        due = counts.get(PushState.QUEUED, 0) + counts.get(PushState.SENDING, 0)
        if not due:
            return dg.SkipReason("no approved order waits")
        if stands:
            return dg.SkipReason(f"{stands}; approved orders that wait: {due}")
        if has_worker:
            return dg.SkipReason(f"a worker pushes; approved orders that wait: {due}")
        # without a run key, which would launch once: asked for again for as long as orders wait
        return dg.RunRequest(tags={"hub/orders": str(due)})

    return watch


def alarm_sensor(tenants: list[Tenant]) -> dg.SensorDefinition:
    """Looks every minute for orders that are overdue or need a person: people are told, and the checks say so."""

    @dg.sensor(
        name="overdue_orders",
        target=dg.AssetSelection.assets(*(order_key(tenant.id) for tenant in tenants)),
        minimum_interval_seconds=ALARM_EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Alarms for orders that wait too long, and for what is wrong with ERPs and offices.",
    )
    def watch(context: dg.SensorEvaluationContext, hub: dg.ResourceParam[HubResource]) -> dg.SensorResult:
        events: list[dg.AssetCheckEvaluation] = []
        told: list[str] = []
        with hub.open() as opened:
            for tenant in tenants:
                office = opened.office(tenant.id)
                told += [f"{tenant.id}: {problem}" for problem in _alarm(office)]
                events += [dg.AssetCheckEvaluation(**check) for check in checks(office)]
            told += tell_incidents(opened)
        news = hashlib.sha256(repr([(event.check_name, event.description) for event in events]).encode()).hexdigest()
        # Dagster's event log only grows: the same evaluations aren't added to it every minute
        is_new = news != context.cursor
        return dg.SensorResult(asset_events=events if is_new else [], cursor=news, skip_reason="; ".join(told) or None)

    return watch


def _alarm(office: Office) -> Iterator[str]:
    """Tell people; what went wrong with that is a reason of the tick, for the checks say the same anyway."""
    try:
        send_alerts(office)
    except (ConfigurationError, PermanentError) as error:
        yield str(error)
