"""What a WSDL or a schema says, as facts by their place: two of them are compared by these, not letter by letter."""

from collections.abc import Iterator
from typing import Any

from hub.connectors.xml_body import xml_tree
from hub.connectors.xml_paths import local

_SAID = ("type", "base", "ref", "element", "message", "minOccurs", "maxOccurs", "nillable", "soapAction", "value")
"""The attributes that say something of what bears a name."""


def changes_between(before: bytes, now: bytes) -> list[str]:
    """What is new, gone or said otherwise, in the words of the documents; none where they say the same.

    Raises:
        ValueError: one of them isn't XML.
    """
    former, present = _facts(before), _facts(now)
    gone = (f"{place} is gone" for place in former if place not in present)
    new = (f"{place} is new" for place in present if place not in former)
    other = (
        f"{place} is {present[place]}, it was {former[place]}"
        for place in present
        if place in former and former[place] != present[place]
    )
    return [*gone, *new, *other]


def _facts(document: bytes) -> dict[str, str]:
    return dict(_within(xml_tree(document), ""))


def _within(element: Any, place: str) -> Iterator[tuple[str, str]]:
    for number, inner in enumerate(element):
        name = inner.get("name")
        said = " ".join(f"{word}={inner.get(word)}" for word in _SAID if inner.get(word) is not None)
        if name is not None:
            own = f"{place} {local(inner.tag)} {name}".lstrip()
            yield own, said or "there"
        elif said:
            # what bears no name is known by its place among its like
            own = f"{place} {local(inner.tag)} {inner.get('value') or number}".lstrip()
            yield own, said
        else:
            own = place
        yield from _within(inner, own)
