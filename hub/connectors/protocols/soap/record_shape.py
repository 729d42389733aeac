"""Which elements of a record tell attributes: those that the pack declares."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hub.connectors.xml_paths import local
from hub.connectors.xml_template import ATTRIBUTE, TEXT


@dataclass(frozen=True)
class RecordShape:
    """Of an element, the attributes that are told, by `@name`, and `#`, its text; and the same of those inside."""

    attributes: frozenset[str] = frozenset()
    inside: dict[str, "RecordShape"] = field(default_factory=dict)

    def told(self, element: Any) -> dict[str, str | None]:
        """The attributes of an element and, where it has no others inside, its text."""
        by_name = {local(name): value for name, value in element.attrib.items()}
        told: dict[str, str | None] = {
            name: by_name.get(name.removeprefix(ATTRIBUTE)) for name in sorted(self.attributes - {TEXT})
        }
        return told if len(element) or TEXT not in self.attributes else {**told, TEXT: element.text}


NO_SHAPE = RecordShape()


def shape_of(paths: Iterable[str]) -> RecordShape:
    """The shape of a record with these fields: `@internalId`, `price.@currency` and `price.#`."""
    attributes: set[str] = set()
    inside: dict[str, list[str]] = {}
    for path in paths:
        step, _, rest = path.partition(".")
        if step.startswith(ATTRIBUTE) or step == TEXT:
            attributes.add(step)
        elif rest:
            inside.setdefault(step, []).append(rest)
    shapes = {name: shape_of(below) for name, below in inside.items()}
    return RecordShape(
        frozenset(attributes), {name: shape for name, shape in shapes.items() if shape.attributes or shape.inside}
    )
