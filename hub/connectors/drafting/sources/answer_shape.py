"""Where in an answer the records stand, the next page is named and the number of all records is: told by names."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hub.connectors.drafting.guesses import plain

_ROWS = ("value", "items", "data", "results", "result", "rows", "records", "content", "list")
_LINKS = ("odatanextlink", "nextlink", "next", "nextpageurl", "nexturl", "nexthref")
_COUNTS = ("odatacount", "total", "totalcount", "totalitems", "totalresults", "totalrecords", "recordcount", "count")
DEEPEST = 3
"""Levels of an answer around its records."""

Inside = Callable[[Any], Mapping[str, Any]]
"""The values inside of another by name; nothing for what isn't an object."""


def paths(value: Any, inside: Inside, before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """What stands in an object and in those within it, the nearest first, each with its path."""
    below = [(f"{before}{name}", inner) for name, inner in inside(value).items()]
    yield from below
    if depth + 1 < DEEPEST:
        for path, inner in below:
            yield from paths(inner, inside, f"{path}.", depth + 1)


def rows_path(answer: Any, inside: Inside, is_rows: Callable[[Any], bool]) -> str | None:
    """The path of the records: `.` where the answer is the list itself, else a list of a likely name."""
    if is_rows(answer):
        return "."
    lists = [path for path, inner in paths(answer, inside) if is_rows(inner)]
    likely = [path for name in _ROWS for path in lists if plain(path.rpartition(".")[2]) == name]
    return next(iter(likely or lists), None)


def link_path(answer: Any, inside: Inside, is_text: Callable[[Any], bool]) -> str | None:
    """The path of the link to the next page."""
    return _named(answer, inside, _LINKS, is_text)


def count_path(answer: Any, inside: Inside, is_number: Callable[[Any], bool]) -> str | None:
    """The path of the number of all records."""
    return _named(answer, inside, _COUNTS, is_number)


def _named(answer: Any, inside: Inside, names: tuple[str, ...], fits: Callable[[Any], bool]) -> str | None:
    found = [(plain(path.rpartition(".")[2]), path) for path, inner in paths(answer, inside) if fits(inner)]
    return next((path for name in names for word, path in found if word == name), None)
