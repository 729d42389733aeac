"""What a pack's templates name in braces: only what the hub fills in, and only where it does."""

import re
import string
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.config.yamlfile import suggest
from hub.connectors.model import placeholders

LEFT_OUT: Any = object()
"""Stands for a name that has no value: the entry that names it is left out."""
_BRACED = re.compile(r"\{[A-Za-z_][\w.]*\}")


def template_problems(where: str, template: str, known: Collection[str], needed: Collection[str] = ()) -> Iterator[str]:
    """Names that nothing stands for, and those that must be there and aren't."""
    try:
        parts = [part for part in string.Formatter().parse(template) if part[1] is not None]
    except ValueError:
        yield f"{where}: a brace opens or closes nothing; {_may_be(known)}"
        return
    names = [name for _, name, _, _ in parts]
    for _, name, form, conversion in parts:
        if name not in known:
            yield f"{where}: nothing stands for `{{{name}}}`{suggest(name or '', known)}; {_may_be(known)}"
        elif form or conversion:
            yield f"{where}: `{{{name}}}` is filled in as it is; take out what stands behind the name"
    yield from (f"{where}: needs `{{{name}}}`, which is missing" for name in needed if name not in names)


def texts_in(template: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a template of any depth, keys aside, each with the way to it."""
    if isinstance(template, str):
        yield where, template
    elif isinstance(template, Mapping | list | tuple):
        inner = template.items() if isinstance(template, Mapping) else enumerate(template)
        for key, below in inner:
            yield from texts_in(below, f"{where}.{key}" if where else str(key))


def names_in(template: Any) -> frozenset[str]:
    """The names in braces of a template of any depth."""
    return frozenset().union(*(placeholders(text) for _, text in texts_in(template)))


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """A template of any depth with values for its names: one that is a name alone becomes the value as it is.

    An entry that names what is LEFT_OUT is left out.
    """
    if isinstance(template, Mapping):
        entries = ((key, filled(below, values)) for key, below in template.items())
        return {key: below for key, below in entries if below is not LEFT_OUT}
    if isinstance(template, list | tuple):
        return [below for each in template if (below := filled(each, values)) is not LEFT_OUT]
    if not isinstance(template, str):
        return template
    names = placeholders(template)
    if any(values[name] is LEFT_OUT for name in names):
        return LEFT_OUT
    if len(names) == 1 and template == f"{{{next(iter(names))}}}":
        return values[template[1:-1]]
    # no format_map, which takes `{auth.uid}` for an attribute of something called auth
    parts = string.Formatter().parse(template)
    return "".join(text + ("" if name is None else str(values[name])) for text, name, _, _ in parts)


def plain_problems(where: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Names in braces where every text goes out as it is written."""
    for key, text in texts.items():
        if found := _BRACED.search(text):
            yield f"{where}.{key}: `{found[0]}` would go out as it is, for nothing is filled in here"


def literal_problems(where: str, text: str) -> Iterator[str]:
    """A name in braces in what the ERP's own text or name is held against."""
    if found := _BRACED.search(text):
        yield f"{where}: `{found[0]}` stands for itself, for nothing is filled in here"


def _may_be(known: Collection[str]) -> str:
    names = ", ".join(f"{{{name}}}" for name in sorted(known))
    return f"there may be {names}" if names else "nothing is filled in here"
