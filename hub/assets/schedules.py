"""The cadence of tenants.yaml as Dagster's schedules: one by office and kind, and one for its complete read."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from zlib import crc32

import dagster as dg

from hub.assets.price_assets import asked_prices_key
from hub.assets.pull_assets import canonical_key, raw_key
from hub.assets.resource import slug
from hub.config.tenant import PullSchedule, Tenant
from hub.errors import ConfigurationError, Problem
from hub.records import Kind


def cron(every: timedelta, name: str, place: str, key: str = "pulls") -> str:
    """A cron expression for a duration; ConfigurationError for one that doesn't divide an hour or a day.

    The minute is shifted by the schedule's name, so that an ERP isn't asked for everything at the full hour.
    """
    # a cron step begins anew with each hour or day: every 25 minutes would be 0, 25, 50 and 0 again
    minutes, rest = divmod(int(every.total_seconds()), 60)
    if not rest and minutes and 60 % minutes == 0:
        # not `hash`, which is salted anew in each process: the cron would move with every reload
        shift = crc32(name.encode()) % minutes
        return f"{shift} * * * *" if minutes == 60 else f"{shift}-59/{minutes} * * * *"
    if not rest and minutes and minutes % 60 == 0 and 24 % (minutes // 60) == 0:
        shift = crc32(name.encode()) % 60
        return f"{shift} 0 * * *" if minutes == 1440 else f"{shift} */{minutes // 60} * * *"
    told = "every" if key == "pulls" else "renew"
    message = f"{told}: minutes that divide an hour, or hours that divide a day, were expected, such as 15m or 4h"
    raise ConfigurationError(Problem(place, key, message))


def schedules(tenant: Tenant, kinds: Collection[Kind]) -> list[dg.ScheduleDefinition]:
    """The schedules of an office for those of its `pulls` that its pack reads; `hub check` names the others."""
    pulls = ((kind, pull) for kind, pull in tenant.pulls.items() if kind in kinds)
    return [*(schedule for kind, pull in pulls for schedule in _of_kind(tenant, kind, pull)), *_of_prices(tenant)]


def _of_prices(tenant: Tenant) -> Iterator[dg.ScheduleDefinition]:
    """That of the prices that the ERP is asked for, where they are renewed."""
    if tenant.prices.ask and tenant.prices.ask.renew:
        name = f"{slug(tenant.id)}_asked_prices"
        yield dg.ScheduleDefinition(
            name=name,
            target=dg.AssetSelection.assets(asked_prices_key(tenant.id)),
            cron_schedule=cron(tenant.prices.ask.renew, name, tenant.id, "prices.ask"),
            execution_timezone=tenant.timezone,
            tags={"hub/tenant": tenant.id},
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description=f"Prices of {tenant.name} that {tenant.erp} was asked for, before their time is over.",
        )


def _of_kind(tenant: Tenant, kind: Kind, pull: PullSchedule) -> list[dg.ScheduleDefinition]:
    due = [_schedule(tenant, kind, cron(pull.every, f"{tenant.id} {kind}", tenant.id), full=False)]
    if pull.sweep:
        due.append(_schedule(tenant, kind, f"{pull.sweep.minute} {pull.sweep.hour} * * *", full=True))
    return due


def _schedule(tenant: Tenant, kind: Kind, expression: str, *, full: bool) -> dg.ScheduleDefinition:
    step = f"{slug(tenant.id)}_{kind.value}"
    name = f"{step}_sweep" if full else step
    return dg.ScheduleDefinition(
        name=name,
        target=dg.AssetSelection.assets(raw_key(tenant.id, kind), canonical_key(tenant.id, kind)),
        cron_schedule=expression,
        execution_timezone=tenant.timezone,
        run_config={"ops": {step: {"config": {"full": full}}}},
        tags={"hub/tenant": tenant.id, "hub/kind": kind.value},
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"{'The complete read' if full else 'What changed'} of {tenant.name}'s {kind.value} records.",
    )
