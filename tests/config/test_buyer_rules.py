"""`buyers` in tenants.yaml: whether a link between offices takes a yes of both."""

import shutil

import pytest

from hub.config import settings
from hub.errors import ConfigurationError
from tests.support.project import ROOT


def loaded(folder, written=""):
    config = folder / "tenants.yaml"
    shutil.copy(ROOT / "tenants.yaml", config)
    with config.open("a") as file:
        file.write(f"\n{written}\n")
    return settings.load(config).buyers.link


@pytest.mark.parametrize(
    ("written", "consent"),
    [("", "both"), ("buyers: {}", "both"), ("buyers: {link: both}", "both"), ("buyers: {link: either}", "either")],
)
def test_a_link_takes_a_yes_of_both_unless_said(tmp_path, written, consent):
    assert loaded(tmp_path, written) == consent


@pytest.mark.parametrize(
    ("written", "said"),
    [("{link: one}", "both"), ("{link: ''}", "both"), ("{lnk: either}", "did you mean `link`"), ("either", "buyers")],
)
def test_what_is_neither_is_refused_at_its_line(tmp_path, written, said):
    with pytest.raises(ConfigurationError) as refused:
        loaded(tmp_path, f"buyers: {written}")
    (problem,) = refused.value.problems
    assert ":" in problem.place
    assert said in str(problem)
