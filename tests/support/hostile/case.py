"""One hostile mapping: how it comes to lie in a folder, and what must become of it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hub.errors import ConfigurationError
from hub.records import Kind
from hub.translate import compile_mapping, read_sources
from hub.translate.columns import translate
from tests.support.written import FIELDS, ORDER, frame_of

GIVEN = {"No": "0012", "Name": "Jug", "Unit": "PCS", "Vat": "V20", "Blocked": "false"}
LINES = {
    "sku": "No",
    "name": "Name",
    "unit": "{from: Unit, lookup: units}",
    "tax_class": "{from: Vat, lookup: vat}",
    "active": '{from: Blocked, is: "false"}',
}
TABLES = "tables: {units: {PCS: each}, vat: {V20: standard}}\n"


def office(before: str = TABLES, **fields: str) -> str:
    """A whole mapping of one kind, with some of its fields written otherwise; `product:` is in its second line."""
    lines = "".join(f"  {name}: {text}\n" for name, text in (LINES | fields).items())
    return f"{before}product:\n{lines}"


@dataclass(frozen=True)
class Hostile:
    """`files` by name, office.yaml among them, and what `prepare` adds to the folder.

    Either every part of `refused` is in the message, or the product that comes out of `given` has the values `gives`.
    """

    name: str
    files: dict[str, bytes]
    refused: tuple[str, ...] = ()
    gives: dict[str, object] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[Path], None] = lambda folder: None

    def write(self, folder: Path) -> Path:
        """Lay the files into an empty folder and give the mapping's path."""
        for name, body in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        self.prepare(folder)
        return folder / "office.yaml"


def refused(name: str, text: str | bytes, /, *parts: str, **layers: str | bytes) -> Hostile:
    """A mapping, with layers beside it, that must be refused with all these words."""
    return Hostile(name, _files(text, layers), parts)


def gives(name: str, text: str | bytes, given: dict[str, str] | None = None, /, **values: object) -> Hostile:
    """A mapping that looks hostile and isn't: what comes out is exact."""
    return Hostile(name, _files(text, {}), gives=values, given=given or {})


def rejected(name: str, text: str, given: dict[str, str], /, *parts: str) -> Hostile:
    """A mapping that stands, and a record that it must reject for a reason with all these words."""
    return Hostile(name, _files(text, {}), parts, given=given)


def prepared(name: str, text: str | None, prepare: Callable[[Path], None], *parts: str) -> Hostile:
    """A mapping with something odd in its folder; None: the odd thing is the mapping itself."""
    return Hostile(name, _files(text, {}) if text is not None else {}, parts, prepare=prepare)


def _files(text: str | bytes, layers: dict[str, str | bytes]) -> dict[str, bytes]:
    named = {"office.yaml": text} | {f"{name}.yaml": layer for name, layer in layers.items()}
    return {name: body.encode() if isinstance(body, str) else body for name, body in named.items()}


def attempt(path: Path, given: dict[str, str]) -> str | dict[str, object]:
    """Read, compile and run a mapping as a pull would: the refusal, or the product that came out."""
    try:
        mapping = compile_mapping(read_sources(path), lambda kind: FIELDS, ORDER)
        done = translate(mapping, Kind.PRODUCT, frame_of(GIVEN | given))
    except ConfigurationError as error:
        return str(error)
    return dict(done.rows.astype(object).iloc[0]) if len(done.rows) else done.rejects["reason"].iloc[0]


def link(name: str, target: str) -> Callable[[Path], None]:
    """A symbolic link in the folder."""
    return lambda folder: (folder / name).symlink_to(target)


def pipe(name: str) -> Callable[[Path], None]:
    """A pipe in the folder that nobody writes to."""
    return lambda folder: os.mkfifo(folder / name)


def directory(name: str) -> Callable[[Path], None]:
    """A directory where a file belongs."""
    return lambda folder: (folder / name).mkdir()
