"""The demo's jobs, run through Dagster with a bar for each office."""

from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hub.cli.output import console, errors
from hub.config.settings import Settings
from hub.errors import HubError

if TYPE_CHECKING:
    from hub.assets.runs import Runner, RunOutcome


def run_jobs(job: str, config: Settings, runner: "Runner", *, assets: int) -> "dict[str, RunOutcome]":
    """Run every office's job of that name, which makes so many assets; HubError if anything in one fails."""
    outcomes = {}
    with _bars() as progress:
        for tenant in config.tenants:
            task = progress.add_task(tenant, total=assets)
            outcome = runner.run(job, tenant, lambda _, task=task: progress.advance(task))  # type: ignore[misc]
            if outcome.failures:
                raise HubError(*outcome.failures)
            outcomes[tenant] = outcome
    return outcomes


def _bars() -> Progress:
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True)


def tell_step(step: int, what: str) -> None:
    """Say which of the demo's steps comes now."""
    console.print(f"\n[bold]{step}. {what}[/]")
