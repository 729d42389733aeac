"""What a browser's event brings along, so that the library can read it."""

import re
from typing import Any

REPLACEMENT = "\\ufffd"
"""JSON's escape of what stands for a character that can't be read, U+FFFD."""
_ESCAPES = re.compile(
    r"\\\\"  # a backslash, behind which no escape begins
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # both halves of a character
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def with_whole_letters(arguments: Any) -> Any:
    """An event's arguments, each a JSON text, with U+FFFD for half a pair of surrogates.

    Browsers send one that a person's text holds; the library reads none and would drop the whole event, so that the
    page's text and the server's were no longer the same. U+FFFD is as long as what it stands for.
    """
    if not isinstance(arguments, list):
        return arguments
    return [_ESCAPES.sub(_whole, each) if isinstance(each, str) else each for each in arguments]


def _whole(found: re.Match[str]) -> str:
    return REPLACEMENT if found["half"] else found[0]
