"""A hub with three offices of which two were pulled, in a folder that each test may edit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.config import settings
from hub.editor.session import EditorSession
from hub.office import Hub, open_hub
from hub.records import Kind
from hub.sync.pull import pull
from tests.support.editing import session_for
from tests.support.project import EDITORS, Project
from tests.support.serving import STRICT, load_the_page
from tests.support.zygote import Zygote

PULLED = {"uk-north": (Kind.PRODUCT, Kind.PRICE, Kind.TERMS), "ireland": (Kind.PRODUCT,)}


@pytest.fixture(scope="session")
def pulled_folder(running_erps, tmp_path_factory) -> Path:
    """Pulled once; the tests get copies, and need no ERP."""
    project = Project(tmp_path_factory.mktemp("pulled"))
    project.lay_out()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in running_erps.environment().items():
            patch.setenv(name, value)
        with open_hub(settings.load(project.config)) as hub:
            for office, kinds in PULLED.items():
                for kind in kinds:
                    pull(hub.office(office), kind)
    return project.folder


@pytest.fixture(scope="session")
def warm() -> Iterator[Zygote]:
    """Has imported all that the page's server needs; a server forked from it starts at once."""
    with Zygote(**STRICT) as zygote:
        zygote.warm(load_the_page)
        yield zygote


@pytest.fixture
def project(pulled_folder, tmp_path, monkeypatch) -> Project:
    for name, value in EDITORS.items():
        monkeypatch.setenv(name, value)
    return Project(shutil.copytree(pulled_folder, tmp_path / "project"))


@pytest.fixture
def hub(project) -> Iterator[Hub]:
    with open_hub(settings.load(project.config)) as opened:
        yield opened


@pytest.fixture
def session(hub) -> EditorSession:
    """That of the northern office."""
    return session_for(hub, "uk-north")
