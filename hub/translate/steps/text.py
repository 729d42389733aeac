"""Steps on text. On the way in an empty text counts as no value, whatever emptied it."""

from collections.abc import Mapping
from typing import Any

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import FILLED, FLAG, TEXT, argument_error, read_filled, read_flag, read_text
from hub.translate.steps.step import Example, Step, symmetric


def empty_to_null(values: Any) -> Any:
    """A column of texts in which empty ones have become no value."""
    pa, pc = arrow.pa, arrow.pc
    empty = pc.equal(values, "")
    return pc.if_else(empty, pa.scalar(None, pa.string()), values) if pc.any(empty).as_py() else values


def _trim(cells: Cells, argument: bool) -> Cells:
    return cells.of(empty_to_null(arrow.pc.utf8_trim_whitespace(cells.values)))


def _single_blanks(cells: Cells, argument: bool) -> Cells:
    # RE2's \s is ASCII: it hasn't the blank that doesn't break, with which texts out of Word are full
    return cells.of(arrow.pc.replace_substring_regex(cells.values, r"[\s\x{A0}]+", " "))


def _upper(cells: Cells, argument: bool) -> Cells:
    return cells.of(arrow.pc.utf8_upper(cells.values))


def _lower(cells: Cells, argument: bool) -> Cells:
    return cells.of(arrow.pc.utf8_lower(cells.values))


def _pairs(node: Node, tables: Mapping[str, LookupTable]) -> tuple[tuple[str, str], ...]:
    if not node.value or not isinstance(node.value, dict):
        raise argument_error('what to replace by what was expected, such as {"-": ""}', node)
    if "" in node.value:
        raise argument_error("can't replace an empty text", node.value[""])
    return tuple((old, read_text(new, tables)) for old, new in node.items())


def _replace(cells: Cells, pairs: tuple[tuple[str, str], ...]) -> Cells:
    values = cells.values
    for old, new in pairs:
        values = arrow.pc.replace_substring(values, old, new)
    return cells.of(empty_to_null(values))


def _replace_in_value(value: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        value = value.replace(old, new)
    return value


# A null joined with anything is null, so that an empty field stays empty.
def _prefix(cells: Cells, prefix: str) -> Cells:
    return cells.of(arrow.pc.binary_join_element_wise(prefix, cells.values, ""))


def _suffix(cells: Cells, suffix: str) -> Cells:
    return cells.of(arrow.pc.binary_join_element_wise(cells.values, suffix, ""))


def _strip_prefix(cells: Cells, prefix: str) -> Cells:
    pc = arrow.pc
    rest = pc.utf8_slice_codeunits(cells.values, len(prefix))  # code points, as len() counts them
    return cells.of(empty_to_null(pc.if_else(pc.starts_with(cells.values, prefix), rest, cells.values)))


def _strip_suffix(cells: Cells, suffix: str) -> Cells:
    pc = arrow.pc
    rest = pc.utf8_slice_codeunits(cells.values, 0, -len(suffix))
    return cells.of(empty_to_null(pc.if_else(pc.ends_with(cells.values, suffix), rest, cells.values)))


STEPS = (
    Step(
        "trim",
        "Takes the blanks from both ends.",
        Example("{from: A, trim: true}", " Lamp ", "Lamp"),
        FLAG,
        read_flag,
        _trim,
        symmetric(_trim),
    ),
    Step(
        "single blanks",
        "Makes one blank of several, of line ends and of blanks that don't break.",
        Example("{from: A, single blanks: true}", "Oak   Tray", "Oak Tray"),
        FLAG,
        read_flag,
        _single_blanks,
        symmetric(_single_blanks),
    ),
    Step(
        "upper",
        "Writes all letters large.",
        Example("{from: A, upper: true}", "ie12a", "IE12A"),
        FLAG,
        read_flag,
        _upper,
        symmetric(_upper),
    ),
    Step(
        "lower",
        "Writes all letters small.",
        Example("{from: A, lower: true}", "Shop@Example.COM", "shop@example.com"),
        FLAG,
        read_flag,
        _lower,
        symmetric(_lower),
    ),
    Step(
        "replace",
        "Replaces each text at the left by the one at the right, wherever it stands.",
        Example('{from: A, replace: {" ": "", ".": ""}}', "IE 12.34", "IE1234"),
        {"type": "object", "additionalProperties": TEXT, "minProperties": 1},
        _pairs,
        _replace,
        _replace_in_value,
    ),
    Step(
        "prefix",
        "Puts this text in front; an empty field stays empty.",
        Example("{from: A, prefix: N-}", "1001", "N-1001"),
        FILLED,
        read_filled,
        _prefix,
        lambda value, prefix: prefix + value,
    ),
    Step(
        "suffix",
        "Puts this text behind; an empty field stays empty.",
        Example("{from: A, suffix: -GB}", "1001", "1001-GB"),
        FILLED,
        read_filled,
        _suffix,
        lambda value, suffix: value + suffix,
    ),
    Step(
        "strip prefix",
        "Takes this text from the front, where it stands there.",
        Example("{from: A, strip prefix: N-}", "N-1001", "1001"),
        FILLED,
        read_filled,
        _strip_prefix,
        str.removeprefix,
    ),
    Step(
        "strip suffix",
        "Takes this text from the end, where it stands there.",
        Example("{from: A, strip suffix: -GB}", "1001-GB", "1001"),
        FILLED,
        read_filled,
        _strip_suffix,
        str.removesuffix,
    ),
)
