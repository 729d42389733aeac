"""Steps with regular expressions, matched by RE2 in both directions: in time that grows with the text and no faster.

An office writes the pattern and a customer the text, and Python's `re` can take hours over one pair of them. A pattern
that RE2 can't take (a look-ahead, a back-reference) is refused when the mapping is loaded. Both directions go through
Arrow, since the two languages also differ in what `$`, `\\d` and `\\s` stand for.
"""

from collections.abc import Mapping

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import TEXT, argument_error, read_filled
from hub.translate.steps.step import Example, Step, symmetric
from hub.translate.steps.text import empty_to_null

LONGEST_PATTERN = 200
"""In characters."""


def _pattern(node: Node, tables: Mapping[str, LookupTable]) -> str:
    pattern = read_filled(node, tables)
    if len(pattern) > LONGEST_PATTERN:
        raise argument_error(f"a pattern has at most {LONGEST_PATTERN} characters", node)
    nothing = arrow.pa.array([""])
    try:
        # by itself too: `a)(b` is no pattern, but `(?:a)(b)` around it is one
        for candidate in (pattern, _whole(pattern)):
            arrow.pc.match_substring_regex(nothing, candidate)
    except arrow.pa.ArrowInvalid as error:
        raise argument_error(f"isn't a regular expression of RE2 ({_reason(error)})", node) from None
    return pattern


def _pattern_with_group(node: Node, tables: Mapping[str, LookupTable]) -> str:
    pattern = _pattern(node, tables)
    try:
        arrow.pc.replace_substring_regex(arrow.pa.array([""]), _around(pattern), r"\1")
    except arrow.pa.ArrowInvalid:
        raise argument_error("has no ( ) around the part to take", node) from None
    return pattern


def _reason(error: Exception) -> str:
    return str(error).removeprefix("Invalid regular expression: ")


def _whole(pattern: str) -> str:
    return rf"\A(?:{pattern})\z"


def _around(pattern: str) -> str:
    """The whole text with the first place in it that matches."""
    # Arrow's extract_regex wants every group to be named, so the part is taken by replacing all of the text with it
    return rf"\A(?s:.*?)(?:{pattern})(?s:.*)\z"


def _matching(cells: Cells, pattern: str) -> Cells:
    fits = arrow.pc.match_substring_regex(cells.values, _whole(pattern))
    return cells.refuse(arrow.pc.invert(fits), f"doesn't look like {pattern}")


def _extract(cells: Cells, pattern: str) -> Cells:
    pc = arrow.pc
    matches = pc.match_substring_regex(cells.values, pattern)
    cells = cells.refuse(pc.invert(matches), f"has no part like {pattern}")
    return cells.of(empty_to_null(pc.replace_substring_regex(cells.values, _around(pattern), r"\1")))


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
        _pattern_with_group,
        _extract,
        symmetric(_extract),
        more=(Example('{from: A, extract: "([0-9]+) *ml"}', "Ink, blue, 50 ml", "50"),),
    ),
)
