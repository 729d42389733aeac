"""Pages as frames of text columns: one way for a pull and for a replay of the raw log."""

import functools
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hub.connectors.base import Page, RequestContext
from hub.connectors.exploded import NestedList, rows_of
from hub.connectors.pack import Pack
from hub.connectors.pack.kinds import ALSO, Deleted, Join, KindRead
from hub.connectors.pack.resources import Resource
from hub.connectors.protocols import PROTOCOLS
from hub.connectors.raw_record import FLAW, MIXED, RawRecord, at, shows
from hub.connectors.raw_text import text_of
from hub.connectors.row_versions import ReadFrom, ReadVersions, RowVersions
from hub.connectors.sums import summed
from hub.errors import ProtocolBroken
from hub.records import Kind

_JSON = msgspec.json.Encoder()
NOTHING_BEFORE = ReadFrom()


class Telling(Protocol):
    """Is told what pages say of records that don't come with them: see `PublicationBatch`."""

    def documents(self, keys: pa.Array, parts: int) -> None:
        """Rows of these come next, all of them."""

    def unreadable(self, keys: pa.Array) -> None:
        """What these documents hold isn't known: none of their rows is gone for not having come."""

    def unknown(self) -> None:
        """A record came of which nobody can say which one it is: none is gone for not having come."""

    def deleted(self, source_keys: pa.Array) -> None:
        """These are gone."""

    def reached(self, version: str, position: str | None) -> None:
        """So far versions go, and from `position` on the next delta asks; None where it asks as this one did."""

    def joined(self, digest: str) -> None:
        """The code tables that records were joined with, in one word: another one where any of them has changed."""


def decode(
    pack: Pack,
    kind: Kind,
    pages: Iterable[Page],
    telling: Telling | None = None,
    tables: Sequence[Page] = (),
    before: ReadFrom = NOTHING_BEFORE,
) -> Iterator[pd.DataFrame]:
    """A frame for each page of the kind that has records.

    Columns, text all, null for what is missing, null, an empty element or a blank of the pack's: those that the pack
    declares for the kind; `source_key` (the record's key at the ERP, parts joined with |); `raw` (the record as JSON,
    of an exploded list only the row's element); and `page` (int64), the page's index in `pages`. Pages of code tables
    come before those that are joined with them, and give no frame.

    `tables` are pages of code tables that count in place of those among `pages`: newer ones. `telling` hears of each
    document of an exploded list, before its rows come, of what the ERP says is deleted, and how far versions go;
    `before` is what the read went on from.

    Where a record isn't one, has more than one value for a field, or text between its fields, a column `malformed` says
    so.

    Raises:
        ProtocolBroken: a page's body isn't what the pack describes.
    """
    read = pack.kind(kind)
    lists = [_List(pack, kind, name, each) for name, each in read.reads().items()]
    for index, page in enumerate(tables):
        _join(pack, lists, page, _parsed(pack, page, index))
    versions = _versions(pack, read, before)
    for index, page in enumerate(pages):
        records = page.records if page.records is not None else _parsed(pack, page, index)
        for each in lists:
            if each.read.deleted and page.resource == each.read.deleted.resource and telling and records:
                each.tell_deleted(each.read.deleted, records, telling)
                if versions and versions.deleted:
                    versions.deleted.add(at(record, versions.deleted.field) for record in records)
        own = [each for each in lists if page.resource in (each.read.resource, each.changed)]
        if not own and not tables:
            _join(pack, lists, page, records)
        if own and versions and telling:
            versions.records.add(at(record, versions.records.field) for record in records if FLAW not in record)
        for each in own:
            if (frame := each.frame(records, index, telling, pack.resources[page.resource])) is not None:
                yield frame
    if telling and versions and versions.reached:
        telling.reached(versions.reached, versions.position)
    if telling and read.joins():
        telling.joined(_digest_of(lists))


def undeclared(pack: Pack, kind: Kind, page: Page) -> frozenset[str]:
    """Fields of a page's records that the pack doesn't declare: new ones, or those that nobody needs."""
    assert page.resource in pack.kind(kind).sources()
    resource = pack.resources[page.resource]
    records = page.records if page.records is not None else _parsed(pack, page, 0)
    known = {
        *resource.fields,
        *(name.split(".")[0] for name in resource.fields),
        *(path.split(".")[0] for path in resource.lists),
    }
    return frozenset().union(*records) - known - {FLAW, MIXED}


