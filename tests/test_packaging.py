"""What is imported is declared, what is declared is used, and what is installed is whole."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

from ruamel.yaml import YAML

from hub.cli.version import VERSION
from hub.config.extras import EXTRAS

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
NOT_IMPORTED = {
    "dagster-webserver": "`dagster dev`, a process of its own, serves Dagster's pages with it",
    "psycopg": "SQLAlchemy finds it by the address of the store",
    "tzdata": "zoneinfo reads it where the system has no time zones",
    "wsproto": "uvicorn is told its name",
}


def normalised(requirement: str) -> str:
    """The name of a distribution, as packaging compares it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>~!;@ ]", requirement)[0]).lower()


def declared(requirements: list[str]) -> set[str]:
    return {normalised(requirement) for requirement in requirements}


def imported(folder: Path) -> Iterator[str]:
    """The modules outside of Python and the hub that files below a folder import, wherever they do."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            tops = {name.partition(".")[0] for name in names}
            yield from tops - sys.stdlib_module_names - {"hub"}


def distributions(modules: set[str]) -> set[str]:
    known = packages_distributions()
    return {normalised(known[module][0]) for module in modules}


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    extras = [requirement for extra in PROJECT["optional-dependencies"].values() for requirement in extra]
    everything = declared(PROJECT["dependencies"] + extras)
    assert everything - NOT_IMPORTED.keys() == distributions(set(imported(ROOT / "hub")))
    assert everything > NOT_IMPORTED.keys()


def test_the_extras_are_those_that_the_code_names() -> None:
    extras = {name: declared(extra) for name, extra in PROJECT["optional-dependencies"].items()}
    assert extras == {name: distributions(set(modules)) for name, modules in EXTRAS.items()}
    assert not set().union(*extras.values()) & declared(PROJECT["dependencies"])


def test_every_requirement_is_locked() -> None:
    locked = declared(re.findall(r"^\S+==\S+", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    groups = [*PROJECT["optional-dependencies"].values(), *PYPROJECT["dependency-groups"].values()]
    assert declared(PROJECT["dependencies"] + [each for group in groups for each in group]) <= locked


def test_every_file_of_the_hub_is_installed() -> None:
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]["hub"]
    files = [path for path in (ROOT / "hub").rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    names = [str(path.relative_to(ROOT / "hub")) for path in files]
    assert [name for name in names if not any(fnmatch(name, pattern.replace("**/", "*")) for pattern in patterns)] == []
    assert "py.typed" in names
    assert all((path / "__init__.py").is_file() for path in {file.parent for file in (ROOT / "hub").rglob("*.py")})


def test_the_lint_is_the_hook_before_a_commit_and_nothing_is_fetched_for_it() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text()
    (repository,) = YAML(typ="safe").load(text)["repos"]
    assert repository["repo"] == "local"
    assert [hook["entry"] for hook in repository["hooks"]] == ["make lint"]
    assert "://" not in text


def test_one_version_everywhere() -> None:
    first = re.search(r"^## (?!Unreleased)(.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert first
    assert first[1].split()[0] == PROJECT["version"] == VERSION
    assert re.fullmatch(r"\S+ \(\d{4}-\d\d-\d\d\)", first[1])
