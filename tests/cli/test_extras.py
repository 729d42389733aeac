"""The command line where an extra isn't installed, and which version it is."""

import json
import subprocess
import sys

import pytest

from hub.cli.version import VERSION
from tests.support.folder_office import FolderOffice
from tests.support.project import ROOT

WITHOUT = (
    "import sys\n"
    "class Blocker:\n"
    "    def find_spec(self, name, path=None, target=None):\n"
    "        if name.partition('.')[0] in {names!r}:\n"
    "            raise ModuleNotFoundError(f'No module named {{name!r}}', name=name)\n"
    "sys.meta_path.insert(0, Blocker())\n"
    "from hub.cli import main\n"
)
MAIN = WITHOUT + "main()\n"
# one process for all: each of them imports the whole hub
SEVERAL = WITHOUT + (
    "import json\n"
    "for command in json.loads(sys.argv[1]):\n"
    "    sys.argv[1:] = command\n"
    "    try:\n"
    "        main()\n"
    "    except SystemExit as end:\n"
    "        print('ended', end.code or 0)\n"
)
EDITOR = ("nicegui", "fastapi", "uvicorn", "wsproto", "starlette")


def without(names, *arguments):
    command = [sys.executable, "-c", MAIN.format(names=names), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("names", [EDITOR, *[(name,) for name in EDITOR]])
def test_the_page_names_its_extra(project, names):
    ran = without(names, "--config", str(project.config), "mapping", "edit")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("`hub mapping edit` needs ")
    assert ran.stderr.endswith("which isn't installed; get it with: pip install 'hub[editor]'\n")
    assert ran.stderr.split()[4].rstrip(",") in names


def test_everything_else_goes_without_the_page(project):
    commands = (["check"], ["pull", "ireland", "stock"], ["orders", "list"], ["mapping", "check"])
    asked = json.dumps([["--config", str(project.config), *command] for command in commands])
    code = SEVERAL.format(names=(*EDITOR, "apprise"))
    ran = subprocess.run([sys.executable, "-c", code, asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [line for line in ran.stdout.splitlines() if line.startswith("ended")] == ["ended 0"] * len(commands)


def test_check_says_that_alerts_can_not_be_sent(project, monkeypatch):
    monkeypatch.setenv("ALERTS", "json://127.0.0.1/alerts")
    line = project.edit(project.config, "    company: Dublin", "    alerts: [env:ALERTS]\n    company: Dublin")
    assert project.run("check").code == 0
    ran = without(("apprise",), "--config", str(project.config), "check")
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"{project.config}:{line}: ")
    assert ran.stderr.endswith("needs apprise, which isn't installed; get it with: pip install 'hub[alerts]'\n")


@pytest.mark.parametrize(("module", "url"), [("openpyxl", "exchange"), ("paramiko", "sftp://erp.example.com/out")])
def test_check_names_what_a_pack_of_files_lacks(tmp_path, module, url):
    place = FolderOffice(tmp_path)
    place.config.write_text(place.config.read_text().replace("url: exchange", f"url: {url}"))
    ran = without((module,), "--config", str(place.config), "check")
    assert ran.returncode == 2
    assert f"needs {module}, which isn't installed; get it with: pip install 'hub[files]'" in ran.stderr


def test_it_says_its_version(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"hub {VERSION}\n", "")
