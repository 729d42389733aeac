"""What a pull's pages tell of records that don't come with them: that they are gone from the ERP."""

from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc

_LAST_PART = r"\|(?:[^|\\]|\\.)*"
"""What stands behind the document in a row's key: its parts are joined with |, and a | inside of one is written \\|."""


class ToldKeys:
    """Keys of documents that came whole, whose other rows are gone, and of records that the ERP says were deleted.

    Each holds for what came before it: what comes again later is there again.
    """

    def __init__(self) -> None:
        self._documents: dict[int, list[tuple[pa.Array, int]]] = defaultdict(list)
        """By how many parts of a row's key stand behind its document's: a kind may have several lists."""
        self._deleted: list[tuple[pa.Array, int]] = []
        self._unreadable: list[tuple[pa.Array, int]] = []

    def documents(self, keys: pa.Array, parts: int, seq: int) -> None:
        """Documents whose rows come now, from number `seq` on; `parts` of a row's key stand behind its document's."""
        self._documents[parts].append((keys, seq))

    def unreadable(self, keys: pa.Array, seq: int) -> None:
        """Documents of which no row is gone, unless they came whole later."""
        self._unreadable.append((keys, seq))

    def deleted(self, keys: pa.Array, seq: int) -> None:
        """Records that are gone, unless one of number `seq` or later has the key."""
        self._deleted.append((keys, seq))

    def superseded(self, keys: pa.ChunkedArray) -> pa.Array:
        """Numbers of the rows that a document which came again, or a deletion, is later than; `keys` by number."""
        numbered = pa.table({"key": keys, "seq": pa.array(range(len(keys)), pa.int64())})
        over = [_before(numbered, _latest(self._deleted))] if self._deleted else []
        for parts, told in self._documents.items():
            documents = _latest(told)
            if documents.num_rows < sum(len(each) for each, _ in told):
                behind = _LAST_PART * parts
                parents = pc.replace_substring_regex(keys, f"(?s)^(.*?){behind}$", r"\1")
                over.append(_before(numbered.set_column(0, "key", parents), documents))
        return pc.unique(pa.chunked_array(over, pa.int64())) if over else pa.array([], pa.int64())

    def gone(self, came: pa.Array) -> pa.Array:
        """Keys of records that were deleted and didn't come later; `came` are those that did."""
        keys = _latest(self._deleted).column("key")
        return keys.filter(pc.invert(pc.is_in(keys, came)))

    def ranges(self) -> list[pa.ChunkedArray]:
        """The lowest key that a row of each document may have, and the lowest behind all that it may have."""
        return _ranges(self._latest_documents().column("key"))

    def unreadable_ranges(self) -> list[pa.ChunkedArray]:
        """The same of the documents that can't be read."""
        unread, read = _latest(self._unreadable), self._latest_documents()
        came = pc.take(read.column("at"), pc.index_in(unread.column("key"), value_set=read.column("key")))
        return _ranges(
            unread.column("key").filter(pc.invert(pc.fill_null(pc.greater(came, unread.column("at")), False)))
        )

    def _latest_documents(self) -> pa.Table:
        return _latest([each for told in self._documents.values() for each in told])


def _ranges(keys: pa.ChunkedArray) -> list[pa.ChunkedArray]:
    # } is the character behind |
    return [pc.binary_join_element_wise(keys, end, "") for end in ("|", "}")]


def _latest(told: list[tuple[pa.Array, int]]) -> pa.Table:
    """The keys, each with the last number at which it was told."""
    keys = pa.chunked_array([each for each, _ in told], pa.string())
    at = pa.chunked_array([pa.repeat(pa.scalar(seq, pa.int64()), len(each)) for each, seq in told], pa.int64())
    latest = pa.table({"key": keys, "at": at}).group_by("key").aggregate([("at", "max")])
    return latest.rename_columns(["key", "at"])


def _before(numbered: pa.Table, told: pa.Table) -> pa.ChunkedArray:
    """Numbers of the rows whose key was told at a later one."""
    at = pc.take(told.column("at"), pc.index_in(numbered.column("key"), value_set=told.column("key")))
    return numbered.filter(pc.fill_null(pc.less(numbered.column("seq"), at), False)).column("seq")
