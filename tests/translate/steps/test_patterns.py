"""Regular expressions are RE2's: a pattern can't hang, in either direction, and what is none is told on loading."""

import subprocess
import sys
from contextlib import nullcontext
from typing import Any

import pyarrow as pa
import pytest

from hub.config.yamlfile import Node, parse
from hub.errors import ConfigurationError
from hub.records import Kind
from hub.translate.cells import Cells
from hub.translate.columns import translate
from hub.translate.steps import STEPS
from hub.translate.steps.step import Step
from tests.support.work import ratio
from tests.support.written import PRODUCT, TABLES, compiled, frame_of

MATCHING, EXTRACT = STEPS["matching"], STEPS["extract"]
CATASTROPHES = [r"(a+)+$", r"(a|aa)+$", r"(a|a?)+$", r"([a-zA-Z]+)*$", r"(.*a){20}$", r"^(([a-z])+.)+[A-Z]([a-z])+$"]

FITS_NOTHING_TOO = (r"(a|a?)+$", r"([a-zA-Z]+)*$")


def read(step: Step, pattern: str) -> Any:
    return step.read(Node(pattern, 1, "x"), {})


def run(step: Step, texts: list[str | None], pattern: str) -> Cells:
    assert step.decode
    column = pa.array(texts, pa.string())
    cells: Cells = step.decode(Cells("A", column, column), read(step, pattern))
    return cells


@pytest.mark.parametrize("pattern", CATASTROPHES)
@pytest.mark.parametrize("step", [MATCHING, EXTRACT], ids=lambda s: s.name)
def test_no_pattern_hangs_in_either_direction(step: Step, pattern: str) -> None:
    def both_ways(length: int) -> None:
        bad = "a" * length + "!"
        refused = run(step, [bad], pattern).reasons is not None
        assert refused or (step is EXTRACT and pattern in FITS_NOTHING_TOO)
        assert step.encode
        with pytest.raises(ValueError, match="aaa") if refused else nullcontext():
            assert step.encode(bad, read(step, pattern)) is None

    # twenty times as long: a pattern that looks back at what it read would take four hundred times the work
    assert ratio(lambda: both_ways(400_000), lambda: both_ways(20_000)) < 100


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "isn't a regular expression of RE2 (missing )"),
        ("a)(b", "isn't a regular expression of RE2 (unexpected )"),
        ("[a", "missing ]"),
        (r"(a)\1", "invalid escape sequence"),
        ("(?=a)b", "invalid perl operator"),
        ("a{1001}", "invalid repetition size"),
        ("((a{500}){500}){9}", "invalid repetition size"),
        ("*a", "no argument for repetition operator"),
        (r"\Qa", "isn't a regular expression of RE2"),
        ("a" * 201, "at most 200 characters"),
        ("", "isn't empty"),
    ],
)
def test_what_is_no_pattern_is_told_on_loading(pattern: str, message: str) -> None:
    for step in (MATCHING, EXTRACT):
        with pytest.raises(ConfigurationError) as caught:
            read(step, pattern)
        assert message in str(caught.value)


@pytest.mark.parametrize("pattern", ["abc", "(?:a)b", r"\(a\)"])
def test_what_has_nothing_to_take_is_told_on_loading(pattern: str) -> None:
    with pytest.raises(ConfigurationError, match=r"has no \( \) around the part to take"):
        read(EXTRACT, pattern)


def test_a_bad_pattern_is_told_at_its_line() -> None:
    with pytest.raises(ConfigurationError) as caught:
        compiled(TABLES + PRODUCT + '  category: {from: Group, matching: "(a"}\n')
    assert str(caught.value).startswith("office.yaml:10: product.category.matching: isn't a regular expression of RE2")


def test_a_text_that_does_not_match_as_a_whole_is_refused() -> None:
    office = compiled(TABLES + PRODUCT.replace("sku: No", 'sku: {from: No, matching: "[0-9]+|X"}'))
    rows = [
        {"No": no, "Name": "x", "Unit": "BOX", "Vat": "V0", "Blocked": "false"}
        for no in ("12", "X", "12a", "X1", "1\n")
    ]
    done = translate(office, Kind.PRODUCT, frame_of(*rows))
    assert done.rows["sku"].tolist() == ["12", "X"]
    assert done.rejects["reason"].tolist()[0] == "No `12a` doesn't look like [0-9]+|X"
    assert len(done.rejects) == 3


@pytest.mark.parametrize(
    ("pattern", "text", "value"),
    [
        ("([0-9]+)", "a 12 b 34", "12"),
        ("([0-9]+)$", "a 12 b 34", "34"),
        ("a|(b)", "xa b", None),
        ("a|(b)", "xb a", "b"),
        ("(?i)sku-([a-z]+)", "SKU-Ab1", "Ab"),
        ("(?P<part>[A-Z]+)-(.)", "x AB-c", "AB"),
        ("(.+)", "two\nlines", "two"),
        ("^0*(.+)$", "000", "0"),
        ("(é+)", "caféé", "éé"),
    ],
)
def test_the_first_group_at_its_first_place_is_taken(pattern: str, text: str, value: str | None) -> None:
    assert run(EXTRACT, [text, None], pattern).values.to_pylist() == [value, None]
    assert EXTRACT.encode
    assert EXTRACT.encode(text, read(EXTRACT, pattern)) == value


def test_a_text_without_the_part_is_refused() -> None:
    cells = run(EXTRACT, ["none here", "a1"], "([0-9])")
    assert cells.reasons.to_pylist() == ["A `none here` has no part like ([0-9])", None]


def test_reading_a_mapping_without_patterns_needs_no_arrow() -> None:
    code = """
import sys
from hub.translate.field_reader import FieldReader
from hub.translate.diagnostics import Diagnostics
from hub.translate.targets import targets
from hub.records import Product
from hub.config.yamlfile import parse
node = parse('{from: A, part: {end: 3}, prefix: x, pad: {to: 9, with: "0"}}', "x").root
FieldReader(Diagnostics(), {}).decode(targets(Product)["sku"], node, "x", {"A"})
node = parse('{from: A, date: {like: "%Y-%m-%dT%H%z", zone: Europe/Dublin, none: 0001-01-01}}', "x").root
FieldReader(Diagnostics(), {}).decode(targets(Product)["sku"], node, "x", {"A"})
print("pyarrow" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_pattern_is_what_stands_in_the_file() -> None:
    assert MATCHING.read(parse(r'"\\d+"', "x").root, {}) == r"\d+"
