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


def parse_moment(text: str) -> datetime:
    """An OData moment, UTC; the fraction may have any number of digits."""
    if not text.endswith("Z"):
        raise BadQuery(f"Invalid literal '{text}': a moment ends in Z.")
    whole, _, fraction = text[:-1].partition(".")
    try:
        microseconds = int(fraction[:6].ljust(6, "0")) if fraction else 0
        return datetime.fromisoformat(whole).replace(microsecond=microseconds, tzinfo=UTC)
    except ValueError as error:
        raise BadQuery(f"Invalid literal '{text}'.") from error


def write_moment(at: datetime) -> str:
    """A moment as Business Central writes it: milliseconds without trailing zeros, so the digits vary."""
    fraction = f"{at.microsecond // 1000:03d}".rstrip("0")
    return f"{at:%Y-%m-%dT%H:%M:%S}{'.' + fraction if fraction else ''}Z"


def parse_filter(text: str, types: Mapping[str, str]) -> RowTest:
    """The test that a $filter makes; `types` says what the fields are. BadQuery when it can't be read."""
    parser = _Parser(_tokens(text), types)
    test, _ = parser.disjunction()
    if parser.tokens:
        raise BadQuery(f"Syntax error at '{parser.tokens[0]}' in '{text}'.")
    return test


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while text[position:].strip():
        match = TOKEN.match(text, position)
        if match is None:
            raise BadQuery(f"Syntax error at position {position} in '{text}'.")
        tokens.append(match[0].strip())
        position = match.end()
    return tokens


class _Parser:
    """A method for each level of precedence; each gives the test and the fields that it compares."""

    def __init__(self, tokens: list[str], types: Mapping[str, str]) -> None:
        self.tokens, self.types = tokens, types

    def next_token(self) -> str:
        if not self.tokens:
            raise BadQuery("The filter ends too early.")
        return self.tokens.pop(0)

    def disjunction(self) -> tuple[RowTest, set[str]]:
        test, fields = self.conjunction()
        while self.tokens[:1] == ["or"]:
            self.next_token()
            test, fields = _joined(any, test, self.conjunction(), fields)
            if len(fields) > 1:
                raise BadQuery("An OR operator in a filter cannot be used on different fields.")
        return test, fields

    def conjunction(self) -> tuple[RowTest, set[str]]:
        test, fields = self.comparison()
        while self.tokens[:1] == ["and"]:
            self.next_token()
            test, fields = _joined(all, test, self.comparison(), fields)
        return test, fields

    def comparison(self) -> tuple[RowTest, set[str]]:
        name = self.next_token()
        if name == "(":
            inner = self.disjunction()
            if self.next_token() != ")":
                raise BadQuery("A closing bracket is missing.")
            return inner
        if name not in self.types:
            raise BadQuery(f"Could not find a property named '{name}'.")
        word = self.next_token()
        if word not in COMPARE:
            raise BadQuery(f"'{word}' is no operator that is supported.")
        compare, bound = COMPARE[word], literal(self.next_token(), self.types[name])
        return lambda field: bool(compare(field(name), bound)), {name}


def _joined(
    combine: Callable[[list[bool]], bool], first: RowTest, other: tuple[RowTest, set[str]], fields: set[str]
) -> tuple[RowTest, set[str]]:
    second, more = other

    def test(field: Callable[[str], Any]) -> bool:
        return combine([first(field), second(field)])

    return test, fields | more


def literal(text: str, type_: str) -> Any:
    """A literal of a field's type, as the value to compare with."""
    quoted = len(text) >= 2 and text[0] == text[-1] == "'"
    if quoted != (type_ == "string"):
        raise BadQuery(f"The literal {text} is not compatible with a property of type Edm.{type_.capitalize()}.")
    try:
        match type_:
            case "string":
                return text[1:-1].replace("''", "'")
            case "decimal" | "int":
                return Decimal(text)
            case "boolean":
                return {"true": True, "false": False}[text]
            case "datetime":
                return parse_moment(text)
            case "date":
                return date.fromisoformat(text)
    except (InvalidOperation, ValueError, KeyError) as error:
        raise BadQuery(f"Invalid literal '{text}'.") from error
    # a GUID, which is kept in small letters
    return text.lower()
