"""Dagster on a real instance, over simulated ERPs that answer over HTTP."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import pytest

from hub.assets.definitions import build
from hub.assets.runs import open_instance
from hub.config import settings
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


@pytest.fixture
def plant(tmp_path, monkeypatch) -> Iterator[Plant]:
    """A hub of the project's own tenants.yaml, with a copy of the mappings that a test may edit."""
    text = (ROOT / "tenants.yaml").read_text().replace("hub/mappings/", f"{tmp_path}/mappings/")
    (tmp_path / "tenants.yaml").write_text(text)
    (tmp_path / "mappings").mkdir()
    for name in ("uk-north", "uk-south", "ireland"):
        (tmp_path / f"mappings/{name}.yaml").write_text((ROOT / f"hub/mappings/{name}.yaml").read_text())
    with start_group(tmp_path / "erps") as group, open_instance(tmp_path / "dagster", ROOT / "dagster.yaml") as made:
        for name, value in group.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("DAGSTER_HOME", os.environ["DAGSTER_HOME"])
        config = settings.load(tmp_path / "tenants.yaml", f"sqlite:///{tmp_path / 'store'}")
        with open_hub(config) as hub:
            yield Plant(group, build(config), made, hub)
