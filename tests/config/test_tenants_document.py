"""`include:` in tenants.yaml: offices and ERPs in files of their own, each strict at its own lines."""

from pathlib import Path

import pytest

from hub.config import settings
from hub.config.settings_on_disk import SettingsOnDisk
from hub.config.tenants_document import MOST_FILES
from hub.errors import ConfigurationError, SecretMissing

MAIN = """\
include: [offices/*.yaml, erps.yaml]
store: sqlite:///var/hub
"""
ERPS = """\
erps:
  nav: {pack: nav_soap, url: env:SOME_URL, auth: {user: env:SOME_USER, password: "file:secret"}}
"""
OFFICE = """\
tenants:
  {name}:
    name: {name} office
    erp: nav
    company: {name}
    country: GB
    currency: GBP
    mapping: {name}-mapping.yaml
    tax: {{regime: uk-vat}}
    alerts: ["file:alert"]
    approval: none
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "offices").mkdir()
    (tmp_path / "tenants.yaml").write_text(MAIN)
    (tmp_path / "erps.yaml").write_text(ERPS)
    for name in ("north", "south"):
        (tmp_path / "offices" / f"{name}.yaml").write_text(OFFICE.format(name=name))
    return tmp_path


def problems(folder: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        settings.load(folder / "tenants.yaml")
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_offices_and_erps_come_from_their_files_with_the_paths_of_those(folder: Path) -> None:
    (folder / "offices" / "alert").write_text("json://there")
    config = settings.load(folder / "tenants.yaml")
    assert [*config.tenants] == ["north", "south"]
    assert config.tenant("north").mapping == folder / "offices" / "north-mapping.yaml"
    assert config.store == f"sqlite:///{folder}/var/hub"
    assert config.tenant("south").alerts[0].reveal() == "json://there"
    with pytest.raises(SecretMissing, match=r"erps.yaml:2: erps.nav.auth.password: the file secret"):
        config.erps["nav"].auth["password"].reveal()


def test_each_problem_stands_at_its_own_file_and_line(folder: Path) -> None:
    south = folder / "offices" / "south.yaml"
    south.write_text(south.read_text().replace("erp: nav", "erp: naw").replace("company: south", "company: NORTH"))
    assert problems(folder) == [
        "offices/south.yaml:4: tenants.south.erp: no ERP is called `naw`, did you mean `nav`?",
    ]
    south.write_text(south.read_text().replace("erp: naw", "erp: nav"))
    assert problems(folder) == [
        "offices/south.yaml:5: tenants.south.company: the company `NORTH` already belongs to north"
    ]


def test_all_files_that_cant_be_read_are_told_at_once(folder: Path) -> None:
    (folder / "offices" / "north.yaml").write_text("tenants: [")
    (folder / "offices" / "south.yaml").write_text("tenant:\n  south: {}\nstore: x\ntenants: none\n")
    told = problems(folder)
    assert told[0].startswith("offices/north.yaml:2: isn't YAML")
    assert told[1:] == [
        "offices/south.yaml:1: tenant: isn't known in an included file, did you mean `tenants`?",
        "offices/south.yaml:3: store: isn't known in an included file: it may hold erps, tenants, clients, "
        "all else is said in tenants.yaml",
        "offices/south.yaml:4: tenants: a mapping of `key: value` lines was expected",
    ]


@pytest.mark.parametrize(
    ("include", "told"),
    [
        ("[branches/*.yaml]", "`branches/*.yaml` leads to no file; it begins at the folder of tenants.yaml"),
        ("offices/*.yml", "`offices/*.yml` leads to no file; it begins at the folder of tenants.yaml"),
        ("", "patterns of files were expected, such as [offices/*.yaml]"),
        ("[]", "patterns of files were expected, such as [offices/*.yaml]"),
        ("[[offices]]", "patterns of files were expected, such as [offices/*.yaml]"),
        ("[erps.yaml, '*s.yaml']", "leads to tenants.yaml itself; name a folder of its own"),
    ],
)
def test_a_pattern_that_leads_nowhere_is_told(folder: Path, include: str, told: str) -> None:
    (folder / "tenants.yaml").write_text(f"include: {include}\nstore: sqlite:///var/hub\n")
    assert problems(folder) == [f"tenants.yaml:1: include: {told}"]


def test_an_entry_is_said_once_over_all_files(folder: Path) -> None:
    (folder / "offices" / "other.yaml").write_text(OFFICE.format(name="north"))
    assert problems(folder) == [
        f"offices/other.yaml:2: tenants.north: is written twice, first in {folder}/offices/north.yaml:2; keep one"
    ]


def test_an_included_file_includes_nothing(folder: Path) -> None:
    (folder / "erps.yaml").write_text("include: [more.yaml]\n" + ERPS)
    (said,) = problems(folder)
    assert said.startswith("erps.yaml:1: include: isn't known in an included file")


def test_a_file_of_two_patterns_is_read_once_and_hidden_ones_never(folder: Path) -> None:
    (folder / "offices" / ".draft.yaml").write_text("half")
    (folder / "tenants.yaml").write_text(MAIN.replace("erps.yaml]", "erps.yaml, offices/n*.yaml]"))
    assert [*settings.load(folder / "tenants.yaml").tenants] == ["north", "south"]


def test_the_files_are_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.config.tenants_document.MOST_FILES", 2)
    assert problems(folder) == ["tenants.yaml:1: include: leads to 3 files, at most 2 are read"]
    assert MOST_FILES > 1_000


def test_an_office_that_is_added_or_taken_out_is_seen_at_once(folder: Path) -> None:
    on_disk = SettingsOnDisk(settings.load(folder / "tenants.yaml"))
    assert [*on_disk().tenants] == ["north", "south"]
    west = folder / "offices" / "west.yaml"
    west.write_text(OFFICE.format(name="west"))
    assert [*on_disk().tenants] == ["north", "south", "west"]
    west.write_text("half")
    assert [*on_disk().tenants] == ["north", "south", "west"]
    west.unlink()
    assert [*on_disk().tenants] == ["north", "south"]
