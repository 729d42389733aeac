"""Texts of strangers as they may stand in a file of YAML: quoted wherever they could mean something else."""

import json
import re
from collections.abc import Iterable

from hub.connectors.packs.to_do import TO_DO
from hub.printable import shown

WIDTH = 120
_PLAIN = re.compile(r"[A-Za-z_/$][\w/.$-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def text(value: str) -> str:
    """A scalar."""
    return value if _PLAIN.fullmatch(value) and value.lower() not in _WORDS else json.dumps(value, ensure_ascii=False)


def to_do(sentence: str) -> str:
    """A value that is to be filled in, with a sentence that says with what."""
    return json.dumps(f"{TO_DO}: {sentence}", ensure_ascii=False)


def or_to_do(value: str | None, sentence: str) -> str:
    """A scalar, or what is to be filled in for it."""
    return text(value) if value else to_do(sentence)


def comment(sentence: str, indent: str = "") -> list[str]:
    """A sentence as lines of comment, which no text of a stranger ends."""
    lines, line = [], f"{indent}#"
    for word in shown(sentence[:2_000]).split():
        if len(line) + 1 + len(word) > WIDTH and line != f"{indent}#":
            lines.append(line)
            line = f"{indent}#"
        line += f" {word[: WIDTH - len(indent) - 2]}"
    return [*lines, line]


def flow(head: str, values: Iterable[str]) -> list[str]:
    """`head: [a, b]`, wrapped as people wrap it."""
    line, lines = f"{head}: [", list[str]()
    indent = " " * len(line)
    for number, value in enumerate(listed := [*values]):
        part = text(value) + ("]" if number + 1 == len(listed) else ",")
        if len(line) + len(part) + 1 > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += part + " "
    return [*lines, line.rstrip() if listed else f"{head}: []"]
