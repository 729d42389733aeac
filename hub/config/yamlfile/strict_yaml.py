"""Parses YAML into nodes and refuses whatever isn't plain: the parser's events are read, nothing is constructed."""

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from hub.config.yamlfile.nodes import Document, Node, NodePath, dotted, problem_at
from hub.errors import ConfigurationError, Problem

MAX_BYTES = 100_000
"""What somebody still finds their way in."""
MAX_VALUES = 10_000
"""Keys and values of a file; a hundred kilobytes can hold five times as many, and then take seconds to read."""
MAX_LENGTH = 1_000
"""Characters of one key or value, so that no message about one grows without end."""
MAX_DEPTH = 20
"""Mappings and lists within each other: the reader recurses."""
_CONTROL = "\x00-\x08\x0b-\x1f\x7f\ud800-\udfff"
_UNSEEN = (
    "\x80-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
)
"""Line ends that only some programs know, and what changes the order of a text or doesn't show at all."""
_NOT_WRITTEN = re.compile(f"[\t{_CONTROL}{_UNSEEN}]|^%", re.MULTILINE)
_NOT_MEANT = re.compile(f"[{_CONTROL}]")
_PARSER_ERRORS = (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, StopIteration)
"""What hostile texts made the parser raise beside its own errors."""
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml's, thirty times as fast; PyYAML built without it has its own, which gives the same events."""


@lru_cache(maxsize=1024)  # layers are shared by offices, and a document is never changed
def parse(text: str, name: str) -> Document:
    """Parse a text; `name` stands before the line in every place.

    Raises:
        ConfigurationError: the text isn't strict YAML.
    """
    # characters first, which are counted already and never more than bytes
    # surrogates are refused below, with their line; they mustn't raise here
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise problem_at(name, f"is larger than {MAX_BYTES // 1000} kB; split it")
    # the line ends of Windows; a \r by itself is refused as a control character
    text = text.replace("\r\n", "\n")
    if refused := _NOT_WRITTEN.search(text):
        raise problem_at(f"{name}:{text.count(chr(10), 0, refused.start()) + 1}", _unwritable(refused[0]))
    try:
        return _Reader(name, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise problem_at(f"{name}:{line}", f"isn't YAML: {error.problem or error.context}") from None
    except _PARSER_ERRORS as error:
        raise problem_at(name, f"isn't YAML: {type(error).__name__} while reading it") from None


def _unwritable(character: str) -> str:
    if character == "\t":
        return "holds a tab; write spaces"
    if character == "%":
        return "directives (%) aren't allowed; delete the line"
    code = f"{ord(character):04X}"
    if _NOT_MEANT.match(character):
        return f"holds the control character U+{code}; delete it"
    written = f"\\u{code}" if len(code) == 4 else f"\\U{code:>08}"
    return f'holds the character U+{code}, which doesn\'t show; delete it, or write it as "{written}" if it is meant'


class _Reader:
    """Builds nodes from the parser's events, so that nothing is resolved, expanded or constructed."""

    def __init__(self, name: str, events: Iterator[Event]) -> None:
        self.name, self.events, self.problems, self.values = name, events, list[Problem](), 0

    def document(self) -> Document:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    raise self.problem(event, "starts a second document; keep one to a file")
                root = self.node(next(self.events), ())
        if root is None or root.value is None:
            root = Node({}, 1, self.name)
        if self.problems:
            raise ConfigurationError(*self.problems)
        return Document(self.name, root, self.values)

    def node(self, event: Event, path: NodePath, line: int | None = None) -> Node:
        own_line = line or _line(event)
        self.count(event, path)
        if isinstance(event, ScalarEvent):
            is_empty = event.value == "" and not event.style  # not "", which is a text
            text = None if is_empty else self.text(event, path)
            return Node(text, own_line, self.name, is_quoted=bool(event.style))
        if len(path) > MAX_DEPTH:
            raise self.problem(event, f"is nested more than {MAX_DEPTH} deep")
        if isinstance(event, MappingStartEvent):
            return Node(self.mapping(path), own_line, self.name)
        assert isinstance(event, SequenceStartEvent)
        return Node(self.sequence(path), own_line, self.name)

    def mapping(self, path: NodePath) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            self.count(event, path)
            if not isinstance(event, ScalarEvent) or (event.value == "" and not event.style):
                raise self.problem(event, "a key must be a word", path)
            key, line = self.text(event, path), _line(event)
            value = self.node(next(self.events), (*path, key), line)
            if key in nodes:
                message = f"`{key}` is written twice here, first in line {nodes[key].line}; keep one"
                self.problems.append(Problem(f"{self.name}:{line}", dotted((*path, key)), message))
            nodes.setdefault(key, value)
        return nodes

    def sequence(self, path: NodePath) -> list[Node]:
        nodes: list[Node] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            nodes.append(self.node(event, (*path, len(nodes))))
        return nodes

    def text(self, event: ScalarEvent, path: NodePath) -> str:
        text = str(event.value)
        if len(text) > MAX_LENGTH:
            raise self.problem(event, f"is longer than {MAX_LENGTH} characters", path)
        if control := _NOT_MEANT.search(text):  # by an escape such as "\0", which the file's own text doesn't show
            raise self.problem(event, f"holds the character U+{ord(control[0]):04X}; delete it", path)
        if not event.style and text != text.strip():
            raise self.problem(event, "begins or ends with a blank that doesn't show; delete or quote it", path)
        return text

    def count(self, event: Event, path: NodePath) -> None:
        """Let a key or value pass, unless it isn't what it looks like or one too many."""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self.problem(event, "anchors (&) and aliases (*) aren't allowed; quote the text if it is one", path)
        if getattr(event, "tag", None) is not None:
            raise self.problem(event, "tags (!) aren't allowed; quote the text if it is one", path)
        self.values += 1
        if self.values > MAX_VALUES:
            raise self.problem(event, f"the file holds more than {MAX_VALUES} keys and values; split it")

    def problem(self, event: Event, message: str, path: NodePath = ()) -> ConfigurationError:
        return problem_at(f"{self.name}:{_line(event)}", message, dotted(path))


def _line(event: Event) -> int:
    assert event.start_mark  # the parsers' events have one
    return event.start_mark.line + 1
