"""The reference page is what the registry says, and its examples hold."""

from pathlib import Path

from hub.records import Kind
from hub.translate.authoring.grammar import GRAMMAR, WORKED_EXAMPLE
from hub.translate.authoring.reference_page import reference_page
from hub.translate.compiler import compile_mapping
from hub.translate.condition_reader import WORDS
from hub.translate.field_reader import CLAUSES
from hub.translate.layers import RESERVED
from hub.translate.selftest import run_tests
from hub.translate.sources import Sources
from hub.translate.steps import STEPS, THEMES

PAGE = Path(__file__).parents[3] / "docs" / "mapping-language.md"
SENT = {
    Kind.PRODUCT: frozenset({"No", "Name", "Name_2", "Unit", "VAT_Group", "Blocked"}),
    Kind.PRICE: frozenset({"Item", "Customer", "Unit", "Currency", "Break", "Price", "Price_Unit", "Since"}),
}
TAKEN = frozenset(
    {"Head.Customer", "Head.Channel", "Head.Currency", "Head.Date", "Head.Terms"}
    | {f"Lines.Line.{name}" for name in ("Item", "Quantity", "Unit", "VAT", "Price_Type", "Amount", "Text")}
)


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page(), "run: hub mapping reference > docs/mapping-language.md"


def test_every_step_and_every_example_is_on_it() -> None:
    page = reference_page()
    for step in STEPS.values():
        assert f"#### `{step.name}`\n\n{step.summary}\n" in page
        assert all(f"| `{example.yaml}` |" in page for example in step.examples)
    assert sum(len(steps) for steps in THEMES.values()) == len(STEPS)


def test_every_word_of_the_grammar_is_on_it() -> None:
    words = {*WORDS, *CLAUSES, *RESERVED, "keep", "drop", "omit", "each", "given", "expect", "expect_reject"}
    assert [word for word in sorted(words) if f"{word}:" not in GRAMMAR and f"`{word}`" not in GRAMMAR] == []


def test_the_example_of_everything_holds() -> None:
    mapping = compile_mapping(
        Sources("x.yaml", {"x.yaml": WORKED_EXAMPLE}), lambda kind: SENT.get(kind, frozenset()), TAKEN
    )
    outcomes = run_tests(mapping)
    assert len(outcomes) == 7
    assert [outcome.message for outcome in outcomes if not outcome.passed] == []
