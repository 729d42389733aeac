"""The step on calendar dates. A moment becomes the date that it has at the office."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hub.config.yamlfile import Node, suggest
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import (
    TEXT,
    TEXTS,
    JsonSchema,
    any_of,
    argument_error,
    options,
    read_options,
    read_text,
    read_texts,
    read_whole,
    whole_number,
)
from hub.translate.steps.date_format import DateFormat
from hub.translate.steps.days import EPOCH, FIRST, LAST, SECONDS_A_DAY, calendar_days, days_at
from hub.translate.steps.epoch import UNITS, EpochDate
from hub.translate.steps.step import Example, Step
from hub.translate.targets import ValueType

_LAST_CENTURY = 9900
_ISO = DateFormat("%Y-%m-%d")
_IN_EVERY_MONTH = r"\A[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])\z"


def _read_format(node: Node, tables: Mapping[str, LookupTable]) -> DateFormat | EpochDate:
    if not isinstance(node.value, dict):
        return _checked(DateFormat(read_text(node, tables)), node)
    given = read_options(node, "like", "zone", "years from", "none", "epoch")
    if "epoch" in given:
        return _epoch_date(node, given, tables)
    if "like" not in given:
        raise argument_error('`like` is missing: the date\'s shape, such as "%Y-%m-%d"', node)
    date_format = DateFormat(
        read_text(given["like"], tables),
        _zone(given["zone"], tables) if "zone" in given else None,
        read_whole(given["years from"], 1, _LAST_CENTURY, "years from") if "years from" in given else None,
        _days(given["none"], tables) if "none" in given else (),
    )
    return _checked(date_format, given["like"])


def _epoch_date(node: Node, given: Mapping[str, Node], tables: Mapping[str, LookupTable]) -> EpochDate:
    if given.keys() != {"epoch", "zone"}:
        raise argument_error("`epoch` and `zone` go together, without the others: {epoch: seconds, zone: …}", node)
    unit = read_text(given["epoch"], tables)
    if unit not in UNITS:
        raise argument_error(f"{' or '.join(UNITS)} was expected{suggest(unit, UNITS)}", given["epoch"], "epoch")
    return EpochDate(unit, _zone(given["zone"], tables))


def _checked(date_format: DateFormat, node: Node) -> DateFormat:
    if problem := date_format.problem:
        raise argument_error(problem, node)
    return date_format


def _zone(node: Node, tables: Mapping[str, LookupTable]) -> ZoneInfo:
    # ZoneInfo opens a file by this name: only names that are known get there
    name, known = read_text(node, tables), _zones()
    if name not in known:
        raise argument_error(f"there is no time zone `{name}`{suggest(name, known)}", node, "zone")
    return ZoneInfo(name)


@cache
def _zones() -> set[str]:
    return available_timezones()


def _days(node: Node, tables: Mapping[str, LookupTable]) -> tuple[date, ...]:
    texts = read_texts(node, tables)
    try:
        days = tuple(date.fromisoformat(text) for text in texts)
    except ValueError:
        days = ()
    # fromisoformat also reads 20260131 and 2026-W05-6
    if [_ISO.write(day) for day in days] != list(texts):
        raise argument_error("a date such as 0001-01-01 was expected", node, "none")
    return days


def _date(cells: Cells, date_format: DateFormat | EpochDate) -> Cells:
    if isinstance(date_format, EpochDate):
        return date_format.read(cells)
    pa, pc = arrow.pa, arrow.pc
    # there are far fewer days than rows: each distinct text is read once
    encoded = cells.values.dictionary_encode()
    read = _read_iso if date_format == _ISO else _read
    days, no_date = (part.take(encoded.indices) for part in read(encoded.dictionary, date_format))
    bad = pc.and_(pc.is_valid(cells.values), pc.and_(pc.is_null(days), pc.invert(no_date)))
    # Arrow casts to date32 from int32 alone
    return cells.of(days.cast(pa.int32()).cast(pa.date32())).refuse(bad, f"isn't a date like {date_format.like}")


def _read_iso(texts: Any, date_format: DateFormat) -> tuple[Any, Any]:
    """The same for the format that is most frequent: days that every month has are read at once."""
    pa, pc = arrow.pa, arrow.pc
    # Arrow's cast of texts raises for the whole column at the first that is no date: only what can't fail gets there
    odd = pc.invert(pc.fill_null(pc.match_substring_regex(texts, _IN_EVERY_MONTH), False))
    days = pc.cast(pc.if_else(odd, pa.scalar(None, pa.string()), texts), pa.date32())
    odd_days, odd_no_date = _read(texts.filter(odd), date_format)
    days = pc.replace_with_mask(days.cast(pa.int32()).cast(pa.int64()), odd, odd_days)
    return days, pc.replace_with_mask(pa.repeat(False, len(texts)), odd, odd_no_date)


def _read(texts: Any, date_format: DateFormat) -> tuple[Any, Any]:
    """Days since 1970, null where the text isn't a date, and which of them mean that there is none."""
    pa, pc = arrow.pa, arrow.pc
    parts = pc.extract_regex(texts, date_format.pattern)
    days = calendar_days(_year(parts, date_format.years_from), _part(parts, "m"), _part(parts, "d"))
    # before the zone: what an ERP writes for "no date", 0001-01-01, is another day, or none, elsewhere
    no_date = pc.is_in(days, pa.array([(day - EPOCH).days for day in date_format.no_date], pa.int64()), skip_nulls=True)
    if date_format.zone:
        seconds = pc.subtract(pc.add(pc.multiply(days, SECONDS_A_DAY), _time(parts)), _offset(parts))
        days = days_at(date_format.zone, seconds)
    is_date = pc.and_(pc.and_(pc.greater_equal(days, FIRST), pc.less_equal(days, LAST)), pc.invert(no_date))
    return pc.if_else(is_date, days, pa.scalar(None, pa.int64())), no_date