def _refuse_flaws(pack: Pack, resource: str, records: list[RawRecord]) -> None:
    """ProtocolBroken for a code table with what isn't a record: whose field would be empty for it, nobody can say."""
    flaw = next((record[FLAW] for record in records if FLAW in record), None)
    if flaw is not None:
        raise RequestContext(pack.name, "", resource).error(ProtocolBroken, f"{flaw}; look at the ERP's answer")


def _parsed(pack: Pack, page: Page, index: int) -> list[RawRecord]:
    context = RequestContext(pack.name, "", f"{page.resource}, page {index} of the log")
    records: list[RawRecord] = PROTOCOLS[pack.protocol].records(pack, page, context)
    return records


def _join(pack: Pack, lists: "list[_List]", page: Page, records: list[RawRecord]) -> None:
    """Take in a page of a code table; one of a list of deletions is none."""
    if all(page.resource not in each.tables.resources for each in lists):
        return
    _refuse_flaws(pack, page.resource, records)
    for each in lists:
        each.tables.add(page.resource, records)


def _digest_of(lists: "list[_List]") -> str:
    if len(lists) == 1:
        return lists[0].tables.digest()
    return hashlib.sha256("".join(each.tables.digest() for each in lists).encode()).hexdigest()


def _versions(pack: Pack, read: KindRead, before: ReadFrom) -> ReadVersions | None:
    """Where deltas go on by a version: those of one read."""
    if read.cursor is None or not read.cursor.version:
        return None
    records, deleted = RowVersions(read.cursor.field, RequestContext(pack.name, "", read.resource)), None
    if read.deleted:
        deleted = RowVersions(read.deleted.cursor.field, RequestContext(pack.name, "", read.deleted.resource))
    return ReadVersions(records, deleted, before)


class _List:
    """One of the lists that records of a kind are of: its pages as frames."""

    def __init__(self, pack: Pack, kind: Kind, name: str, read: KindRead) -> None:
        self._pack, self._name, self.read = pack, name, read
        self.changed = read.changes.resource if read.changes else None
        self._names = pack.columns(kind)
        self._own = {*read.columns(pack.resources)}
        self.tables = _Tables(pack, read)
        # where there are several lists, keys begin with the name of theirs
        self._before = (name or read.resource,) if pack.kind(kind).also else ()

    def tell_deleted(self, deleted: Deleted, records: list[RawRecord], telling: Telling) -> None:
        """ProtocolBroken where a record of the list of deletions doesn't say which one it is about."""
        _refuse_flaws(self._pack, deleted.resource, records)
        parts = _own_columns(self._pack, deleted.resource, records, deleted.key)
        if any(pc.any(pc.is_null(part)).as_py() for part in parts):
            message = f"a record has nothing at `{', '.join(deleted.key)}`, so that nobody knows what was deleted"
            raise RequestContext(self._pack.name, "", deleted.resource).error(ProtocolBroken, message)
        if self.read.element_parts:
            telling.documents(_beginning(self._with_name(parts)), self.read.element_parts)
        else:
            telling.deleted(_key(self._with_name(parts)))

    def frame(
        self, records: list[RawRecord], index: int, telling: Telling | None, resource: Resource
    ) -> pd.DataFrame | None:
        """The rows of a page of one of its resources; None where it has none."""
        if self.read.exploded and records:
            records = self._exploded(records, telling, resource)
        if not records:
            return None
        frame, malformed = self._framed(records, index, resource.blanks)
        if telling and any(self._is_unknown(records[row]) for row in malformed):
            telling.unknown()
        return frame

    def _is_unknown(self, record: RawRecord) -> bool:
        """Whether a record that can't be read doesn't show its key either."""
        names = self.read.key[: len(self.read.key) - self.read.element_parts]
        return any(isinstance(value := at(record, name), dict | list) or value in (None, "") for name in names)

    def _exploded(self, records: list[RawRecord], telling: Telling | None, resource: Resource) -> list[RawRecord]:
        lists = [NestedList.of(resource, path, self._pack.blanks) for path in self.read.exploded]
        rows = [rows_of(record, lists) for record in records]
        if telling and self.read.element_parts:
            rows = self._told_documents(records, rows, telling)
        return [row for of_one in rows for row in of_one]

    def _told_documents(
        self, records: list[RawRecord], rows: list[list[RawRecord]], telling: Telling
    ) -> list[list[RawRecord]]:
        """The rows of a page's documents, of one that stands there twice the last, which is the newest.

        Told are the keys of those that show their lists, as they begin those of their rows, and of those whose lists
        nobody can read.
        """
        read = self.read
        names = read.key[: len(read.key) - read.element_parts]
        parts = _own_columns(self._pack, read.resource, records, names)
        keys = _beginning(self._with_name(parts)).to_pylist()
        last = {key: number for number, key in enumerate(keys)}
        kept = [number for number, key in enumerate(keys) if key is None or last[key] == number]
        known = [number for number in kept if keys[number] is not None]
        flawed = {number for number in known if any(FLAW in row for row in (records[number], *rows[number]))}
        shown = [number for number in known if number not in flawed and shows(records[number], read.exploded[0])]
        telling.documents(pa.array([keys[number] for number in shown], pa.string()), read.element_parts)
        telling.unreadable(pa.array([keys[number] for number in sorted(flawed)], pa.string()))
        return [rows[number] for number in kept]

    def _with_name(self, parts: list[pa.Array]) -> list[pa.Array]:
        return [*(_all(len(parts[0]), text) for text in self._before), *parts]

    def _framed(
        self, rows: list[RawRecord], index: int, blanks: Mapping[str, tuple[str, ...]]
    ) -> tuple[pd.DataFrame, Collection[int]]:
        """The rows as a frame, and the numbers of those that can't be read."""
        read = self.read
        columns: dict[str, pa.Array] = {}
        malformed = _flaws(rows, read.exploded)
        for name in self._names:
            join, _, field = name.partition(".")
            if name not in self._own:
                columns[name] = _all(len(rows), self._name or None if name == ALSO else None)
            elif join in read.join:
                # own columns come first (KindRead.columns), so that the key is there
                columns[name] = self.tables.column(join, field, columns[read.join[join].on])
            else:
                columns[name] = _blanked(_column(rows, name, malformed), blanks.get(name, self._pack.blanks))
        columns["source_key"] = _key(self._with_name([columns[name] for name in read.key]))
        columns["page"] = pa.array([index] * len(rows), pa.int64())
        if malformed:
            columns["malformed"] = pa.array([malformed.get(row) for row in range(len(rows))], pa.string())
        columns["raw"] = pa.array([_JSON.encode(row).decode() for row in rows], pa.string())
        frame: pd.DataFrame = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
        return frame, malformed


