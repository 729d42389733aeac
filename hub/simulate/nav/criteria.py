"""NAV's filter language: `a..b`, `a..`, `..b`, `a|b`, `a&b`, `<>x`, `>x`, `>=x`, `<x`, `<=x`, `*`, `?`, `@x`, `'x'`.

Codes and texts compare byte for byte (`@` ignores case), decimals and dates by value; dates are written yyyy-mm-dd.
A filter without text filters nothing, `''` finds blanks.
"""

import operator
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from fnmatch import translate
from typing import Any

from hub.simulate.nav.nav_pages import ENUMS, NO_DATE, Value, text

TextTest = Callable[[Value], bool]
COMPARISONS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0"}


class BadCriteria(ValueError):
    """A filter that the field's type doesn't allow."""


def parse_criteria(filter_: str, type_: str) -> TextTest:
    """The test that a filter makes on a field's values; BadCriteria when it can't be read."""
    if not filter_:
        return lambda value: True
    return _any([_all([_single(part, type_) for part in _split(side, "&")]) for side in _split(filter_, "|")])


def _any(tests: list[TextTest]) -> TextTest:
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _all(tests: list[TextTest]) -> TextTest:
    return tests[0] if len(tests) == 1 else lambda value: all(test(value) for test in tests)


def _split(filter_: str, separator: str) -> list[str]:
    """Split at a separator that stands outside single quotes."""
    parts, quoted = [""], False
    for character in filter_:
        quoted ^= character == "'"
        if character == separator and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    if quoted:
        raise BadCriteria(filter_)
    return parts


def _single(part: str, type_: str) -> TextTest:
    if part.startswith("<>"):
        inner = _single(part[2:], type_)
        return lambda value: not inner(value)
    for sign, compare in COMPARISONS.items():
        if part.startswith(sign):
            bound = _value(_unquoted(part.removeprefix(sign)), type_)
            return lambda value: bool(compare(_comparable(value, type_), bound))
    part = part.removeprefix("=")
    if not part.startswith("'") and ".." in part:
        return _range(part, type_)
    if type_ == "string" and not part.startswith("'") and re.search(r"[*?@]", part):
        return _pattern(part)
    operand = _value(_unquoted(part), type_)
    return lambda value: bool(_comparable(value, type_) == operand)


def _range(part: str, type_: str) -> TextTest:
    low, high = part.split("..", 1)
    least = _value(_unquoted(low), type_) if low else None
    most = _value(_unquoted(high), type_) if high else None

    def test(value: Value) -> bool:
        operand = _comparable(value, type_)
        return (least is None or operand >= least) and (most is None or operand <= most)

    return test


def _pattern(part: str) -> TextTest:
    ignoring = re.IGNORECASE if part.startswith("@") else 0
    # fnmatch would read [ as the beginning of a character class
    glob = part.removeprefix("@").replace("[", "[[]")
    pattern = re.compile(translate(glob), ignoring)
    return lambda value: pattern.match(text(value)) is not None


def _unquoted(part: str) -> str:
    if len(part) >= 2 and part[0] == part[-1] == "'":
        return part[1:-1].replace("''", "'")
    return part


def _value(operand: str, type_: str) -> Any:
    """A text in a filter, as what the field's values are compared by."""
    try:
        if type_ in ("decimal", "int"):
            return Decimal(operand or 0)
        if type_ == "date":
            # a real NAV reads dates by its installation's language
            return date.fromisoformat(operand or NO_DATE)
    except (InvalidOperation, ValueError) as error:
        raise BadCriteria(operand) from error
    if type_ == "boolean":
        if operand.lower() not in TRUE | FALSE:
            raise BadCriteria(operand)
        return operand.lower() in TRUE
    if type_ in ENUMS:
        name = operand.strip().replace(" ", "_") or "_blank_"
        if name not in ENUMS[type_]:
            raise BadCriteria(operand)
        return name
    return operand


def _comparable(value: Value, type_: str) -> Any:
    if type_ == "date":
        return value or date.min
    if type_ in ("decimal", "int", "boolean"):
        return value or 0
    return text(value) or ("_blank_" if type_ in ENUMS else "")
