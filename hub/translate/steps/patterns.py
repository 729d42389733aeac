"""Steps with regular expressions, matched by RE2 in both directions: in time that grows with the text and no faster."""

from collections.abc import Mapping

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import TEXT, Example, Step, Table, filled, refused, symmetric
from hub.translate.steps.text import full

LONGEST = 200


def _pattern(node: Node, tables: Mapping[str, Table]) -> str:
    pattern = filled(node, tables)
    if len(pattern) > LONGEST:
        raise refused(f"a pattern has at most {LONGEST} characters", node)
    nothing = arrow.pa.array([""])
    try:
        for tried in (pattern, _whole(pattern)):
            arrow.pc.match_substring_regex(nothing, tried)
    except arrow.pa.ArrowInvalid as error:
        raise refused(f"isn't a regular expression of RE2 ({_said(error)})", node) from None
    return pattern


def _group(node: Node, tables: Mapping[str, Table]) -> str:
    pattern = _pattern(node, tables)
    try:
        arrow.pc.replace_substring_regex(arrow.pa.array([""]), _around(pattern), r"\1")
    except arrow.pa.ArrowInvalid:
        raise refused("has no ( ) around the part to take", node) from None
    return pattern


def _said(error: Exception) -> str:
    return str(error).removeprefix("Invalid regular expression: ")


def _whole(pattern: str) -> str:
    return rf"\A(?:{pattern})\z"


def _around(pattern: str) -> str:
    """The whole text with the first place in it that matches."""
    return rf"\A(?s:.*?)(?:{pattern})(?s:.*)\z"


def _matching(cells: Cells, pattern: str) -> Cells:
    fits = arrow.pc.match_substring_regex(cells.values, _whole(pattern))
    return cells.refuse(arrow.pc.invert(fits), f"doesn't look like {pattern}")


def _extract(cells: Cells, pattern: str) -> Cells:
    pc = arrow.pc
    found = pc.match_substring_regex(cells.values, pattern)
    cells = cells.refuse(pc.invert(found), f"has no part like {pattern}")
    return cells.of(full(pc.replace_substring_regex(cells.values, _around(pattern), r"\1")))


STEPS = (
    Step(
        "matching",
        "Refuses a text that, as a whole, doesn't look like this regular expression.",
        Example('{from: A, matching: "[A-Z]{2}[0-9]+"}', "GB1234", "GB1234"),
        TEXT,
        _pattern,
        _matching,
        symmetric(_matching),
    ),
    Step(
        "extract",
        "Takes what stands in the first ( ) of this regular expression, at its first place in the text. A text without "
        "one is refused.",
        Example('{from: A, extract: "^0*(.+)$"}', "000000001001", "1001"),
        TEXT,
        _group,
        _extract,
        symmetric(_extract),
        more=(Example('{from: A, extract: "([0-9]+) *ml"}', "Ink, blue, 50 ml", "50"),),
    ),
)
