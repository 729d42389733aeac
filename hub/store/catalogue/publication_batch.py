"""A publication gathers the records of a pull, page by page, and says in the end what became of them."""

from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Table

from hub.errors import PermanentError
from hub.store.catalogue.publication_counts import Counts
from hub.store.catalogue.staging import Staging
from hub.store.catalogue.told_keys import ToldKeys
from hub.store.engine.types import NO_DATE, KeyDate

LONGEST_KEY = 600
"""Characters by which a record is known: an index of PostgreSQL takes 2,700 bytes, and what passes has fewer."""


class Gathered(NamedTuple):
    """How many records came, came again later, and are left out.

    `reached`: the highest version that came; `position`: the one from which the next delta asks. `joined`: the code
    tables that all of the kind's rows are joined with now; None where that isn't known.
    """

    received: int
    repeated: int
    left_out: int
    reached: str | None
    position: str | None
    joined: str | None


class PublicationBatch:
    """Where a pull's records go; `counts` and `revision` are there once its `with` has ended cleanly.

    `is_part`: it brings some of the kind's records, so that others may be joined with older code tables.
    `went_past_guard`: the guard would have held it, and a person let it through.
    """

    def __init__(self, staging: Staging, pull_id: int) -> None:
        self._staging, self._pull = staging, pull_id
        # of all records only the keys stay in memory: which one came last is known at the end
        self._source_keys: list[pa.ChunkedArray] = []
        self._left_out: list[pa.ChunkedArray] = []
        self._told = ToldKeys()
        self._received = 0
        self.highest: str | None = None
        self._position: str | None = None
        self.tables: str | None = None
        self.is_part = False
        self.counts = Counts()
        self.revision = 0
        self.went_past_guard = False

    def stage(self, rows: pd.DataFrame, pull: int | None = None) -> None:
        """Take canonical rows: the record's fields, `source_key` and `page`.

        `pull` names the pull that the page is of, where it isn't the publication's own (a replay of several).
        """
        if rows.empty:  # a page of nothing costs as much as one of a few
            return
        staging = self._staging
        frame = self._arrived(rows, (*staging.fields, "source_key", "page"), pull)
        # what is loaded goes past SQLAlchemy, and so past KeyDate
        for name in staging.key:
            if isinstance(staging.target.c[name].type, KeyDate):
                index = frame.schema.get_field_index(name)
                filled = pc.fill_null(frame.column(name), pa.scalar(NO_DATE, pa.date32()))
                frame = frame.set_column(index, name, filled)
        self._load(staging.rows, frame)

    def reject(self, rejects: pd.DataFrame, pull: int | None = None) -> None:
        """Take records that couldn't become canonical: `source_key`, `reason`, `raw` (JSON text), `page`.

        `subject`, `party` and `product_group` say what each is about, see `Translation`.
        """
        if rejects.empty:
            return
        texts = ("source_key", "reason", "raw", "subject", "party", "product_group")
        frame = self._arrived(rejects, (*texts, "page"), pull)
        for name in texts:
            index = frame.schema.get_field_index(name)
            # a NUL is what many a record is rejected for, and no database keeps one
            kept = pc.replace_substring(frame.column(name).cast(pa.string()), "\x00", "\N{SYMBOL FOR NULL}")
            frame = frame.set_column(index, name, kept)
        self._load(self._staging.rejects, frame)

    def leave_out(self, left_out: pd.DataFrame) -> None:
        """Take records that the mapping's `keep` leaves out: `source_key`."""
        if left_out.empty:
            return
        frame = self._arrived(left_out, ("source_key",), None)
        self._left_out.append(frame.column("seq"))

    def documents(self, keys: pa.Array, parts: int) -> None:
        """Take the keys of documents whose rows come next, all of them: others under such a key are gone.

        `parts`: how many parts of a row's source key stand behind its document's.
        """
        self._told.documents(keys, parts, self._received)

    def unreadable(self, keys: pa.Array) -> None:
        """Take the keys of documents that came and can't be read: rows under such a key stay, in a sweep, too."""
        self._told.unreadable(keys, self._received)

    def unknown(self) -> None:
        """Take it that a record came of which nobody can say which it is: a sweep says of none then that it is gone."""
        self._staging.has_unknown = True

    def deleted(self, source_keys: pa.Array) -> None:
        """Take the keys of records that the ERP says are gone, unless they come again."""
        self._told.deleted(pc.utf8_slice_codeunits(source_keys, 0, LONGEST_KEY), self._received)

    def reached(self, version: str, position: str | None) -> None:
        """Take the highest version that came, and the one from which the next delta asks."""
        self.highest, self._position = version, position or self._position

    def joined(self, digest: str) -> None:
        """Take the digest of the code tables that the records were joined with."""
        self.tables = digest

    def _arrived(self, frame: pd.DataFrame, columns: tuple[str, ...], pull: int | None) -> pa.Table:
        """The frame as Arrow, each record numbered as it came and known by its source key."""
        missing = set(columns) - set(frame.columns)
        if missing:
            raise PermanentError(
                f"{self._staging.kind}: the frame lacks {', '.join(sorted(missing))}: a defect of the hub"
            )
        table = pa.Table.from_pandas(frame[list(columns)], preserve_index=False)
        seq = pa.array(range(self._received, self._received + table.num_rows), pa.int64())
        source_key = pc.utf8_slice_codeunits(table.column("source_key").cast(pa.string()), 0, LONGEST_KEY)
        source_key = _known(source_key, seq)
        table = table.set_column(table.schema.get_field_index("source_key"), "source_key", source_key)
        self._source_keys.append(source_key)
        self._received += table.num_rows
        table = table.add_column(0, "seq", seq)
        return table.append_column("pull", pa.repeat(pa.scalar(pull or self._pull, pa.int64()), table.num_rows))

    def _load(self, into: Table, frame: pa.Table) -> None:
        if frame.num_rows:
            self._staging.load(into, [frame.column(column.name) for column in into.c])

    def gathered(self) -> Gathered:
        """Load what is only known once all have come: which records count."""
        keys = pa.chunked_array([chunk for each in self._source_keys for chunk in each.chunks], pa.string())
        numbered = pa.table({"key": keys, "seq": pa.array(range(self._received), pa.int64())})
        last = numbered.group_by("key").aggregate([("seq", "max")]).column("seq_max")
        if len(superseded := self._told.superseded(keys)):
            last = last.filter(pc.invert(pc.is_in(last, superseded)))
        repeated = self._received - len(last)
        if repeated:
            dropped = numbered.column("seq").filter(pc.invert(pc.is_in(numbered.column("seq"), last)))
            self._staging.load(self._staging.dropped, [dropped])
        out = pa.chunked_array([chunk for each in self._left_out for chunk in each.chunks], pa.int64())
        # left out on one page, wanted on a later one: the later one counts
        out = out.filter(pc.is_in(out, last))
        if len(out):
            self._staging.load(self._staging.left_out, [numbered.column("key").take(out)])
        if len(deleted := self._told.gone(keys.take(last))):
            self._staging.load(self._staging.left_out, [deleted])
        if len((ranges := self._told.ranges())[0]):
            self._staging.load_documents(ranges)
        if len((ranges := self._told.unreadable_ranges())[0]):
            self._staging.load_unreadable(ranges)
        joined = None if self.is_part else self.tables
        return Gathered(self._received, repeated, len(out), self.highest, self._position, joined)


def _known(source_key: pa.ChunkedArray, seq: pa.Array) -> pa.ChunkedArray:
    """A record without a key of its own is known by its place in the pull, lest it count as a repetition."""
    unknown = pc.fill_null(pc.equal(source_key, ""), True)  # null in a mask would leave the key null
    if not pc.any(unknown).as_py():
        return source_key
    place = pc.binary_join_element_wise("(no key, record ", seq.cast(pa.string()), ")", "")
    return pc.if_else(unknown, place, source_key)
