"""JSON as people read it in a file."""

import json
from collections.abc import Iterator
from typing import Any

WIDTH = 120


def laid_out(value: Any) -> str:
    """JSON with a part in one line wherever it fits, so that people and version control can read it."""
    return "".join(_lines(value, "", "")) + "\n"


def _lines(value: Any, indent: str, before: str) -> Iterator[str]:
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(before) + len(flat) < WIDTH or not isinstance(value, dict | list) or not value:
        yield f"{before}{flat}"
        return
    mapping = isinstance(value, dict)
    parts = (
        [(f"{json.dumps(key, ensure_ascii=False)}: ", value[key]) for key in value]
        if mapping
        else [("", part) for part in value]
    )
    inner = f"{indent} "
    yield f"{before}{'{' if mapping else '['}\n"
    for number, (key, part) in enumerate(parts):
        yield inner
        yield from _lines(part, inner, key)
        yield ",\n" if number + 1 < len(parts) else "\n"
    yield f"{indent}{'}' if mapping else ']'}"
