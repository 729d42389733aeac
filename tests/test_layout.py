"""How the tests are laid out: in the rooms of what they test, and each of them by itself."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

HUB = Path(__file__).parents[1] / "hub"
TESTS = Path(__file__).parent
FILES = sorted(path.relative_to(TESTS) for path in TESTS.rglob("*.py"))
ROOMS = {path.name for path in (TESTS.parent / "hub").iterdir()}
WITHOUT_A_ROOM = {"chaos", "support"}
# what Python and Alembic name
SHARED = {"__init__.py", "__main__.py", "env.py"}


def imported(file: Path) -> Iterator[str]:
    """The modules that a file imports, wherever it does."""
    for node in ast.walk(ast.parse((TESTS / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_of_the_tests_only_support_is_imported(file: Path) -> None:
    own = [name for name in imported(file) if name.partition(".")[0] in ("tests", "conftest")]
    assert [name for name in own if not name.startswith("tests.support.")] == []


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_test_stands_in_the_room_that_it_tests(file: Path) -> None:
    if file.name.startswith("test_"):
        assert len(file.parts) == 1 or file.parts[0] in ROOMS | WITHOUT_A_ROOM
        assert file.parts[0] != "support"
    else:
        assert file.name == "conftest.py" or file.parts[0] in WITHOUT_A_ROOM


def test_a_name_stands_for_one_class_and_a_file_name_for_one_file() -> None:
    files = [path for path in HUB.rglob("*.py") if "versions" not in path.parts]
    classes = (
        node.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, times in Counter(classes).items() if times > 1] == []
    assert [
        name for name, times in Counter(path.name for path in files).items() if times > 1 and name not in SHARED
    ] == []
