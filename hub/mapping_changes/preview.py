"""A few real records before and after the mapping, from the raw log: the ERP isn't called and nothing is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from hub.connectors import Page
from hub.connectors.decode import decode
from hub.errors import ConfigurationError, Problem
from hub.office import Office
from hub.records import RECORDS, Kind
from hub.translate import parts
from hub.translate.columns import translate


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
    """Samples of one kind, and what became of all the records that were looked at to find them.

    `read` is 0 where nothing of the kind was pulled yet.
    """

    kind: Kind
    samples: tuple[Sample, ...] = ()
    read: int = 0
    rejected: int = 0
    left_out: int = 0


def preview(
    office: Office,
    mapping: parts.CompiledMapping,
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
        ConfigurationError: the mapping says nothing of this kind.
    """
    if kind not in mapping.kinds:
        raise ConfigurationError(Problem(mapping.entry, kind, "the mapping has no such part; add it, or don't pull it"))
    fields = sorted(mapping.kinds[kind].sources)
    samples: list[Sample] = []
    read = rejected = left_out = 0
    for frame in _frames(office, kind):
        wanted = frame[_having(frame, fields, find)] if find else frame
        done = translate(mapping, kind, wanted)
        read, rejected, left_out = read + len(wanted), rejected + len(done.rejects), left_out + len(done.left_out)
        if rejects_only:
            wanted = wanted[wanted["source_key"].isin(done.rejects["source_key"])]
        shown = wanted.head(limit - len(samples))
        samples += (_sample(mapping, kind, shown.iloc[[row]], fields) for row in range(len(shown)))
        if len(samples) >= limit:
            break
    return Preview(kind, tuple(samples), read, rejected, left_out)


def _frames(office: Office, kind: Kind) -> Iterator[pd.DataFrame]:
    for _, logged in groupby(office.store.replay_pages(kind), key=lambda entry: entry[0]):
        yield from decode(office.pack, kind, (Page(raw.resource, raw.body, raw.media_type) for _, raw in logged))


def _having(frame: pd.DataFrame, fields: list[str], text: str) -> Any:
    found = pd.Series(False, index=frame.index)
    for name in ("source_key", *fields):
        if name in frame:
            found |= frame[name].str.contains(text, case=False, regex=False).fillna(False).astype(bool)
    return found


def _sample(mapping: parts.CompiledMapping, kind: Kind, row: pd.DataFrame, fields: list[str]) -> Sample:
    done = translate(mapping, kind, row)
    record = _plain(row)
    before = {name: record.get(name) for name in fields}
    key = str(record["source_key"])
    if len(done.rejects):
        return Sample(key, before, None, str(done.rejects["reason"].iloc[0]))
    if not len(done.rows):
        return Sample(key, before, None)
    values = _plain(done.rows)
    return Sample(key, before, {name: values[name] for name in RECORDS[kind].model_fields})


def _plain(row: pd.DataFrame) -> dict[str, Any]:
    """The one row of a frame, None for null."""
    return {str(name): None if value is pd.NA else value for name, value in row.astype(object).iloc[0].items()}
