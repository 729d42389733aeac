"""JSON whose single objects may be broken: each says what is wrong with it, and the others go on."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from hub.connectors.protocols.json_body import BOM, json_value, levels
from hub.connectors.raw_record import FLAW, flawed


class _NoNumber(str):
    """What stands where a number should, as it was written."""


def json_with_flaws(body: bytes) -> tuple[Any, int]:
    """What a body of JSON says, and in how many of its objects something is wrong: FLAW says in them what.

    Wrong are a name that stands there twice, NaN and Infinity, a number with thousands of digits, and half a character.

    Raises:
        ValueError: it isn't JSON, is cut off, or is nested too deep.
    """
    try:
        return json_value(body), 0
    except ValueError:
        pass  # rare: the slower way tells what it is
    found = _Objects()
    try:
        value = json.loads(
            body.removeprefix(BOM).decode("utf-8"),
            object_pairs_hook=found.read,
            parse_float=str,
            parse_int=_whole,
            parse_constant=_NoNumber,
        )
    except RecursionError:
        raise ValueError("nested too deep") from None
    for _ in levels(value):  # which raises where they are too many
        pass
    return _plain(value), found.flaws


def hoisted(record: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """A record that itself says what is wrong somewhere inside of it, and in how many of its objects something is."""
    flaws = [*_flaws_in(record)]
    return (flawed(flaws[0], record) if flaws else record), len(flaws)


class _Objects:
    """Makes the objects, and counts the flawed ones."""

    def __init__(self) -> None:
        self.flaws = 0

    def read(self, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        """An object out of its names and values."""
        told = {_whole_text(name): _plain(value) for name, value in pairs}
        flaw = next(filter(None, (test(pairs) for test in _TESTS)), None)
        if flaw is None:
            return told
        self.flaws += 1
        return flawed(flaw, told)


def _twice(pairs: Sequence[tuple[str, Any]]) -> str | None:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            return f"`{_shown(name)}` stands in it twice"
        names.add(name)
    return None


def _no_number(pairs: Sequence[tuple[str, Any]]) -> str | None:
    bad = next((name for name, value in pairs if any(isinstance(each, _NoNumber) for each in _single(value))), None)
    return None if bad is None else f"`{_shown(bad)}` is no number that JSON knows, or one with thousands of digits"


def _half(pairs: Sequence[tuple[str, Any]]) -> str | None:
    texts = ((name, each) for name, value in pairs for each in (name, *_single(value)) if isinstance(each, str))
    bad = next((name for name, text in texts if _whole_text(text) != text), None)
    return None if bad is None else f"`{_shown(bad)}` has half a character (a surrogate by itself)"


_TESTS: tuple[Callable[[Sequence[tuple[str, Any]]], str | None], ...] = (_twice, _no_number, _half)


def _single(value: Any) -> list[Any]:
    """A value, or those of a list of any depth; objects are read by themselves."""
    if not isinstance(value, list):
        return [value]
    return [each for inner in value for each in _single(inner)]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return _whole_text(str(value)) if isinstance(value, str) else value


def _whole(digits: str) -> Any:
    try:
        return int(digits)
    except ValueError:  # Python reads 4,300 digits at most
        return _NoNumber(digits[:20] + "…")


def _whole_text(text: str) -> str:
    """The text without surrogates, which no database keeps."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _shown(name: str) -> str:
    return _whole_text(name)[:40]


def _flaws_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [flaw for each in value for flaw in _flaws_in(each)]
    if not isinstance(value, dict):
        return []
    own = [value[FLAW]] if FLAW in value else []
    return own + [flaw for name, each in value.items() if name != FLAW for flaw in _flaws_in(each)]
