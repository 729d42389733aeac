"""Strict YAML with file:line, shared by settings, packs and mappings.

Every scalar is text: `NO`, `0123`, `1:30` and `1e3` are codes until the reader of a key says otherwise. What makes a
file mean something else than what one sees is refused: duplicate keys, anchors and aliases, tags, directives, tabs,
characters that don't show. What would take long to read is refused before it does.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.loader import BaseLoader

from hub.errors import ConfigurationError, Problem

MAX_BYTES = 100_000
MAX_VALUES = 10_000
"""Keys and values of a file; a hundred kilobytes can hold five times as many, and then take seconds to read."""
MAX_LENGTH = 1_000
"""Characters of one key or value, so that no message about one grows without end."""
MAX_DEPTH = 20
_CONTROL = "\x00-\x08\x0b-\x1f\x7f\ud800-\udfff"
_UNSEEN = (
    "\x80-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Line ends that only some programs know, and what changes the order of a text or doesn't show at all."""
_NOT_WRITTEN = re.compile(f"[\t{_CONTROL}{_UNSEEN}]|^%", re.MULTILINE)
_NOT_MEANT = re.compile(f"[{_CONTROL}]")
_PARSER_GIVES_UP = (YAMLError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, StopIteration)

NodePath = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line where it, or the key before it, is written; None stands for an empty value."""

    value: "str | dict[str, Node] | list[Node] | None"
    line: int
    name: str

    @property
    def place(self) -> str:
        """file:line, for messages."""
        return f"{self.name}:{self.line}"

    def items(self) -> "Iterator[tuple[str, Node]]":
        """Keys and values of a mapping, in the order written; nothing for any other value."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def plain(self) -> Any:
        """The same without lines."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read; an empty one is an empty mapping. `values` counts its keys and values."""

    name: str
    root: Node
    values: int = 0

    def plain(self) -> Any:
        """Nested dict, list, str and None, without lines."""
        return self.root.plain()

    def known(self, path: NodePath) -> tuple[NodePath, Node]:
        """The part of a path that the file really has, and the value there."""
        node = self.root
        for depth, step in enumerate(path):
            below = _below(node, step)
            if below is None:
                return path[:depth], node
            node = below
        return path, node

    def place(self, path: NodePath) -> str:
        """file:line of a value, or of the nearest value around it where the path leads nowhere."""
        return self.known(path)[1].place


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def read(path: Path) -> Document:
    """Read a file; its path as given is its name in messages.

    Raises:
        ConfigurationError: it can't be read, is too large, isn't UTF-8, or isn't strict YAML.
    """
    return parse(text_of(path), str(path))


