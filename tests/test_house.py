"""The contracts of pyproject.toml bite: what stands in no room, or reaches where it mustn't, fails the lint."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

STRAYS = {
    "attic.py": '"""A module of no room."""\n',
    "records/wishful.py": "def read():\n    import hub.store\n    return hub.store\n",
    "rules/one.py": "def lazily():\n    from hub.rules import other\n    return other\n",
    "rules/other.py": "from hub.rules import one\n\nONE = one\n",
    "cli/hasty.py": "def run():\n    import dagster\n    return dagster\n",
    "orders/clever.py": "from sqlalchemy import text\n\nTEXT = text\n",
    "sync/direct.py": "import requests\n\nGET = requests.get\n",
    "connectors/protocols/soap/borrowed.py": "from hub.connectors.protocols import rest\n\nREST = rest\n",
    "connectors/protocols/telex.py": '"""A protocol on no floor."""\n',
    "assets/served.py": "from starlette.responses import Response\n\nRESPONSE = Response\n",
    "shop/peeping.py": "from hub.orders import intake\n\nINTAKE = intake\n",
    "editor/rehearsed.py": "from hub.simulate import start_group\n\nSTART = start_group\n",
}
SAID = {
    "a module in no layer": "hub.attic",
    "an import from above": "hub.records.wishful -> hub.store",
    "a protocol that reaches into another": "hub.connectors.protocols.soap.borrowed -> hub.connectors.protocols.rest",
    "a protocol in no layer": "hub.connectors.protocols.telex",
    "a cycle inside functions": "No cycles are allowed in hub.rules",
    "dagster outside of assets": "hub.cli.hasty -> dagster",
    "SQL outside of the store": "hub.orders.clever -> sqlalchemy",
    "HTTP to ERPs outside of connectors": "hub.sync.direct -> requests",
    "a web framework outside of the pages": "hub.assets.served -> starlette",
    "the shop behind its interface": "hub.shop.peeping -> hub.orders.intake",
    "a simulated ERP outside of the command line": "hub.editor.rehearsed -> hub.simulate",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(PROJECT / "hub", folder / "hub", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


@pytest.fixture(scope="module")
def broken(copy: Path) -> str:
    for name, text in STRAYS.items():
        (copy / "hub" / name).write_text(text)
    ran = lint(copy)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return " ".join(ran.stdout.split())


@pytest.mark.parametrize("what", SAID)
def test_what_stands_where_it_mustnt_fails_the_lint(broken: str, what: str) -> None:
    assert SAID[what] in broken
