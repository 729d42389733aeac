"""Dagster on a real instance, over simulated ERPs that answer over HTTP.

What costs seconds is made once a worker: the definitions, and for each office a store and an instance in which a run of
its pull stands; a test gets copies, in the place that the definitions name.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dagster as dg
import pytest

from hub.assets.definitions import build
from hub.assets.runs import open_instance, run
from hub.config import settings
from hub.config.settings import Settings
from hub.office import Hub, open_hub
from hub.simulate import Group, start_group
from tests.support.project import ROOT


@dataclass(frozen=True)
class Plant:
    """Everything that a run needs."""

    group: Group
    definitions: dg.Definitions
    instance: dg.DagsterInstance
    hub: Hub
    folder: Path

    def edit(self, old: str, new: str) -> None:
        """Change one place in the northern office's mapping."""
        file = self.folder / "mappings" / "uk-north.yaml"
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))


class Site:
    """The folder of tenants.yaml, mappings, store and Dagster's instance; `made` has copies of it by what ran there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder / "site", folder / "made"
        self.definitions: Callable[[], dg.Definitions] = cache(lambda: build(self.settings()))

    def lay_out(self) -> None:
        """Anew, with nothing in it but the files."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(ROOT / "hub" / "mappings", self.folder / "mappings")
        text = (ROOT / "tenants.yaml").read_text().replace("hub/mappings/", f"{self.folder}/mappings/")
        (self.folder / "tenants.yaml").write_text(text)

    def settings(self) -> Settings:
        return settings.load(self.folder / "tenants.yaml", f"sqlite:///{self.folder / 'store'}")

    @contextmanager
    def open(self, erps: Path) -> Iterator[Plant]:
        """As it is, over ERPs of its own."""
        with (
            pytest.MonkeyPatch.context() as patch,
            start_group(erps) as group,
            open_instance(self.folder / "dagster", ROOT / "dagster.yaml") as instance,
        ):
            for name, value in group.environment().items():
                patch.setenv(name, value)
            patch.setenv("DAGSTER_HOME", os.environ["DAGSTER_HOME"])
            with open_hub(self.settings()) as hub:
                yield Plant(group, self.definitions(), instance, hub, self.folder)

    def restore(self, job: str, erps: Path) -> None:
        """The state after a job has run, or after none; what it needs is run the first time."""
        kept = self.made / (job or "nothing")
        if not kept.exists():
            self.lay_out()
            with self.open(erps) as plant:
                assert not job or run(plant.definitions, job, plant.instance).success
            shutil.copytree(self.folder, kept)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(kept, self.folder)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("plant"))


@pytest.fixture
def plant(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Iterator[Plant]:
    """A hub of the project's own tenants.yaml, with mappings that a test may edit; after a job that it asks for."""
    site.restore(getattr(request, "param", ""), tmp_path / "erps of the job")
    with site.open(tmp_path / "erps") as plant:
        yield plant
