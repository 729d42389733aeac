"""A hub with three offices of which two were pulled, in a folder that each test may edit."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.config import settings
from hub.editor.session import EditorSession
from hub.office import Hub, open_hub
from hub.records import Kind
from hub.simulate import start_group
from hub.sync.pull import pull
from hub.web.authentication import Principal

ROOT = Path(__file__).parents[2]
TOKENS = {
    "NORTH_EDITOR_TOKEN": "north-editor-secret",
    "SOUTH_EDITOR_TOKEN": "south-editor-secret",
    "DUBLIN_EDITOR_TOKEN": "dublin-editor-secret",
}
PULLED = {"uk-north": (Kind.PRODUCT, Kind.PRICE, Kind.TERMS), "ireland": (Kind.PRODUCT,)}


@dataclass(frozen=True)
class Project:
    """The folder with tenants.yaml, the mappings and the store."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "tenants.yaml"

    def mapping(self, name: str) -> Path:
        return self.folder / "hub" / "mappings" / f"{name}.yaml"


@pytest.fixture(scope="session")
def _pulled(tmp_path_factory) -> Path:
    """Pulled once; the tests get copies, and need no ERP."""
    folder = tmp_path_factory.mktemp("pulled")
    shutil.copy(ROOT / "tenants.yaml", folder)
    shutil.copytree(ROOT / "hub" / "mappings", folder / "hub" / "mappings")
    with start_group(folder / "erps") as group, pytest.MonkeyPatch.context() as patch:
        for name, value in group.environment().items():
            patch.setenv(name, value)
        with open_hub(settings.load(folder / "tenants.yaml")) as hub:
            for office, kinds in PULLED.items():
                for kind in kinds:
                    pull(hub.office(office), kind)
    shutil.rmtree(folder / "erps")
    return folder


@pytest.fixture
def project(_pulled, tmp_path, monkeypatch) -> Project:
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "project"
    shutil.copytree(_pulled, folder)
    return Project(folder)


@pytest.fixture
def hub(project) -> Iterator[Hub]:
    with open_hub(settings.load(project.config)) as opened:
        yield opened


@pytest.fixture
def desk(hub) -> EditorSession:
    """That of the northern office."""
    return desk_of(hub, "uk-north")


def desk_of(hub: Hub, office: str) -> EditorSession:
    return EditorSession(hub, Principal(office, hub.settings.tenant(office).name, "office"))
