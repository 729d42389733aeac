"""The command line where an extra isn't installed, and which version it is."""

import pytest

from hub.cli.version import VERSION
from tests.support.folder_office import FolderOffice
from tests.support.project import ROOT

EDITOR = ("nicegui", "fastapi", "uvicorn", "wsproto", "starlette")


@pytest.mark.parametrize("names", [EDITOR, *[(name,) for name in EDITOR]])
def test_the_page_names_its_extra(forked_hub, project, names):
    ran = forked_hub.run("--config", str(project.config), "mapping", "edit", cwd=ROOT, without=names)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("`hub mapping edit` needs ")
    assert ran.stderr.endswith("which isn't installed; get it with: pip install 'hub[editor]'\n")
    assert ran.stderr.split()[4].rstrip(",") in names


def test_everything_else_goes_without_the_page(forked_hub, project):
    for command in (["check"], ["pull", "ireland", "stock"], ["orders", "list"], ["mapping", "check"]):
        ran = forked_hub.run("--config", str(project.config), *command, cwd=ROOT, without=(*EDITOR, "apprise"))
        assert (ran.returncode, ran.stderr) == (0, ""), command


def test_check_says_that_alerts_can_not_be_sent(forked_hub, project, monkeypatch):
    monkeypatch.setenv("ALERTS", "json://127.0.0.1/alerts")
    line = project.edit(project.config, "    company: Dublin", "    alerts: [env:ALERTS]\n    company: Dublin")
    assert project.run("check").code == 0
    ran = forked_hub.run("--config", str(project.config), "check", cwd=ROOT, without=("apprise",))
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"{project.config}:{line}: ")
    assert ran.stderr.endswith("needs apprise, which isn't installed; get it with: pip install 'hub[alerts]'\n")


@pytest.mark.parametrize(("module", "url"), [("openpyxl", "exchange"), ("paramiko", "sftp://erp.example.com/out")])
def test_check_names_what_a_pack_of_files_lacks(forked_hub, tmp_path, module, url):
    place = FolderOffice(tmp_path)
    place.config.write_text(place.config.read_text().replace("url: exchange", f"url: {url}"))
    ran = forked_hub.run("--config", str(place.config), "check", cwd=ROOT, without=(module,))
    assert ran.returncode == 2
    assert f"needs {module}, which isn't installed; get it with: pip install 'hub[files]'" in ran.stderr


def test_it_says_its_version(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"hub {VERSION}\n", "")