def _all(count: int, text: str | None) -> pa.Array:
    """A column with one text in each row, or nothing."""
    return pa.repeat(pa.scalar(text, pa.string()), count)


def _own_columns(pack: Pack, resource: str, records: list[RawRecord], names: Sequence[str]) -> list[pa.Array]:
    blanks = pack.resources[resource].blanks
    return [_blanked(_column(records, name), blanks.get(name, pack.blanks)) for name in names]


def _beginning(parts: list[pa.Array]) -> pa.Array:
    """The parts as they begin a longer key; null of a record that lacks one."""
    whole = functools.reduce(pc.and_, map(pc.is_valid, parts))
    return pc.if_else(whole, pc.binary_join_element_wise(*map(_escaped, parts), "|"), pa.scalar(None, pa.string()))


def _flaws(rows: list[RawRecord], exploded: Sequence[str]) -> dict[int, str]:
    """What is wrong with rows, by their number, be it in what stands around an exploded list."""
    steps = exploded[-1].split(".") if exploded else []
    paths = [".".join(steps[: depth + 1]) for depth in range(len(steps))]
    flaws: dict[int, str] = {}
    # nearly always no row has any
    odd = enumerate(rows) if paths else ((at, row) for at, row in enumerate(rows) if FLAW in row or MIXED in row)
    for number, row in odd:
        around = [row, *(inner for path in paths if isinstance(inner := at(row, path), dict))]
        flaw = next((str(part[FLAW]) for part in around if FLAW in part), None)
        if flaw is not None or any(MIXED in part for part in around):
            flaws[number] = flaw or "text stands between its fields"
    return flaws


def _column(rows: list[RawRecord], name: str, malformed: dict[int, str] | None = None) -> pa.Array:
    """The values of a field; rows whose value isn't a single one are told in `malformed`."""
    values = [at(row, name) for row in rows] if "." in name else [row.get(name) for row in rows]
    try:
        # nearly always all are texts; Arrow refuses the whole column for one that isn't
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        if malformed is not None:
            several = (number for number, value in enumerate(values) if isinstance(value, list | dict))
            told = f"`{name}` has more than one value, or fields of its own"
            malformed |= {number: malformed.get(number, told) for number in several}
        return pa.array([text_of(value) for value in values], pa.string())


