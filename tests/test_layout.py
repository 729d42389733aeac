"""How the tests are laid out: in the rooms of what they test, and each of them by itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(path.relative_to(TESTS) for path in TESTS.rglob("*.py"))
ROOMS = {path.name for path in (TESTS.parent / "hub").iterdir()}
WITHOUT_A_ROOM = {"chaos", "support"}


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
