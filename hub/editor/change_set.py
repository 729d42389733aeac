"""What was typed, as the browser sends it: sections of the text that stay or are replaced (CodeMirror's ChangeSet)."""

from typing import Any

LONGEST = 1_000_000
"""Characters of a text; a mapping file may have a tenth."""
MOST_WORK = 2_000_000_000
"""Sections times characters: the library counts from the beginning for each. A second of it, or two."""


def fits(change: Any, length: int) -> bool:
    """Whether a change is one of a text of that many UTF-16 units, and neither it nor what it leaves is beyond bounds.

    Only the page's own script sends them; another could have one part of the text kept a thousand times, and all
    offices would wait for it.
    """
    match change:
        case {"sections": [*sections], "inserted": [*inserted]}:
            pass
        case _:
            return False
    if not all(isinstance(number, int) and number >= -1 for number in sections):
        return False
    if not all(isinstance(lines, list) and all(isinstance(line, str) for line in lines) for lines in inserted):
        return False
    old, new = sections[::2], sections[1::2]
    added = sum(len(line) + 1 for lines in inserted for line in lines)
    return (
        len(old) == len(new)
        and min(old, default=0) >= 0
        and sum(old) == length
        and len(sections) * length <= MOST_WORK
        and length + added <= LONGEST
    )