def _blanked(column: pa.Array, blanks: tuple[str, ...]) -> pa.Array:
    if not blanks:
        return column
    return pc.if_else(pc.is_in(column, pa.array(blanks, pa.string())), pa.scalar(None, pa.string()), column)


def _key(parts: list[pa.Array]) -> pa.Array:
    """The parts joined with |; where there are several, a | inside of one is written \\|.

    A NUL is shown by its symbol: no database keeps one, and a reject must be kept whatever its key is.
    """
    if len(parts) == 1:
        return _filled(parts[0])
    return pc.binary_join_element_wise(*map(_escaped, parts), "|")


def _filled(part: pa.Array) -> pa.Array:
    return pc.replace_substring(pc.fill_null(part, ""), "\x00", "\N{SYMBOL FOR NULL}")


def _escaped(part: pa.Array) -> pa.Array:
    return pc.replace_substring(pc.replace_substring(_filled(part), "\\", "\\\\"), "|", "\\|")


class _Tables:
    """The ERP's code tables of one kind, looked up by their key byte for byte."""

    def __init__(self, pack: Pack, read: KindRead) -> None:
        self._pack, self._joins = pack, read.join
        self.resources = frozenset(join.resource for join in read.join.values())
        self._records: dict[str, dict[str, RawRecord]] = {name: {} for name in read.join}
        self._ready: dict[str, tuple[pa.Array, dict[str, pa.Array]]] = {}
        self._came: set[str] = set()

    def add(self, resource: str, records: list[RawRecord]) -> None:
        """Take in a page of a code table; a code that comes again replaces the one before, or counts with it."""
        self._came.add(resource)
        for name, join in self._joins.items():
            if join.resource == resource:
                told_apart = join.sum.row if join.sum else join.key
                keys = [(text_of(at(record, told_apart)), record) for record in records]
                if join.sum:
                    self._refuse_nameless(resource, told_apart, [key for key, _ in keys])
                self._records[name].update((key, record) for key, record in keys if key is not None)
                self._ready.pop(name, None)

    def _refuse_nameless(self, resource: str, row: str, names: list[str | None]) -> None:
        """ProtocolBroken for a record to be counted that nothing tells from the others: it would be left out."""
        nothing = {None, "", *self._pack.resources[resource].blanks.get(row, self._pack.blanks)}
        if nothing.intersection(names):
            message = f"a record has nothing at `{row}` (`sum: row`), so that its numbers would not count"
            raise RequestContext(self._pack.name, "", resource).error(ProtocolBroken, f"{message}; look at the pack")

    def digest(self) -> str:
        """SHA-256 of what the tables gave columns, in whatever order their records came."""
        digest = hashlib.sha256()
        for name, join in self._joins.items():
            keys, fields = self._table(name, join)
            order = pc.sort_indices(keys)
            for column in (keys, *fields.values()):
                texts = pc.fill_null(pc.take(column, order), "\N{SYMBOL FOR NULL}")
                digest.update("\x1f".join(texts.to_pylist()).encode("utf-8", "replace") + b"\x1e")
        return digest.hexdigest()

    def column(self, name: str, field: str, on: pa.Array) -> pa.Array:
        """The table's field for each key in `on`; null where the table has no such key."""
        join = self._joins[name]
        keys, fields = self._table(name, join)
        found = pc.take(fields[field], pc.index_in(on, value_set=keys))
        # of a table that never came nobody knows whether it has none
        return pc.fill_null(found, "0") if join.sum and join.resource in self._came else found

    def _table(self, name: str, join: Join) -> tuple[pa.Array, dict[str, pa.Array]]:
        if name not in self._ready:
            if join.sum:
                sums = summed(self._records[name].values(), join.key, join.sum)
                fields = {join.sum.field: pa.array([*sums.values()], pa.string())}
                self._ready[name] = (pa.array([*sums], pa.string()), fields)
                return self._ready[name]
            rows, resource = [*self._records[name].values()], self._pack.resources[join.resource]
            blanks = resource.blanks
            fields = {
                field: _blanked(_column(rows, field), blanks.get(field, self._pack.blanks)) for field in resource.fields
            }
            self._ready[name] = (pa.array([*self._records[name]], pa.string()), fields)
        return self._ready[name]
