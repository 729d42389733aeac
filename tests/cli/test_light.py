"""What needs no Dagster, pandas or store doesn't import it: the command line answers at once."""

import subprocess
import sys

import pytest

from tests.support.project import ROOT

HEAVY = ("dagster", "pandas", "sqlalchemy", "zeep", "requests", "lxml", "pyarrow", "paramiko", "openpyxl")


@pytest.mark.parametrize(
    "command",
    [["--help"], ["check", "--help"], ["check"], ["mapping", "--help"], ["pack", "--help"], ["new", "--help"]],
)
def test_light_commands_import_nothing_heavy(command):
    code = (
        "import sys\n"
        "from hub.cli import app\n"
        "try:\n"
        f"    app({command!r}, standalone_mode=False)\n"
        "except BaseException as error:\n"
        "    print(type(error).__name__, file=sys.stderr)\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "HEAVY []"
