"""YAML as others write it, with anchors and aliases: every scalar is text, nothing is guessed, nothing constructed."""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import AliasEvent, Event, MappingStartEvent, ScalarEvent, SequenceStartEvent

from hub.connectors.protocols.json_body import MAX_DEPTH

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def yaml_value(body: bytes) -> Any:
    """The value of the first document.

    Raises:
        ValueError: it isn't YAML, is nested too deep, or has keys that aren't words.
    """
    try:
        # the events alone: libyaml's own composer recurses in C, and what is nested deep ends the process there
        events = iter(yaml.parse(body, Loader=_LOADER))
        return _Reader(events).value(_first(events), 0)
    except (yaml.YAMLError, StopIteration) as error:
        raise ValueError(f"not YAML ({type(error).__name__})") from None


def _first(events: Iterator[Event]) -> Event:
    return next(event for event in events if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent))


class _Reader:
    def __init__(self, events: Iterator[Event]) -> None:
        self._events, self._anchors = events, dict[str, Any]()

    def value(self, event: Event, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError("nested too deep")
        if isinstance(event, AliasEvent):
            if event.anchor not in self._anchors:
                raise ValueError("an alias of nothing, or of what it stands in")
            return self._anchors[event.anchor]
        value = self._made(event, depth)
        if anchor := getattr(event, "anchor", None):
            self._anchors[anchor] = value
        return value

    def _made(self, event: Event, depth: int) -> Any:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        if isinstance(event, SequenceStartEvent):
            return [self.value(inner, depth + 1) for inner in self._inside()]
        pairs = self._inside()
        made: dict[str, Any] = {}
        for key in pairs:
            if not isinstance(key, ScalarEvent):
                raise ValueError("a key that isn't a word")
            made[str(key.value)] = self.value(next(pairs), depth + 1)
        return made

    def _inside(self) -> Iterator[Event]:
        """The events of a list or mapping up to its end; who takes one takes all that is inside of it."""
        for event in self._events:
            if isinstance(event, yaml.events.CollectionEndEvent):
                return
            yield event
