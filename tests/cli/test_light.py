"""What needs no Dagster, pandas or store doesn't import it: the command line answers at once."""

import pytest

from tests.support.project import ROOT

HEAVY = {"dagster", "pandas", "sqlalchemy", "zeep", "requests", "lxml", "pyarrow", "paramiko", "openpyxl"}


@pytest.mark.parametrize(
    "command",
    [["--help"], ["check", "--help"], ["check"], ["mapping", "--help"], ["pack", "--help"], ["new", "--help"]],
)
def test_light_commands_import_nothing_heavy(forked_hub, command):
    ran = forked_hub.run(*command, cwd=ROOT)
    assert "typer" in ran.imported
    assert HEAVY & ran.imported == set()
