"""What stands where in XML, by a way of local names from an element on; light, for elements of whatever library."""

from collections.abc import Iterator, Sequence
from typing import Any

ANY, ATTRIBUTE = "*", "@"
MOST = 50
"""Texts of a way: a message shows a few."""
_BLANKS = " \t\r\n"


def local(tag: str) -> str:
    """A tag's name without its namespace."""
    return tag.rpartition("}")[2]


def has_own_text(element: Any) -> bool:
    """Whether there is text between an element's children, or where there might be some."""
    # XML's own blanks alone: to Python a no-break space is one too
    return any(text and text.strip(_BLANKS) for text in (element.text, *(inner.tail for inner in element)))


def texts_at(element: Any, path: str) -> list[str]:
    """The texts there, without blanks around, one for each element or attribute; at most MOST.

    An element with others inside has those's texts.
    """
    found = _texts(element, path.split("."))
    return [" ".join(text.split()) for _, text in zip(range(MOST), found, strict=False)]


def _texts(element: Any, way: Sequence[str]) -> Iterator[str]:
    if not way:
        yield "".join(element.itertext())
        return
    step, *rest = way
    if step.startswith(ATTRIBUTE):
        yield from (value for name, value in element.attrib.items() if local(name) == step[1:])
        return
    for inner in element:
        if step in (ANY, local(inner.tag)):
            yield from _texts(inner, rest)
