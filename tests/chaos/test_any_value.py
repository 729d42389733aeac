"""Any value at any key of tenants.yaml, a pack or a mapping: taken or refused, and never a traceback."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.cli.hub_check import problems_beside_the_mapping
from hub.cli.office_misfits import checked
from hub.config import settings, yamlfile
from hub.config.token_owners import token_problems
from hub.connectors.packs import SHIPPED, load_pack
from hub.errors import ConfigurationError
from hub.rules.regime import regime, shipped
from hub.translate import compile_mapping, read_sources
from hub.translate.selftest import run_tests
from tests.support.chaos.scale import MEASURE
from tests.support.project import APPROVERS, EDITORS, ROOT, Project

FULL = MEASURE == "full"
QUICK = 60
"""Values of each file that `make test` tries; `make chaos` tries all."""
TEXTS = (
    "", " ", "0", "-1", "-5 %", "101 %", "1e400 %", "99999999999999999999d", "0s", "9" * 900, "1e999999", "1e-999999",
    "nan", "inf", "-inf", "1_0", "٣", "١٥m", "１２", "²", "0x10", "1.5.2", "true", "NO", "null", "~", "x" * 300,
    "a/" * 400, "/", "..", ".", "/dev/zero", "/etc/passwd", "a\0b", "\ud800", "\x1b[31m", "\u202e", "é", "😀", "env:",
    "file:", "env:=", "file:/dev/zero", "file:.", "file:" + "x" * 300, "sha256:", "$argon2id$", "http://h:port/",
    "http://[", "http://h:99999/", "http://\u2100/", "{}", "{0.x}", "{company", "%s", "25:00", "02:30Z", "2026-13-45",
    "postgresql://h:port/d", "sqlite:///", "sqlite:///" + "x" * 300,
)  # fmt: skip
SHAPES: tuple[Any, ...] = (
    [], {}, [[]], [{}], {"x": {}}, {"": ""}, [""], ["x", "x"], {"x" * 300: "y"}, [{"x": []}], None,
)  # fmt: skip


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    for name, value in (EDITORS | APPROVERS).items():
        monkeypatch.setenv(name, value)
    project = Project(tmp_path)
    project.lay_out()
    return project


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value, of mappings and lists too."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in pairs:
        yield from leaves(below, (*path, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The same with something else at a path."""
    if not path:
        return new
    if isinstance(value, dict):
        return {key: changed(below, path[1:], new) if key == path[0] else below for key, below in value.items()}
    return [changed(below, path[1:], new) if at == path[0] else below for at, below in enumerate(value)]


def as_yaml(value: Any) -> str:
    """JSON, which is YAML, with what JSON would escape into two halves written out."""
    return json.dumps(value, ensure_ascii=False).replace(": null", ": ").replace("\ud800", "\\ud800")


def with_all_keys(plain: Any) -> Any:
    """The shipped tenants.yaml, with the keys that it does without."""
    plain["erps"]["group-nav"] |= {"timeout": "30", "prices": {"choose": "lowest"}, "rounding": "line"}
    north = plain["tenants"]["uk-north"]
    north |= {"currencies": ["EUR"], "raw keep": "30d", "shares mapping": "false", "alerts": ["json://127.0.0.1:9/x"]}
    north |= {"smallest quantities": {"each": "1", "kg": "0.5"}}
    north["tax"]["tolerance"] = "0.02"
    north["guard"] |= {"records changed": "400", "rejected": "5 %"}
    north["approval"] |= {"own orders": "forbid"}
    north["approval"]["also"] |= {"product classes": {"HAZARD": "sales-desk"}}
    return plain


def variants(path: Path, seed: int) -> list[tuple[tuple[Any, ...], Any, str]]:
    plain = yamlfile.read(path).plain()
    if path.name == "tenants.yaml":
        plain = with_all_keys(plain)
    every = [(place, new) for place in leaves(plain) for new in (*TEXTS, *SHAPES)]
    chosen = every if FULL else random.Random(seed).sample(every, QUICK)
    return [(place, new, as_yaml(changed(plain, place, new))) for place, new in chosen]


def never_raises(path: Path, attempt: Callable[[], object], seed: int, source: Path | None = None) -> None:
    refused = 0
    for place, new, text in variants(source or path, seed):
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            attempt()
        except ConfigurationError:
            refused += 1
        except Exception as error:
            raise AssertionError(f"{place}: {str(new)[:60]!r}: {type(error).__name__}: {error}"[:300]) from error
    assert refused > QUICK / 3, "what is tried is mostly nonsense"


def test_tenants_yaml(project):
    def attempt() -> None:
        loaded = settings.load(project.config)
        list(token_problems(loaded.tenants.values()))
        for tenant in loaded.tenants.values():
            list(problems_beside_the_mapping(loaded, tenant))
            if FULL:
                checked(loaded, tenant)

    never_raises(project.config, attempt, 1)


@pytest.mark.parametrize("name", ["nav_soap", "business_central"])
def test_a_pack(tmp_path, name):
    path = tmp_path / "own.yaml"
    never_raises(path, lambda: load_pack(str(path)), 2, SHIPPED / f"{name}.yaml")


@pytest.mark.parametrize("office", ["uk-north", "ireland"])
def test_a_mapping(project, office):
    pack = load_pack("nav_soap" if office == "uk-north" else "business_central")
    path = project.mapping(office)
    source = path.rename(path.with_name("source.yaml"))

    def attempt() -> None:
        run_tests(compile_mapping(read_sources(path), pack.declared, pack.declared_order()))

    never_raises(path, attempt, 3, source)


def test_a_regime(tmp_path):
    path = tmp_path / "own.yaml"

    def attempt() -> None:
        regime.cache_clear()
        regime(str(path))

    never_raises(path, attempt, 4, shipped()["uk-vat"])


def test_the_files_are_what_they_were_when_nothing_is_changed(project):
    """Else everything would be refused for the way it is written."""
    for path in (ROOT / "tenants.yaml", *SHIPPED.glob("*.yaml"), project.mapping("uk-north")):
        plain = yamlfile.read(path).plain()
        assert yamlfile.parse(as_yaml(plain), "again").plain() == plain
