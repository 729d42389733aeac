"""Text of others as it may be shown: what a terminal, a log or a page would obey or hide stands there as a symbol.

Control characters move a terminal's cursor and begin its commands, marks of direction make text read as something
else (Unicode Technical Report 36), what has no width hides, a line break forges a line of a log.
"""

import re
from html import escape

OBEYED = (
    "\x00-\x1f\x7f-\x9f"  # control characters: ESC, CR, CSI and their like
    "\u2028\u2029"  # separators of lines and paragraphs
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks of direction
    "\ud800-\udfff"  # halves of a character, which no channel can write
)
"""What a terminal or a page acts upon, as a set of a regular expression."""
HIDDEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What has no width (Unicode: Default_Ignorable_Code_Point, but for the variants of emoji), and what XML can't hold."""
UNSAFE = re.compile(f"[{OBEYED}{HIDDEN}]")
_PICTURES = 0x2400
"""Unicode's pictures of the control characters, in their order."""


def shown(text: str) -> str:
    """The text in one line: control characters as their pictures (`␛`), the others by number (`⟨U+202E⟩`)."""
    return UNSAFE.sub(_symbol, text)


def shown_html(text: str) -> str:
    """The same for a page, with HTML's own characters escaped."""
    return escape(shown(text))


def shown_lines(text: str) -> str:
    """The same for a text whose line breaks are the hub's own."""
    return "\n".join(map(shown, text.split("\n")))


def _symbol(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x20:
        return chr(_PICTURES + number)
    return "␡" if number == 0x7F else f"⟨U+{number:04X}⟩"