def text_of(path: Path, name: str | None = None) -> str:
    """The text of a file, not yet parsed; ConfigurationError if it isn't a file, is too large or isn't UTF-8 text."""
    place = name or str(path)
    try:
        with open(path, "rb", opener=_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _problem(place, "isn't a file that can be read; check the path")
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _problem(place, f"can't be read ({error.strerror}); check the path and its rights") from None
    except ValueError:
        raise _problem(place.replace("\0", "\N{REPLACEMENT CHARACTER}"), "can't be read; check the path") from None
    if len(body) > MAX_BYTES:
        raise _problem(place, f"is larger than {MAX_BYTES // 1000} kB; split it")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _problem(f"{place}:{line}", "isn't UTF-8; save the file with that encoding") from None


def _at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe that nobody writes to would keep us for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


@lru_cache(maxsize=64)  # layers are shared by offices, and a document is never changed
def parse(text: str, name: str) -> Document:
    """Parse a text; `name` stands before the line in every place.

    Raises:
        ConfigurationError: the text isn't strict YAML.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _problem(name, f"is larger than {MAX_BYTES // 1000} kB; split it")
    text = text.replace("\r\n", "\n")
    if found := _NOT_WRITTEN.search(text):
        raise _problem(f"{name}:{text.count(chr(10), 0, found.start()) + 1}", _unwritable(found[0]))
    try:
        return _Reader(name, _events(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _problem(f"{name}:{line}", f"isn't YAML: {error.problem or error.context}") from None
    except _PARSER_GIVES_UP as error:
        raise _problem(name, f"isn't YAML: {type(error).__name__} while reading it") from None


def _events(text: str) -> Iterator[Event]:
    loader = BaseLoader(text)  # ruamel's YAML() would look for plug-ins in the file system and import them
    while loader.check_event():
        yield loader.get_event()


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


def _problem(place: str, message: str, path: str = "") -> ConfigurationError:
    return ConfigurationError(Problem(place, path, message))


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
        if root is None or (root.value is None):
            root = Node({}, 1, self.name)
        if self.problems:
            raise ConfigurationError(*self.problems)
        return Document(self.name, root, self.values)

    def node(self, event: Event, path: NodePath, line: int | None = None) -> Node:
        here = line or _line(event)
        self.count(event, path)
        if isinstance(event, ScalarEvent):
            empty = event.value == "" and event.style is None
            return Node(None if empty else self.text(event, path), here, self.name)
        if len(path) > MAX_DEPTH:
            raise self.problem(event, f"is nested more than {MAX_DEPTH} deep")
        if isinstance(event, MappingStartEvent):
            return Node(self.mapping(path), here, self.name)
        assert isinstance(event, SequenceStartEvent)
        return Node(self.sequence(path), here, self.name)

    def mapping(self, path: NodePath) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            self.count(event, path)
            if not isinstance(event, ScalarEvent) or (event.value == "" and event.style is None):
                raise self.problem(event, "a key must be a word", path)
            key, line = self.text(event, path), _line(event)
            value = self.node(next(self.events), (*path, key), line)
            if key in found:
                message = f"`{key}` is written twice here, first in line {found[key].line}; keep one"
                self.problems.append(Problem(f"{self.name}:{line}", _dotted((*path, key)), message))
            found.setdefault(key, value)
        return found

    def sequence(self, path: NodePath) -> list[Node]:
        found: list[Node] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self.node(event, (*path, len(found))))
        return found

    def text(self, event: ScalarEvent, path: NodePath) -> str:
        text = str(event.value)
        if len(text) > MAX_LENGTH:
            raise self.problem(event, f"is longer than {MAX_LENGTH} characters", path)
        if found := _NOT_MEANT.search(text):
            raise self.problem(event, f"holds the character U+{ord(found[0]):04X}; delete it", path)
        if event.style is None and text != text.strip():
            raise self.problem(event, "begins or ends with a blank that doesn't show; delete or quote it", path)
        return text

    def count(self, event: Event, path: NodePath) -> None:
        """Let a key or value pass, unless it isn't what it looks like or one too many."""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self.problem(event, "anchors (&) and aliases (*) aren't allowed; quote the text if it is one", path)
        if getattr(event, "ctag", None) is not None:
            raise self.problem(event, "tags (!) aren't allowed; quote the text if it is one", path)
        self.values += 1
        if self.values > MAX_VALUES:
            raise self.problem(event, f"the file holds more than {MAX_VALUES} keys and values; split it")

    def problem(self, event: Event, message: str, path: NodePath = ()) -> ConfigurationError:
        return _problem(f"{self.name}:{_line(event)}", message, _dotted(path))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _dotted(path: NodePath) -> str:
    return ".".join(str(part) for part in path)


def suggest(word: str, known: Iterable[str]) -> str:
    """`, did you mean `x`?` for the nearest known word, or nothing where none is near."""
    best = _nearest(word, tuple(sorted(known)))
    return f", did you mean `{best}`?" if best else ""


@lru_cache(maxsize=MAX_VALUES)  # the same slip is found again with every layer over it
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    from rapidfuzz import fuzz, process  # only needed once something is wrong

    best = process.extractOne(word, known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60)
    return str(best[0]) if best else None


def check_model(document: Document, model: type[M]) -> M:
    """Validate with pydantic: text becomes what the model asks for ("300" an int, "true" a bool).

    Raises:
        ConfigurationError: every error of the model, each at its line, without the values that stand there.
    """
    try:
        return model.model_validate(document.plain())
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    misspelt = {
        (*detail["loc"][:-1], _meant(document, model, detail["loc"]))
        for detail in details
        if detail["type"] == "extra_forbidden"
    }
    told = [detail for detail in details if detail["type"] != "missing" or detail["loc"] not in misspelt]
    raise ConfigurationError(*dict.fromkeys(_from_pydantic(document, model, detail) for detail in told))


def _meant(document: Document, model: type[BaseModel], loc: NodePath) -> str | None:
    """The key that a misspelt one stands for: that it is missing needn't be said as well."""
    return _nearest(str(loc[-1]), tuple(sorted(_keys(document, model, loc[:-1]))))


def _from_pydantic(document: Document, model: type[BaseModel], detail: Any) -> Problem:
    loc: NodePath = tuple(detail["loc"])
    path, node = document.known(loc)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys(document, model, loc[:-1])
        message = f"isn't known here{suggest(str(loc[-1]), known) or '; expected ' + ', '.join(sorted(known))}"
    elif kind == "missing":
        path, message = loc, "is missing"
    else:
        message = detail["msg"].removeprefix("Value error, ")
        written = loc[-2] if loc[-1:] == ("[key]",) else node.value
        if kind in ("literal_error", "enum") and isinstance(written, str):
            message += suggest(written, re.findall(r"'([^']*)'", context.get("expected", "")))
    return Problem(node.place, _dotted(path), message[:1].lower() + message[1:])


class Choice(Protocol):
    """Metadata of a field's annotation that chooses the model by what is written."""

    def choose(self, written: Any) -> Iterable[type[BaseModel]]:
        """The models that a value may be of."""
        ...


def _keys(document: Document, model: type[BaseModel], path: NodePath) -> set[str]:
    """The keys that may be written at a path, by the model's annotations."""
    types: list[Any] = [model]
    node: Node | None = document.root
    for step in path:
        node = _below(node, step) if node else None
        written = node.plain() if node else None
        types = [chosen for kind in types for below in _types_below(kind, step) for chosen in _chosen(below, written)]
    models = [kind for kind in types if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return {field.alias or name for kind in models for name, field in kind.model_fields.items()}


def _chosen(kind: Any, written: Any) -> Iterable[Any]:
    return kind.choose(written) if _is_choice(kind) else [kind]


def _is_choice(kind: Any) -> bool:
    return hasattr(kind, "choose") and not isinstance(kind, type)


def _types_below(kind: Any, step: str | int) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = kind.model_fields.items()
        return [part for name, field in fields if step in (name, field.alias) for part in _field_parts(field)]
    if get_origin(kind) is dict:
        return _parts(get_args(kind)[1])
    if get_origin(kind) in (list, tuple, set, frozenset):
        return [part for argument in get_args(kind) for part in _parts(argument)]
    return [kind]


def _field_parts(field: FieldInfo) -> list[Any]:
    return [extra for extra in field.metadata if _is_choice(extra)] or _parts(field.annotation)


def _parts(annotation: Any) -> list[Any]:
    """The alternatives of a union, without Annotated around them; of a choice the choice itself."""
    if hasattr(annotation, "__metadata__"):
        choices = [extra for extra in annotation.__metadata__ if _is_choice(extra)]
        return choices or _parts(annotation.__origin__)
    if isinstance(annotation, type) or get_origin(annotation) in (dict, list, tuple, set, frozenset):
        return [annotation]
    return [part for argument in get_args(annotation) for part in _parts(argument)]
