"""The first page of a kind, straight out of the ERP: what its pack makes of it. Nothing is stored."""

from dataclasses import dataclass

import pandas as pd

from hub.connectors.decode import decode, undeclared
from hub.connectors.field_shapes import FieldShapes
from hub.office import Office
from hub.records import Kind
from hub.sync.field_changes import changes_in


@dataclass(frozen=True)
class SeenField:
    """A field that the pack declares: in how many records of the page it has a value, and the first one."""

    name: str
    filled: int
    example: str | None


@dataclass(frozen=True)
class FirstPage:
    """So many records came, or rows of the list that is exploded; `undeclared` are fields that the pack leaves out.

    `changes` say what is new in them, or of another type, since the last reads.
    """

    records: int
    fields: tuple[SeenField, ...]
    undeclared: tuple[str, ...]
    changes: tuple[str, ...] = ()


def first_page(office: Office, kind: Kind) -> FirstPage:
    """Ask the ERP for the code tables of a kind and the first page of each of its lists, as a sweep would.

    Raises:
        KindMissing: the pack doesn't read this kind.
        TransientError, PermanentError: as `Connector.fetch`.
    """
    lists, columns = office.pack.kind(kind).lists(), office.pack.columns(kind)
    pages = [*office.connector.sample(kind)]
    own = [page for page in pages if page.resource in lists]
    unknown = sorted(frozenset[str]().union(*(undeclared(office.pack, kind, page) for page in own)))
    frames = [*decode(office.pack, kind, pages)]
    if not frames:
        return FirstPage(0, tuple(SeenField(name, 0, None) for name in columns), tuple(unknown))
    frame = pd.concat(frames)
    shapes = FieldShapes(office.pack, kind)
    for page in own:
        shapes.add(page)
    filled = {name: frame[name].dropna() for name in columns}
    fields = (SeenField(name, len(texts), texts.iloc[0] if len(texts) else None) for name, texts in filled.items())
    return FirstPage(len(frame), tuple(fields), tuple(unknown), changes_in(office, kind, shapes))
