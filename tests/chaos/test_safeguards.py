"""`make bite` can still take every safeguard away."""

from pathlib import Path

import pytest

from tests.support.chaos.safeguards import SAFEGUARDS, Safeguard
from tests.support.project import ROOT


@pytest.mark.parametrize("safeguard", SAFEGUARDS, ids=lambda safeguard: safeguard.name)
def test_what_is_to_be_removed_stands_there_once(safeguard: Safeguard) -> None:
    for file, old, new in safeguard.edits:
        assert old != new
        assert (ROOT / file).read_text(encoding="utf-8").count(old) == 1, f"{old!r} in {file}"
    assert all(Path(ROOT, test).is_file() for test in safeguard.tests if test.endswith(".py"))
