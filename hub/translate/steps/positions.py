"""Steps on a text's places: a part of it, or more places than it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import (
    TEXT,
    any_of,
    argument_error,
    options,
    read_filled,
    read_options,
    read_text,
    read_whole,
    whole_number,
)
from hub.translate.steps.step import Example, Step, symmetric
from hub.translate.steps.text import empty_to_null

LONGEST = 250
"""In characters; no field of a record is longer."""
LAST = "last"


@dataclass(frozen=True)
class PartStep:
    """A part of a text: from a character to another, the last ones, or one between separators (0: the last)."""

    start: int = 1
    end: int | None = None
    last: int = 0
    separator: str = ""
    number: int = 1


def _part(node: Node, tables: Mapping[str, LookupTable]) -> PartStep:
    given = read_options(node, "start", "end", LAST, "separator", "number")
    if set(given) not in ({"start"}, {"end"}, {"start", "end"}, {LAST}, {"separator", "number"}):
        raise argument_error("`start` and `end`, `last`, or `separator` and `number` were expected", node)
    if "separator" in given:
        at_end = given["number"].value == LAST
        position = 0 if at_end else read_whole(given["number"], 1, LONGEST, "number")
        return PartStep(separator=read_filled(given["separator"], tables), number=position)
    places = {key: read_whole(value, 1, LONGEST, key) for key, value in given.items()}
    part = PartStep(places.get("start", 1), places.get("end"), places.get(LAST, 0))
    if part.end is not None and part.end < part.start:
        raise argument_error("`end` comes before `start`", node)
    return part


def _take(cells: Cells, part: PartStep) -> Cells:
    pc = arrow.pc
    if part.separator:
        return cells.of(empty_to_null(_between(pc.split_pattern(cells.values, part.separator), part.number)))
    if part.last:
        return cells.of(empty_to_null(pc.utf8_slice_codeunits(cells.values, -part.last)))
    return cells.of(empty_to_null(pc.utf8_slice_codeunits(cells.values, part.start - 1, part.end)))


def _between(lists: Any, number: int) -> Any:
    """The text with this number of each list, null where there is none; 0 stands for the last."""
    # Arrow's list_element raises for all where one list is too short, so the places are reckoned from the offsets
    pa, pc = arrow.pa, arrow.pc
    if number:
        exists = pc.greater_equal(pc.list_value_length(lists), number)
        place = pc.add(lists.offsets[:-1], number - 1)
    else:
        exists = pc.is_valid(lists)
        place = pc.subtract(lists.offsets[1:], 1)
    return lists.values.take(pc.if_else(pc.fill_null(exists, False), place, pa.scalar(None, place.type)))


@dataclass(frozen=True)
class Width:
    """How many characters a text has at least, with what they are filled up, and at which end."""

    to: int
    filler: str
    at_end: bool = False


def _width(node: Node, tables: Mapping[str, LookupTable]) -> Width:
    given = read_options(node, "to", "with", "at")
    if not {"to", "with"} <= set(given):
        raise argument_error('`to` and `with` were expected, such as {to: 8, with: "0"}', node)
    filler = read_text(given["with"], tables)
    if len(filler) != 1:
        raise argument_error("one character was expected", given["with"], "with")
    if "at" in given and given["at"].value not in ("start", "end"):
        raise argument_error("`start` or `end` was expected", given["at"], "at")
    return Width(read_whole(given["to"], 1, LONGEST, "to"), filler, "at" in given and given["at"].value == "end")


def _pad(cells: Cells, width: Width) -> Cells:
    pad = arrow.pc.utf8_rpad if width.at_end else arrow.pc.utf8_lpad
    return cells.of(pad(cells.values, width=width.to, padding=width.filler))


_PLACE = whole_number(1, LONGEST)

STEPS = (
    Step(
        "part",
        "Takes a part of the text: `start` and `end` are the first and the last character, counted from 1 (one of them "
        "is enough); `last` so many from the end; or the text with this `number` (or `last`) between `separator`s. "
        "Where there is no such part, the field is empty.",
        Example('{from: A, part: {separator: "/", number: 2}}', "TRAY/OAK/L", "OAK"),
        any_of(
            options({"start": _PLACE, "end": _PLACE}),
            options({LAST: _PLACE}, LAST),
            options({"separator": TEXT, "number": any_of(_PLACE, {"const": LAST})}, "separator", "number"),
        ),
        _part,
        _take,
        symmetric(_take),
        more=(
            Example("{from: A, part: {start: 3, end: 6}}", "GB123456", "1234"),
            Example("{from: A, part: {last: 2}}", "TRAY-XL", "XL"),
            Example('{from: A, part: {separator: "/", number: last}}', "TRAY/OAK/L", "L"),
            Example("{from: reference, part: {end: 10}}", {"reference": "NORTH-2026-0001"}, "NORTH-2026", encode=True),
        ),
    ),
    Step(
        "pad",
        "Fills the text up `to` so many characters `with` this one, in front, or behind with `at: end`. A longer text "
        "stays as it is.",
        Example('{from: A, pad: {to: 8, with: "0"}}', "1001", "00001001"),
        options({"to": _PLACE, "with": TEXT, "at": {"enum": ["start", "end"]}}, "to", "with"),
        _width,
        _pad,
        symmetric(_pad),
    ),
)
