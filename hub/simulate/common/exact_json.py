"""JSON whose numbers are exact decimals: read as Decimal, written digit for digit, never through a binary float."""

import json
from decimal import Decimal
from typing import Any

from hub.simulate.common.digits import digits


def loads(body: bytes) -> Any:
    """Read JSON; numbers become Decimal. ValueError when it is none."""
    return json.loads(body, parse_float=Decimal, parse_int=Decimal)  # 2.50 and 2 alike


def dumps(value: Any) -> str:
    """Write JSON from dicts, lists, text, Decimals, integers, booleans and None."""
    match value:
        case dict():
            return "{" + ",".join(f"{json.dumps(str(key))}:{dumps(inner)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(dumps, value)) + "]"
        case Decimal():
            return digits(value)
        case None | bool() | int() | str():
            return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{type(value).__name__} has no JSON form here")
