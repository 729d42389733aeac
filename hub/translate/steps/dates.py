"""The step on calendar dates. A moment becomes the date that it has at the office."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hub.config.yamlfile import Node, suggest
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.days import DAY, EPOCH, FIRST, LAST, calendar_days, days_at
from hub.translate.steps.shape import Shape
from hub.translate.steps.step import (
    TEXT,
    TEXTS,
    Example,
    Step,
    Table,
    either,
    keys,
    number,
    options,
    refused,
    text,
    texts,
    whole,
)
from hub.translate.targets import Type

_LAST_CENTURY = 9900
_ISO = Shape("%Y-%m-%d")
_IN_EVERY_MONTH = r"\A[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])\z"


def _shape(node: Node, tables: Mapping[str, Table]) -> Shape:
    if not isinstance(node.value, dict):
        return _checked(Shape(text(node, tables)), node)
    found = options(node, "like", "zone", "years from", "none")
    if "like" not in found:
        raise refused('`like` is missing: the date\'s shape, such as "%Y-%m-%d"', node)
    shape = Shape(
        text(found["like"], tables),
        _zone(found["zone"], tables) if "zone" in found else None,
        whole(found["years from"], 1, _LAST_CENTURY, "years from") if "years from" in found else None,
        _days(found["none"], tables) if "none" in found else (),
    )
    return _checked(shape, found["like"])


def _checked(shape: Shape, node: Node) -> Shape:
    if problem := shape.problem:
        raise refused(problem, node)
    return shape


def _zone(node: Node, tables: Mapping[str, Table]) -> ZoneInfo:
    name, known = text(node, tables), _zones()
    if name not in known:
        raise refused(f"there is no time zone `{name}`{suggest(name, known)}", node, "zone")
    return ZoneInfo(name)


@cache
def _zones() -> set[str]:
    return available_timezones()


def _days(node: Node, tables: Mapping[str, Table]) -> tuple[date, ...]:
    iso = Shape("%Y-%m-%d")
    try:
        found = tuple(date.fromisoformat(day) for day in texts(node, tables))
    except ValueError:
        found = ()
    if [iso.write(day) for day in found] != list(texts(node, tables)):
        raise refused("a date such as 0001-01-01 was expected", node, "none")
    return found


def _date(cells: Cells, shape: Shape) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    encoded = cells.values.dictionary_encode()
    read = _read_iso if shape == _ISO else _read
    days, nothing = (part.take(encoded.indices) for part in read(encoded.dictionary, shape))
    bad = pc.and_(pc.is_valid(cells.values), pc.and_(pc.is_null(days), pc.invert(nothing)))
    return cells.of(days.cast(pa.int32()).cast(pa.date32())).refuse(bad, f"isn't a date like {shape.like}")


def _read_iso(written: Any, shape: Shape) -> tuple[Any, Any]:
    """The same for the shape that is most frequent: days that every month has are read at once."""
    pa, pc = arrow.pa, arrow.pc
    odd = pc.invert(pc.fill_null(pc.match_substring_regex(written, _IN_EVERY_MONTH), False))
    days = pc.cast(pc.if_else(odd, pa.scalar(None, pa.string()), written), pa.date32())
    rest, nothing = _read(written.filter(odd), shape)
    days = pc.replace_with_mask(days.cast(pa.int32()).cast(pa.int64()), odd, rest)
    return days, pc.replace_with_mask(pa.repeat(False, len(written)), odd, nothing)


def _read(written: Any, shape: Shape) -> tuple[Any, Any]:
    """Days since 1970, null where the text isn't a date, and which of them mean that there is none."""
    pa, pc = arrow.pa, arrow.pc
    parts = pc.extract_regex(written, shape.pattern)
    days = calendar_days(_year(parts, shape.years_from), _part(parts, "m"), _part(parts, "d"))
    nothing = pc.is_in(days, pa.array([(day - EPOCH).days for day in shape.nothing], pa.int64()), skip_nulls=True)
    if shape.zone:
        seconds = pc.subtract(pc.add(pc.multiply(days, DAY), _time(parts)), _offset(parts))
        days = days_at(shape.zone, seconds)
    there = pc.and_(pc.and_(pc.greater_equal(days, FIRST), pc.less_equal(days, LAST)), pc.invert(nothing))
    return pc.if_else(there, days, pa.scalar(None, pa.int64())), nothing


def _part(parts: Any, name: str) -> Any:
    """The numbers of one part; 0 where the shape, or this text, hasn't it."""
    pa, pc = arrow.pa, arrow.pc
    if name not in {field.name for field in parts.type}:
        return pa.repeat(pa.scalar(0, pa.int64()), len(parts))
    written = pc.struct_field(parts, name)
    return pc.if_else(pc.equal(written, ""), "0", written).cast(pa.int64())


def _year(parts: Any, years_from: int | None) -> Any:
    pa, pc = arrow.pa, arrow.pc
    if years_from is None:
        return _part(parts, "Y")
    short, before = _part(parts, "y"), years_from % 100
    later = pc.multiply(pc.less(short, before).cast(pa.int64()), 100)
    return pc.add(pc.add(short, later), years_from - before)


def _time(parts: Any) -> Any:
    return _seconds(*(_part(parts, name) for name in "HMS"))


def _offset(parts: Any) -> Any:
    """How many seconds the clock is before UTC."""
    pc = arrow.pc
    seconds = _seconds(*(_part(parts, name) for name in ("zh", "zm", "zs")))
    return pc.if_else(pc.equal(pc.struct_field(parts, "sign"), "-"), pc.negate(seconds), seconds)


def _seconds(hours: Any, minutes: Any, seconds: Any) -> Any:
    pc = arrow.pc
    return pc.add(pc.add(pc.multiply(hours, 3600), pc.multiply(minutes, 60)), seconds)


_KEYS = {"like": TEXT, "zone": {"type": "string"}, "years from": number(1, _LAST_CENTURY), "none": TEXTS}

STEPS = (
    Step(
        "date",
        "Reads a date of this shape: %Y the year, %m the month, %d the day, and the time by %H, %M, %S (with a "
        "fraction or not) and %z (Z, +01:00, +0100). What isn't a real day is refused. `zone` is the office's time "
        "zone: a moment belongs to the day that it is there. `none` are days that mean no date. %y is a year of two "
        "digits and needs `years from`, the first of the hundred years that it may be. On the way out it writes the "
        "date, with midnight at the office as its time.",
        Example('{from: A, date: "%d.%m.%Y"}', "28.02.2026", "2026-02-28"),
        either(TEXT, keys(_KEYS, "like")),
        _shape,
        _date,
        lambda value, shape: shape.write(value),
        flow=(Type.TEXT, Type.DATE),
        outward_flow=(Type.DATE, Type.TEXT),
        more=(
            Example(
                '{from: A, date: {like: "%Y-%m-%dT%H:%M:%S%z", zone: Europe/Dublin, none: "0001-01-01"}}',
                "2026-06-30T23:30:00.123Z",
                "2026-07-01",
            ),
            Example('{from: A, date: {like: "%Y-%m-%dT%H:%M:%SZ", none: "0001-01-01"}}', "0001-01-01T00:00:00Z", None),
            Example('{from: A, date: {like: "%d.%m.%y", years from: 1970}}', "31.01.69", "2069-01-31"),
            Example('{from: ordered_on, date: "%d.%m.%Y"}', {"ordered_on": "2026-01-31"}, "31.01.2026", encode=True),
        ),
    ),
)
