"""The part of OData's query language that Business Central takes: $filter as comparisons joined by and / or.

Text stands in quotes ('' is one quote), moments and dates and GUIDs stand bare. `or` joins comparisons of one field
only, as in Business Central.
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

RowTest = Callable[[Callable[[str], Any]], bool]
"""A filter: handed a look-up of a row's field, it says whether the row fits."""

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le
}  # fmt: skip
TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>[()])|(?P<word>[^\s()']+))")


class BadQuery(ValueError):
    """A query option that can't be read."""


def moment(written: str) -> datetime:
    """An OData moment, UTC; the fraction may have any number of digits."""
    if not written.endswith("Z"):
        raise BadQuery(f"Invalid literal '{written}': a moment ends in Z.")
    whole, _, fraction = written[:-1].partition(".")
    try:
        microseconds = int(fraction[:6].ljust(6, "0")) if fraction else 0
        return datetime.fromisoformat(whole).replace(microsecond=microseconds, tzinfo=UTC)
    except ValueError as error:
        raise BadQuery(f"Invalid literal '{written}'.") from error


def write_moment(at: datetime) -> str:
    """A moment as Business Central writes it: milliseconds without trailing zeros, so the digits vary."""
    fraction = f"{at.microsecond // 1000:03d}".rstrip("0")
    return f"{at:%Y-%m-%dT%H:%M:%S}{'.' + fraction if fraction else ''}Z"


def parse_filter(written: str, types: Mapping[str, str]) -> RowTest:
    """The test that a $filter makes; `types` says what the fields are. BadQuery when it can't be read."""
    parser = _Parser(_tokens(written), types)
    test, _ = parser.either()
    if parser.tokens:
        raise BadQuery(f"Syntax error at '{parser.tokens[0]}' in '{written}'.")
    return test


def _tokens(written: str) -> list[str]:
    tokens, at = [], 0
    while written[at:].strip():
        match = TOKEN.match(written, at)
        if match is None:
            raise BadQuery(f"Syntax error at position {at} in '{written}'.")
        tokens.append(match[0].strip())
        at = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str], types: Mapping[str, str]) -> None:
        self.tokens, self.types = tokens, types

    def take(self) -> str:
        if not self.tokens:
            raise BadQuery("The filter ends too early.")
        return self.tokens.pop(0)

    def either(self) -> tuple[RowTest, set[str]]:
        test, fields = self.both()
        while self.tokens[:1] == ["or"]:
            self.take()
            test, fields = _joined(any, test, self.both(), fields)
            if len(fields) > 1:
                raise BadQuery("An OR operator in a filter cannot be used on different fields.")
        return test, fields

    def both(self) -> tuple[RowTest, set[str]]:
        test, fields = self.single()
        while self.tokens[:1] == ["and"]:
            self.take()
            test, fields = _joined(all, test, self.single(), fields)
        return test, fields

    def single(self) -> tuple[RowTest, set[str]]:
        name = self.take()
        if name == "(":
            inner = self.either()
            if self.take() != ")":
                raise BadQuery("A closing bracket is missing.")
            return inner
        if name not in self.types:
            raise BadQuery(f"Could not find a property named '{name}'.")
        sign = self.take()
        if sign not in COMPARE:
            raise BadQuery(f"'{sign}' is no operator that is supported.")
        compare, wanted = COMPARE[sign], literal(self.take(), self.types[name])
        return lambda field: bool(compare(field(name), wanted)), {name}


def _joined(
    combine: Callable[[list[bool]], bool], first: RowTest, other: tuple[RowTest, set[str]], fields: set[str]
) -> tuple[RowTest, set[str]]:
    second, more = other

    def test(field: Callable[[str], Any]) -> bool:
        return combine([first(field), second(field)])

    return test, fields | more


def literal(written: str, type_: str) -> Any:
    """A literal of a field's type, as the value to compare with."""
    quoted = len(written) >= 2 and written[0] == written[-1] == "'"
    if quoted != (type_ == "string"):
        raise BadQuery(f"The literal {written} is not compatible with a property of type Edm.{type_.capitalize()}.")
    try:
        match type_:
            case "string":
                return written[1:-1].replace("''", "'")
            case "decimal" | "int":
                return Decimal(written)
            case "boolean":
                return {"true": True, "false": False}[written]
            case "datetime":
                return moment(written)
            case "date":
                return date.fromisoformat(written)
    except (InvalidOperation, ValueError, KeyError) as error:
        raise BadQuery(f"Invalid literal '{written}'.") from error
    return written.lower()
