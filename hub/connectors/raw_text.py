"""A value as an ERP sent it, as the text by which it is known here."""

from typing import Any

import msgspec

_JSON = msgspec.json.Encoder()
_WORDS = {True: "true", False: "false"}


def text_of(value: Any) -> str | None:
    """The text of a value: `true` and `false`, digits, JSON for what is no single value; None for nothing."""
    if value is None or isinstance(value, str):
        return value
    # not isinstance: True is an int to Python, and must become `true`
    kind = type(value)
    if kind is int:
        return str(value)
    return _WORDS[value] if kind is bool else _JSON.encode(value).decode()
