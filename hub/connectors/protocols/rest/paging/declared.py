"""What a page says of the list that it is a part of."""

from typing import Any

from hub.connectors.raw_record import at

_LONGEST = 12
"""Digits; more records than that are nobody's."""


def count_in(body: Any, path: str) -> int | None:
    """The number at a path, which may come as text; None where there is none."""
    declared = at(body, path)
    if isinstance(declared, str) and declared.isascii() and declared.isdecimal() and len(declared) <= _LONGEST:
        return int(declared)
    return declared if isinstance(declared, int) and not isinstance(declared, bool) and declared >= 0 else None
