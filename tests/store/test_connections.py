"""Connections are opened in one file, and only the dialects know which database it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import hub.store

STORE = Path(hub.store.__file__).parent
ENGINE = STORE / "engine"
DATABASE = ENGINE / "database.py"
OWN_WAYS = {ENGINE / name for name in ("dialect.py", "dialects.py", "sqlite.py", "postgresql.py")}
WRITTEN_ONCE = STORE / "migrations"
"""A migration is never edited; it runs on the connection that it is given."""


def nodes(besides: set[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(STORE.rglob("*.py")):
        if path not in besides and WRITTEN_ONCE not in path.parents:
            yield from ((path, node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def test_only_the_database_opens_connections_and_begins_transactions() -> None:
    opening = {"engine", "connect", "raw_connection", "create_engine"}
    opened = []
    for path, node in nodes({DATABASE, *OWN_WAYS}):
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        name = node.attr if isinstance(node, ast.Attribute) else node.id
        by_hand = name == "begin" and not ast.unparse(node).endswith("gathering.begin")
        if name in opening or by_hand:
            opened.append(f"{path.relative_to(STORE)}:{node.lineno} {ast.unparse(node)}")
    assert opened == []
    assert DATABASE.read_text(encoding="utf-8").count("engine.connect(") == 1


def test_nobody_but_the_dialects_asks_which_database_it_is() -> None:
    asked = []
    for path, node in nodes(OWN_WAYS):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in ("sqlite", "postgresql"):
            asked.append(f"{path.relative_to(STORE)}:{node.lineno} {node.value}")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy.dialects"):
            asked.append(f"{path.relative_to(STORE)}:{node.lineno} {node.module}")
        if isinstance(node, ast.Attribute) and node.attr == "name" and ast.unparse(node.value).endswith("dialect"):
            asked.append(f"{path.relative_to(STORE)}:{node.lineno} {ast.unparse(node)}")
    assert asked == []
