"""Dagster runs from a process of our own, on a real instance: they show in its pages like any other."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from hub.assets.definitions import build
from hub.assets.resource import slug
from hub.config.settings import Settings
from hub.errors import ConfigurationError, Problem

OnMaterialized = Callable[[str], None]
"""Told the key of each asset as it is materialized."""


@dataclass(frozen=True)
class RunOutcome:
    """What a run came to: the metadata of each asset by its key (`uk_north/product`), and what failed."""

    run_id: str
    success: bool
    assets: Mapping[str, Mapping[str, Any]]
    failures: tuple[str, ...]


@contextmanager
def open_instance(home: Path, settings: Path) -> Iterator[dg.DagsterInstance]:
    """A Dagster instance in a folder of its own, laid out from a dagster.yaml; DAGSTER_HOME names it meanwhile."""
    lay_out_home(home, settings)
    before = os.environ.get("DAGSTER_HOME")
    os.environ["DAGSTER_HOME"] = str(home.resolve())
    try:
        with dg.DagsterInstance.get() as instance:
            yield instance
    finally:
        if before is None:
            del os.environ["DAGSTER_HOME"]
        else:
            os.environ["DAGSTER_HOME"] = before


@dataclass(frozen=True)
class Runner:
    """The offices' jobs, run here on an instance."""

    definitions: dg.Definitions
    instance: dg.DagsterInstance

    def run(self, job: str, tenant: str, progress: OnMaterialized | None = None) -> RunOutcome:
        """An office's job of that name: pull, documents or push."""
        return run(self.definitions, f"{job}_{slug(tenant)}", self.instance, progress)


@contextmanager
def open_runner(config: Settings, home: Path, settings: Path) -> Iterator[Runner]:
    """All of tenants.yaml's jobs, on an instance in a folder of its own."""
    with open_instance(home, settings) as instance:
        yield Runner(build(config), instance)


def lay_out_home(home: Path, settings: Path) -> None:
    """Make DAGSTER_HOME: Dagster reads its settings from there.

    Raises:
        ConfigurationError: there is no such dagster.yaml.
    """
    home.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(settings, home / "dagster.yaml")
    except FileNotFoundError:
        message = "Dagster's settings were expected here, beside tenants.yaml: copy them from a folder of `hub init`"
        raise ConfigurationError(Problem(str(settings), "", message)) from None


def run(
    definitions: dg.Definitions, job: str, instance: dg.DagsterInstance, progress: OnMaterialized | None = None
) -> RunOutcome:
    """Execute a job in this process, to its end, whatever fails in it."""
    # our own id, so that the listener is there before the run's first event
    run_id = str(uuid.uuid4())
    assets: dict[str, Mapping[str, Any]] = {}
    failures: list[str] = []

    def listen(entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event and event.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION and event.asset_key:
            key = event.asset_key.to_user_string()
            found = event.step_materialization_data.materialization.metadata
            assets[key] = {name: value.value for name, value in found.items()}
            if progress:
                progress(key)
        elif event and event.is_step_failure:
            failures.append(_failure(event))

    instance.add_event_listener(run_id, listen)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    result = definitions.resolve_job_def(job).execute_in_process(
        instance=instance, run_id=run_id, run_config=quiet, raise_on_error=False
    )
    return RunOutcome(run_id, result.success, assets, tuple(failures))


def _failure(event: dg.DagsterEvent) -> str:
    data = event.step_failure_data
    told = data.user_failure_data.description if data.user_failure_data else None
    return f"{event.step_key}: {told or (data.error.message.strip() if data.error else 'failed')}"
