"""Steps on text. Inward an empty text counts as no value, whatever emptied it."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import Example, Step, Table, filled, flag, refused, text
from hub.yamlfile import Node


def full(values: Any) -> Any:
    """Empty texts become no value."""
    pa, pc = arrow.pa, arrow.pc
    return pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)


def _trim(cells: Cells, argument: bool) -> Cells:
    return cells.of(full(arrow.pc.utf8_trim_whitespace(cells.values)))


def _upper(cells: Cells, argument: bool) -> Cells:
    return cells.of(arrow.pc.utf8_upper(cells.values))


def _lower(cells: Cells, argument: bool) -> Cells:
    return cells.of(arrow.pc.utf8_lower(cells.values))


def _pairs(node: Node, tables: Mapping[str, Table]) -> tuple[tuple[str, str], ...]:
    if not node.value or not isinstance(node.value, dict):
        raise refused('what to replace by what was expected, such as {"-": ""}', node)
    if "" in node.value:
        raise refused("can't replace an empty text", node.value[""])
    return tuple((old, text(new, tables)) for old, new in node.items())


def _replace(cells: Cells, pairs: tuple[tuple[str, str], ...]) -> Cells:
    values = cells.values
    for old, new in pairs:
        values = arrow.pc.replace_substring(values, old, new)
    return cells.of(full(values))


def _replace_one(value: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        value = value.replace(old, new)
    return value


def _strip_prefix(cells: Cells, prefix: str) -> Cells:
    pc = arrow.pc
    rest = pc.utf8_slice_codeunits(cells.values, len(prefix))
    return cells.of(full(pc.if_else(pc.starts_with(cells.values, prefix), rest, cells.values)))


def joined(columns: list[Any], separator: str) -> Any:
    """One text of several columns, leaving out what is empty; null where all are."""
    pc = arrow.pc  # its own null_handling="skip" gives a column that is too short where all are null

    def pair(left: Any, right: Any) -> Any:
        return pc.coalesce(pc.binary_join_element_wise(left, right, separator), left, right)

    return reduce(pair, columns)


def _join_one(values: list[str | None], separator: str) -> str | None:
    return separator.join(value for value in values if value) or None


def _first(columns: list[Any], argument: bool) -> Any:
    return arrow.pc.coalesce(*columns)


def _first_one(values: list[str | None], argument: bool) -> str | None:
    return next((value for value in values if value), None)


STEPS = (
    Step(
        "join",
        "Makes one text of several fields, with this text between them; empty ones are left out.",
        Example('{from: [A, B], join: ", "}', "Lamp", "Lamp, Lamp"),
        text,
        joined,
        _join_one,
        combines=True,
    ),
    Step(
        "first",
        "Takes the first of several fields that isn't empty.",
        Example("{from: [A, B], first: true}", "Lamp", "Lamp"),
        flag,
        _first,
        _first_one,
        combines=True,
    ),
    Step(
        "trim",
        "Takes the blanks from both ends.",
        Example("{from: A, trim: true}", " Lamp ", "Lamp"),
        flag,
        _trim,
        lambda value, argument: value.strip(),
    ),
    Step(
        "upper",
        "Writes all letters large.",
        Example("{from: A, upper: true}", "ie12a", "IE12A"),
        flag,
        _upper,
        lambda value, argument: value.upper(),
    ),
    Step(
        "lower",
        "Writes all letters small.",
        Example("{from: A, lower: true}", "Shop@Example.COM", "shop@example.com"),
        flag,
        _lower,
        lambda value, argument: value.lower(),
    ),
    Step(
        "replace",
        "Replaces each text at the left by the one at the right, wherever it stands.",
        Example('{from: A, replace: {" ": "", ".": ""}}', "IE 12.34", "IE1234"),
        _pairs,
        _replace,
        _replace_one,
    ),
    Step(
        "strip prefix",
        "Takes this text from the front, where it stands there.",
        Example("{from: A, strip prefix: N-}", "N-1001", "1001"),
        filled,
        _strip_prefix,
        str.removeprefix,
    ),
)
