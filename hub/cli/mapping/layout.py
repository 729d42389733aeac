"""Lays an effective mapping out as YAML, with the place of each part as a comment at the right.

What comes out is a mapping file by itself: one without layers.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.cli.listing import text
from hub.config.yamlfile import Node
from hub.printable import UNSAFE
from hub.records import RECORDS, Kind
from hub.translate.authoring.effective import ExplainedEntry
from hub.translate.targets import targets

WIDTH = 100
INSTEAD = "instead of "
ORDER = "order"
_PLAIN = re.compile(r"[^\W\d][\w./-]*( [\w./-]+)*")
_OTHERWISE = {"true", "false", "null"}
"""Words that an editor would take for something else than text."""


@dataclass(frozen=True)
class LaidLine:
    """A line of YAML and what stands beside it: where it is written, and what it stands instead of."""

    written: str
    place: str = ""
    instead_of: tuple[str, ...] = ()

    @property
    def remarks(self) -> list[str]:
        """What to say at the right, in texts that may stand in lines of their own."""
        return [part for part in (self.place, *(f"{INSTEAD}{place}" for place in self.instead_of)) if part]


def lay_out(entries: Iterable[ExplainedEntry]) -> list[str]:
    """The lines to print, at most 100 wide unless a single text is too long."""
    listed = list(entries)
    places = [place for entry in listed for place in entry.places]
    room = WIDTH - len("  # ") - max(map(len, places), default=0)
    lines = [*_lines(listed, room)]
    column = min(max((len(line.written) for line in lines if line.remarks), default=0), room)
    return [said for line in lines for said in _beside(line, column)]


def _beside(line: LaidLine, column: int) -> Iterator[str]:
    """The remarks in one comment, or one below the other where that would be too wide."""
    together = ", ".join(line.remarks)
    if column + len(f"  # {together}") <= WIDTH:
        yield f"{line.written:<{column}}  # {together}" if together else line.written
        return
    first, *others = line.remarks
    yield f"{line.written:<{column}}  # {first}"
    yield from (f"{'':<{min(column, WIDTH - len(f'  # {remark}'))}}  # {remark}" for remark in others)


def _lines(entries: Sequence[ExplainedEntry], room: int) -> Iterator[LaidLine]:
    before: tuple[str, ...] = ()
    nothing_sent = all(entry.is_omitted for entry in entries if entry.path[0] == ORDER)
    for entry in entries:
        *above, _ = entry.path
        for depth, key in enumerate(above):
            if before[: depth + 1] != entry.path[: depth + 1]:
                yield from [LaidLine("")] if before and not depth else []
                yield LaidLine(f"{'  ' * depth}{scalar(key)}:{' {}' if key == ORDER and nothing_sent else ''}")
        before = entry.path
        yield from _entry(entry, len(above), room)


def _entry(entry: ExplainedEntry, depth: int, room: int) -> Iterator[LaidLine]:
    if entry.node is None or entry.is_omitted:
        why = "taken away" if entry.is_omitted else "not mapped"
        place = entry.node.place if entry.node else ""
        yield LaidLine(f"{'  ' * depth}# {scalar(entry.path[-1])}: {why}, {_left(entry)}", place, entry.instead_of)
    else:
        first, *others = _block(entry.path[-1], entry.node, depth, room)
        yield LaidLine(first.written, entry.node.place, entry.instead_of)
        yield from others


def _left(entry: ExplainedEntry) -> str:
    """What becomes of a field that isn't mapped."""
    if entry.path[0] == ORDER:
        return "isn't sent"
    default = targets(RECORDS[Kind(entry.path[0])])[entry.path[-1]].default
    return "stays empty" if default in (None, "") else f"always {text(default)}"


def _block(key: str, node: Node, depth: int, room: int, around: str = "") -> Iterator[LaidLine]:
    """A value in one line if it was written so and there is room, else a line for each of its parts."""
    indent, place = "  " * depth, node.place if node.place != around else ""
    written = f"{indent}{scalar(key)}: {flow(node)}"
    if not _within(node) or (len(written) <= room and all(below.line == node.line for below in _within(node))):
        yield LaidLine(written, place)
        return
    yield LaidLine(f"{indent}{scalar(key)}:", place)
    for name, below in node.items():
        yield from _block(name, below, depth + 1, room, node.place)
    for below in node.value if isinstance(node.value, list) else ():
        yield LaidLine(f"{indent}  - {flow(below)}", below.place if below.place != node.place else "")


def _within(node: Node) -> list[Node]:
    below = [*dict(node.items()).values()] + (node.value if isinstance(node.value, list) else [])
    return [node for part in below for node in (part, *_within(part))]


def flow(node: Node) -> str:
    """A value in one line; `true` stands without quotes where it is a step's."""
    if isinstance(node.value, dict):
        return f"{{{', '.join(f'{scalar(key)}: {flow(below)}' for key, below in node.items())}}}"
    if isinstance(node.value, list):
        return (
            f"[{', '.join(scalar(part.value) if isinstance(part.value, str) else flow(part) for part in node.value)}]"
        )
    return "true" if node.value == "true" else scalar(node.value or "")


def scalar(written: str) -> str:
    """A text, in quotes unless it is plain for every reader of YAML; what doesn't show is written by its number."""
    if _PLAIN.fullmatch(written) and written.lower() not in _OTHERWISE and not UNSAFE.search(written):
        return written
    quoted = json.dumps(written, ensure_ascii=False)
    return "".join(_letter(letter) for letter in quoted)


def _letter(letter: str) -> str:
    if letter.isprintable() and not UNSAFE.match(letter):
        return letter
    code = ord(letter)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