def _part(parts: Any, name: str) -> Any:
    """The numbers of one part; 0 where the format, or this text, hasn't it."""
    pa, pc = arrow.pa, arrow.pc
    if name not in {field.name for field in parts.type}:
        return pa.repeat(pa.scalar(0, pa.int64()), len(parts))
    digits = pc.struct_field(parts, name)
    # a group that took no part in the match is an empty text, and a cast of "" to a number raises
    return pc.if_else(pc.equal(digits, ""), "0", digits).cast(pa.int64())


def _year(parts: Any, years_from: int | None) -> Any:
    pa, pc = arrow.pa, arrow.pc
    if years_from is None:
        return _part(parts, "Y")
    short, first = _part(parts, "y"), years_from % 100
    next_century = pc.multiply(pc.less(short, first).cast(pa.int64()), 100)
    return pc.add(pc.add(short, next_century), years_from - first)


def _time(parts: Any) -> Any:
    return _seconds(*(_part(parts, name) for name in "HMS"))


def _offset(parts: Any) -> Any:
    """How many seconds the clock is before UTC."""
    pc = arrow.pc
    seconds = _seconds(*(_part(parts, name) for name in ("zh", "zm", "zs")))
    # Z has no sign, and nothing to take away
    return pc.if_else(pc.equal(pc.struct_field(parts, "sign"), "-"), pc.negate(seconds), seconds)


def _seconds(hours: Any, minutes: Any, seconds: Any) -> Any:
    pc = arrow.pc
    return pc.add(pc.add(pc.multiply(hours, 3600), pc.multiply(minutes, 60)), seconds)


_KEYS = {"like": TEXT, "zone": {"type": "string"}, "years from": whole_number(1, _LAST_CENTURY), "none": TEXTS}
_EPOCH_KEYS: Mapping[str, JsonSchema] = {"epoch": {"enum": list(UNITS)}, "zone": {"type": "string"}}

STEPS = (
    Step(
        "date",
        "Reads a date of this shape: %Y the year, %m the month, %d the day, and the time by %H, %M, %S (with a "
        "fraction or not) and %z (Z, +01:00, +0100). What isn't a real day is refused. `zone` is the office's time "
        "zone: a moment belongs to the day that it is there. `none` are days that mean no date. %y is a year of two "
        "digits and needs `years from`, the first of the hundred years that it may be. `epoch` says that moments are "
        "counted since 1970, in `seconds` or `milliseconds`, or written as OData 2.0 does, /Date(1700000000000)/ "
        "(`odata`). On the way out it writes the date, with midnight at the office as its time.",
        Example('{from: A, date: "%d.%m.%Y"}', "28.02.2026", "2026-02-28"),
        any_of(TEXT, options(_KEYS, "like"), options(_EPOCH_KEYS, "epoch", "zone")),
        _read_format,
        _date,
        lambda day, date_format: date_format.write(day),
        flow=(ValueType.TEXT, ValueType.DATE),
        encode_flow=(ValueType.DATE, ValueType.TEXT),
        more=(
            Example(
                '{from: A, date: {like: "%Y-%m-%dT%H:%M:%S%z", zone: Europe/Dublin, none: "0001-01-01"}}',
                "2026-06-30T23:30:00.123Z",
                "2026-07-01",
            ),
            Example('{from: A, date: {like: "%Y-%m-%dT%H:%M:%SZ", none: "0001-01-01"}}', "0001-01-01T00:00:00Z", None),
            Example('{from: A, date: {like: "%d.%m.%y", years from: 1970}}', "31.01.69", "2069-01-31"),
            Example("{from: A, date: {epoch: seconds, zone: Europe/London}}", "1782862200", "2026-07-01"),
            Example("{from: A, date: {epoch: odata, zone: Europe/London}}", "/Date(1782862200000+0100)/", "2026-07-01"),
            Example('{from: ordered_on, date: "%d.%m.%Y"}', {"ordered_on": "2026-01-31"}, "31.01.2026", encode=True),
        ),
    ),
)
