"""JSON of strangers, read strictly: no key twice, numbers digit for digit, nothing beyond JSON."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NoReturn

from hub.printable import shown

LONGEST_KEY = 100
LONGEST_NUMBER = 40
"""Characters; a number with an exponent of more than two digits is none that an order has."""


class NotJson(Exception):
    """What was given can't be taken as JSON; the message goes on from the name of the file."""


def parse(given: bytes) -> Any:
    """The value; its numbers are decimals.

    Raises:
        NotJson: says why, without any more of the text than a key.
    """
    try:
        text = given.decode("utf-8-sig")
        return json.loads(
            text, object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_constant
        )
    except UnicodeDecodeError as error:
        raise NotJson(f"isn't text in UTF-8: byte {error.start:,} can't be read") from None
    except RecursionError:
        raise NotJson("is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"isn't JSON: {error.msg} at line {error.lineno:,} column {error.colno:,}") from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, inner in pairs:
        if len(key) > LONGEST_KEY:
            raise NotJson(f"has a key of {len(key):,} characters; at most {LONGEST_KEY} were expected")
        if key in value:
            raise NotJson(f"has the key `{shown(key)}` twice in one object; write it once")
        value[key] = inner
    return value


def _number(written: str) -> Decimal:
    exponent = written.lower().partition("e")[2].lstrip("+-")
    if len(written) > LONGEST_NUMBER or len(exponent) > 2:
        raise NotJson(f"has a number of {len(written)} characters or a large exponent; plain digits were expected")
    return Decimal(written)


def _constant(word: str) -> NoReturn:
    raise NotJson(f"isn't JSON: {word} is no number")
