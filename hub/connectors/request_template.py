"""What the templates of requests name, whatever the protocol, and how that is checked."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.connectors.model import placeholders
from hub.connectors.templates import names_in, template_problems, texts_in

COMPANY, FILTER, FIELDS = "company", "filter", "fields"
FIELD_NAMES = "field_names"
"""The same as FIELDS, as one text: the names joined with commas."""
ORDER, REFERENCE, LINE = "order", "reference", "line"
OF_AUTH = "auth."
"""Stands before the names of what signing in gives; never in a query, which logs of servers and proxies keep."""
OF_EACH = "each."
"""Stands before the fields of a record that is asked for by itself."""
OF_ORDER, OF_BEFORE = "order.", "before."
"""Stand before the fields of an order, and before what calls gave that prepared it."""
NO_PARTS: Mapping[str, Any] = {}


def of_auth(template: Any) -> frozenset[str]:
    """What a template names of what signing in gives."""
    return frozenset(name.removeprefix(OF_AUTH) for name in names_in(template) if name.startswith(OF_AUTH))


def compound_in(parts: Mapping[str, Any]) -> frozenset[str]:
    """The names that stand for a list, or for what has fields of its own."""
    return frozenset({FILTER, FIELDS, *(name for name, part in parts.items() if isinstance(part, dict | list))})


def request_problems(where: str, template: Any, known: Collection[str], compound: Collection[str]) -> Iterator[str]:
    """Names that nothing stands for, and those of lists and records within a text."""
    for path, text in texts_in(template, where):
        yield from template_problems(path, text, known)
        for name in sorted(placeholders(text).intersection(compound)):
            if text != f"{{{name}}}":
                yield f"{path}: `{{{name}}}` is no text: it stands by itself"


def part_problems(
    resource: str, parts: Mapping[str, Any], used: Collection[str], taken: Collection[str]
) -> Iterator[str]:
    """Parts that no request has, that stand for something else already, or name what nothing stands for."""
    for part, template in parts.items():
        where = f"resources.{resource}.parts.{part}"
        if part in taken or not part.isidentifier():
            yield f"{where}: another name was expected, a word that doesn't stand for something else"
        elif part not in used:
            yield f"{where}: has no effect, for no template names `{{{part}}}`"
        for path, text in texts_in(template, where):
            yield from template_problems(path, text, (COMPANY,))


def record_problems(
    where: str, template: Any, record: str, known: Collection[str], *, is_needed: bool = True
) -> Iterator[str]:
    """What is wrong with a template that is about one record: it stands by itself, and must stand there."""
    for path, text in texts_in(template, where):
        yield from template_problems(path, text, known)
        if f"{{{record}}}" in text and text != f"{{{record}}}":
            yield f"{path}: `{{{record}}}` is a record: it stands by itself"
    if is_needed and record not in names_in(template):
        yield f"{where}: `{{{record}}}` stands nowhere, so that none would go out"
