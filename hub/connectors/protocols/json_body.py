"""JSON bodies as records, without losing a digit, and nothing taken for an empty list that isn't one."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from hub.connectors.base import RequestContext
from hub.connectors.raw_record import RawRecord
from hub.errors import ProtocolBroken

# as text: a binary float has lost the last digits of a long price
MAX_DEPTH = 64
"""Lists and objects inside of each other; records have four levels or five."""
_NESTING = frozenset({dict, list})

BOM = b"\xef\xbb\xbf"
_SPACED_NAME = re.compile(rb'"[ \t\r\n]+:')
_JSON = msgspec.json.Decoder(float_hook=str)
# else msgspec puts decimals in quotes
_NUMBERS = msgspec.json.Encoder(decimal_format="number")


def json_object(body: bytes, context: RequestContext, came: str) -> RawRecord:
    """A JSON object; numbers with a point or an exponent are text. `came` says what came, for the message.

    Raises:
        ProtocolBroken: it isn't JSON, is cut off, is nested too deep, or isn't an object.
    """
    value = json_any(body, context, came)
    if not isinstance(value, dict):
        message = f"a JSON object was expected, a {type(value).__name__} came; check the address and the pack"
        raise context.error(ProtocolBroken, message)
    return value


def json_any(body: bytes, context: RequestContext, came: str) -> Any:
    """Whatever JSON says; ProtocolBroken if it isn't JSON, is cut off, or is nested too deep."""
    try:
        return json_value(body)
    except ValueError:
        raise context.error(ProtocolBroken, f"whole JSON was expected, {came} came; check the address") from None


def json_value(body: bytes) -> Any:
    """What a body of JSON says; numbers with a point or an exponent are text. A byte order mark is taken off.

    Raises:
        ValueError: it isn't JSON, is cut off, is nested deeper than MAX_DEPTH, or an object in it has a name twice.
    """
    body = body.removeprefix(BOM)
    try:
        value = _JSON.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("not JSON, or nested too deep") from None
    names = sum(len(each) for level in levels(value) for each in level if isinstance(each, dict))
    # a name that stands twice is written once more than it is read; so is what looks like one inside of a text
    if names != body.count(b'":') + len(_SPACED_NAME.findall(body)) and _has_a_name_twice(body):
        raise ValueError("a name stands twice in an object")
    return value


def levels(value: Any) -> Iterator[list[Any]]:
    """Lists and objects, level by level, for what is parsed is written again at other depths of the stack.

    Raises:
        ValueError: there are more than MAX_DEPTH.
    """
    level = [value] if type(value) in _NESTING else []
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return
        yield level
        # by type, not isinstance: the parser gives these two alone, and this looks at every value there is
        insides = (outer.values() if type(outer) is dict else outer for outer in level)
        level = [inner for inside in insides for inner in inside if type(inner) in _NESTING]
    if level:
        raise ValueError("nested too deep")


def _has_a_name_twice(body: bytes) -> bool:
    found = False

    def look(pairs: Sequence[tuple[str, Any]]) -> None:
        nonlocal found
        found |= len(pairs) != len({name for name, _ in pairs})

    json.loads(body.decode(), object_pairs_hook=look, parse_int=str, parse_float=str)
    return found


ALL = "."
"""The path of what a body is itself."""


def json_bytes(record: RawRecord) -> bytes:
    """JSON with decimals as numbers, digit for digit."""
    return _NUMBERS.encode(record)
