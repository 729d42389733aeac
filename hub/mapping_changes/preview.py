"""A few real records before and after the mapping, from the raw log: the ERP isn't called and nothing is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from hub.connectors import Page
from hub.connectors.decode import decode
from hub.errors import KindMissing, Problem
from hub.office import Office
from hub.records import RECORDS, Kind
from hub.translate.columns import translate
from hub.translate.compiled import CompiledMapping
from hub.translate.row_by_row import plain, translate_rows


@dataclass(frozen=True)
class Sample:
    """One record: `before` are the ERP's fields that the mapping uses, None where one is empty; `after` the shop's.

    Without `after` it is rejected, by `reason`, or left out where there is none.
    """

    source_key: str
    before: Mapping[str, str | None]
    after: Mapping[str, Any] | None
    reason: str | None = None

    @property
    def is_left_out(self) -> bool:
        """Whether `keep` or `drop` leaves it out."""
        return self.after is None and self.reason is None


@dataclass(frozen=True)
class Preview:
    """Samples of one kind; `read`, `rejected` and `left_out` count all records up to the last sample's page.

    With `find` they count those that have the text. `read` is 0 where nothing of the kind was pulled yet.
    """

    kind: Kind
    samples: tuple[Sample, ...] = ()
    read: int = 0
    rejected: int = 0
    left_out: int = 0


def preview(
    office: Office,
    mapping: CompiledMapping,
    kind: Kind,
    *,
    limit: int = 20,
    find: str | None = None,
    rejects_only: bool = False,
) -> Preview:
    """The first records of what was read since the last complete sweep, through a mapping.

    Args:
        office: whose records.
        mapping: the edited one, or any other.
        kind: of which kind.
        limit: so many samples at most; reading ends with the page that has the last of them.
        find: only records that have this text, whatever its case, in a field that the mapping uses.
        rejects_only: only those that the mapping rejects.

    Raises:
        KindMissing: the mapping says nothing of this kind, or the pack doesn't read it.
    """
    office.pack.kind(kind)
    if kind not in mapping.kinds:
        raise KindMissing(Problem(mapping.entry, kind, "the mapping has no such part; add it, or don't pull it"))
    fields = sorted(mapping.kinds[kind].sources)
    samples: list[Sample] = []
    read = rejected = left_out = 0
    for frame in _frames(office, kind):
        matching = frame[_having(frame, fields, find)] if find else frame
        translated = translate(mapping, kind, matching)
        read += len(matching)
        rejected += len(translated.rejects)
        left_out += len(translated.left_out)
        if rejects_only:
            matching = matching[matching["source_key"].isin(translated.rejects["source_key"])]
        samples += _samples(mapping, kind, matching.head(limit - len(samples)), fields)
        if len(samples) >= limit:
            break
    return Preview(kind, tuple(samples), read, rejected, left_out)


def _frames(office: Office, kind: Kind) -> Iterator[pd.DataFrame]:
    for _, logged in groupby(office.store.raw_log.replay(kind), key=lambda entry: entry[0]):
        yield from decode(office.pack, kind, (Page(raw.resource, raw.body, raw.media_type) for _, raw in logged))


def _having(frame: pd.DataFrame, fields: list[str], text: str) -> Any:
    having = pd.Series(False, index=frame.index)
    for name in ("source_key", *fields):
        if name in frame:
            # null | False stays null in an Arrow column, and a mask must have no null
            having |= frame[name].str.contains(text, case=False, regex=False).fillna(False).astype(bool)
    return having


def _samples(mapping: CompiledMapping, kind: Kind, frame: pd.DataFrame, fields: list[str]) -> Iterator[Sample]:
    for row, outcome in zip(plain(frame), translate_rows(mapping, kind, frame), strict=True):
        before = {name: row.get(name) for name in fields}
        after = outcome.record and {name: outcome.record[name] for name in RECORDS[kind].model_fields}
        yield Sample(str(row["source_key"]), before, after, outcome.reason)
