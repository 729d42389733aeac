"""`hub worker`: the process that pushes an order as soon as it is approved."""

import os
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.end_signals import on_end
from hub.cli.invocation import Invocation
from hub.cli.log_lines import log_to_stderr
from hub.cli.output import tell, warn

if TYPE_CHECKING:
    from hub.office import Hub, Office
    from hub.orders.worker import Batch, Report


def worker(
    context: typer.Context,
    tenants: Annotated[
        list[str] | None, typer.Argument(metavar="TENANT", help="offices; all of them when left out")
    ] = None,
) -> None:
    """Push orders as soon as they are approved, until Ctrl-C; where DAGSTER_HOME is set, Dagster is told.

    Told to end it brings the order that is on its way to its end; told again it is gone at once.
    """
    from hub.operations.alerts import send_alerts
    from hub.operations.incident_alerts import IncidentWatch
    from hub.orders.replaced_store import work_over_replacements
    from hub.orders.worker import Reporter, work

    log_to_stderr()
    invocation: Invocation = context.obj
    ended, stop = Event(), Event()

    def end() -> None:
        ended.set()
        stop.set()

    on_end(end)
    reporter = Reporter(_reporter())

    def push(hub: "Hub") -> None:
        offices = [hub.office(name) for name in tenants] if tenants else [*hub.offices()]
        tell(f"Pushing for {', '.join(office.tenant.id for office in offices)}. Ctrl-C ends it.")
        stop.clear()  # the lanes that ended for another store have set it
        if ended.is_set():
            return
        watch = IncidentWatch(hub)

        def alarm(office: "Office") -> None:
            send_alerts(office)
            for undelivered in watch.look():
                warn(undelivered)

        work(offices, reporter, alarm, stop)

    try:
        work_over_replacements(invocation.hub, push, ended)
    finally:
        reporter.close()


def _reporter() -> "Report":
    dagster = _to_dagster() if os.environ.get("DAGSTER_HOME") else None

    def report(batch: "Batch") -> None:
        told = [f"{number} {outcome}" for outcome, number in batch.report.counts().items()]
        tell(f"{batch.at:%Y-%m-%d %H:%M:%S}Z {batch.tenant}: {', '.join(told) or batch.report.interrupted}")
        if dagster:
            dagster(batch)

    return report


def _to_dagster() -> "Report":
    def report(batch: "Batch") -> None:
        from hub.assets.reporting import report_batch  # takes two seconds, which no order should wait for

        report_batch(batch.tenant, batch.report)

    return report
