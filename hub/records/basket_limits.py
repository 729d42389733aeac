"""What the fields of a basket may hold: the limits that ERPs have, checked at the door and said in the JSON Schema.

Lengths are those of Business Central's and NAV's fields or wider ones of the hub's own. A basket that was kept under
the limits of its time is read again without them: see `KEPT`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from hub.printable import UNSAFE

KEPT = "kept"
"""The validation context in which the hub reads back what it took in before."""
MAX_LINES = 2_000
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
SHOWS = r"^(?!\s+$)[^\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*$"
"""For readers of the schema: no blanks alone, none of the characters of `printable.UNSAFE` that occur in practice."""
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]{5,15}([Zz]|[+-][0-9]{2}:?[0-9]{2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT_IN_SCHEMA = WithJsonSchema({"type": "string", "format": "date-time", "pattern": f"^{_MOMENT.pattern}$"})
DAY_IN_SCHEMA = WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"})
"""A reader of the schema needn't check a `format`."""
_WRITTEN = 40
"""Characters of a number, or of a moment, beyond which it isn't even read."""


def _wrong(message: str, **told: object) -> PydanticCustomError:
    return PydanticCustomError("basket_limit", message, told)


@dataclass(frozen=True)
class TextLimit:
    """A text of at most so many characters, not of blanks alone; none would be obeyed or hidden where it is shown."""

    longest: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "maxLength": self.longest, "pattern": SHOWS}

    def _checked(self, text: str, info: ValidationInfo) -> str:
        if info.context is KEPT:
            return text
        if len(text) > self.longest:
            raise _wrong(
                "has {number} characters, at most {longest} were expected", number=len(text), longest=self.longest
            )
        if text.isspace():
            raise _wrong("holds blanks alone; a text that shows was expected")
        if unsafe := UNSAFE.search(text):
            raise _wrong(
                "holds the character {code}, which doesn't show; plain text in one line was expected",
                code=f"U+{ord(unsafe[0]):04X}",
            )
        return text


@dataclass(frozen=True)
class NumberLimit:
    """A decimal of so many digits before and behind the point; as text in plain ASCII digits, without an exponent."""

    whole: int
    decimals: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_before_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        pattern = rf"^-?[0-9]{{1,{self.whole}}}(\.[0-9]{{1,{self.decimals}}}0*)?$"
        bound = 10**self.whole
        number = {"type": "number", "exclusiveMinimum": -bound, "exclusiveMaximum": bound}
        # `multipleOf` would be right, but validators divide in binary: 0.07 is no multiple of 0.00001 to them
        told = f"At most {self.decimals} decimals, as a number too."
        return {"anyOf": [number, {"type": "string", "pattern": pattern}], "description": told}

    def _checked(self, value: object, info: ValidationInfo) -> object:
        if info.context is KEPT:
            return value
        number = _number(value)
        _, digits, exponent = number.as_tuple()
        if not isinstance(exponent, int):
            raise _wrong("a number was expected")
        stripped = len("".join(map(str, digits)).rstrip("0"))
        decimals = max(0, -exponent - (len(digits) - stripped)) if stripped else 0
        if (stripped and number.adjusted() >= self.whole) or decimals > self.decimals:
            raise _wrong(
                "at most {whole} digits before the point and {decimals} behind it were expected",
                whole=self.whole,
                decimals=self.decimals,
            )
        return number if stripped else Decimal(0)


def _number(value: object) -> Decimal:
    match value:
        case bool():
            raise _wrong("a number was expected")
        case Decimal():
            return value
        case int() if abs(value) < 10**_WRITTEN:
            return Decimal(value)
        case float():
            return Decimal(repr(value))
        case str() if len(value) <= _WRITTEN and _PLAIN_NUMBER.fullmatch(value):
            return Decimal(value)
        case _:
            raise _wrong("a number in plain digits such as 12 or 2.50 was expected")


def moment(value: object, info: ValidationInfo) -> object:
    """A moment as ISO 8601 writes it, before pydantic reads it: a number isn't one."""
    is_written = isinstance(value, str) and len(value) <= _WRITTEN and _MOMENT.fullmatch(value)
    if info.context is not KEPT and not is_written and not isinstance(value, datetime):
        raise _wrong("a moment such as 2026-01-05T10:00:00Z was expected")
    return value


def plain_day(value: object, info: ValidationInfo) -> object:
    """A day as ISO 8601 writes it, before pydantic reads it: neither a number nor a moment is one."""
    if info.context is not KEPT and not (isinstance(value, str) and _DAY.fullmatch(value)) and type(value) is not date:
        raise _wrong("a day such as 2026-01-31 was expected")
    return value


def in_our_time(at: datetime, info: ValidationInfo) -> datetime:
    """A moment of this century; at the ends of time no time zone can be applied."""
    if info.context is not KEPT and not EARLIEST <= at.replace(tzinfo=UTC) < LATEST:
        raise _wrong("a moment between the years 2000 and 2100 was expected")
    return at


def not_too_many(lines: object, info: ValidationInfo) -> object:
    """At most `MAX_LINES`, counted before any of them is looked at."""
    if info.context is not KEPT and isinstance(lines, list | tuple) and len(lines) > MAX_LINES:
        raise _wrong("has {number} lines, at most {most} were expected", number=len(lines), most=MAX_LINES)
    return lines
