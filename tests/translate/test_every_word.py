"""One mapping with every step and every word of the language: it stands, and no slip in it goes unseen."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hub.records import Kind
from hub.translate.compiler import compile_documents
from hub.translate.selftest import run_tests
from hub.translate.steps import STEPS
from tests.support.every_word import NAMES, SENT, TAKEN, files
from tests.support.slips import CASE, CONDITION, FIELD, RECORD, ROOT, slips


def test_it_stands_and_its_tests_pass() -> None:
    mapping = compile_documents("office.yaml", "", dict(files().documents), lambda kind: SENT, TAKEN)
    assert [f"{outcome.place}: {outcome.message}" for outcome in run_tests(mapping) if not outcome.passed] == []


def keys_of(schema: Mapping[str, Any]) -> Iterator[str]:
    """The words that may stand in a step's argument."""
    for name, below in schema.get("properties", {}).items():
        yield name
        yield from keys_of(below)
    for part in schema.get("anyOf", []):
        yield from keys_of(part)
    yield from (word for word in schema.get("enum", []) if word.isalpha())


def test_it_has_every_word_of_the_language() -> None:
    language = {*FIELD, *CONDITION, *CASE, *RECORD, "each", "order", "extends", "tables", "tests"}
    language |= {word for step in STEPS.values() for word in keys_of(step.argument)}
    written = {word.text for name in NAMES for word in files().words(name)}
    assert language <= written
    assert set(Kind) <= ROOT


@pytest.mark.parametrize("name", NAMES)
def test_every_word_with_any_letter_changed_is_refused_at_its_line_by_name(name: str) -> None:
    unseen = [
        f"{word.place}: {'.'.join(map(str, word.path))} as {slip}"
        for word in files().words(name)
        for slip in slips(word.text)
        if not files().seen(name, word, slip) and slip not in word.valid
    ]
    assert unseen == []
