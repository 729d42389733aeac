"""A kind read to its end, page by page, and what of it later trials ask about."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from hub.connectors import Page
from hub.connectors.decode import decode
from hub.connectors.pack import Pack
from hub.records import Kind
from hub.sync.conformance.moments import moment_of
from hub.translate.columns import translate
from hub.translate.compiled import CompiledMapping


@dataclass
class WholeRead:
    """What came: `pages_of` counts pages by list, `keys` each record's, `filled` the records with a value by field,
    `reasons` the rejects.

    `newest` is the latest moment of change, with the key of its record; `oldest` the earliest.
    """

    pages: int = 0
    pages_of: Counter[str] = field(default_factory=Counter)
    same_pages: int = 0
    records: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    left_out: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    newest: tuple[datetime, str] | None = None
    oldest: datetime | None = None
    _digests: set[bytes] = field(default_factory=set)

    def take(self, pack: Pack, kind: Kind, pages: Iterable[Page], mapping: CompiledMapping) -> None:
        """Read the pages to the end; a mapping that lacks the kind accepts nothing. Raises as `Connector.fetch`."""
        for frame in decode(pack, kind, self._watched(pack.kind(kind).sources(), pages)):
            self.records += len(frame)
            self.keys.update(frame["source_key"])
            self.filled.update({name: int((frame[name].fillna("") != "").sum()) for name in pack.columns(kind)})
            if (cursor := pack.kind(kind).cursor) and cursor.field in frame:
                self._see_moments(pack, frame["source_key"], frame[cursor.field])
            if kind in mapping.kinds:
                translation = translate(mapping, kind, frame)
                self.accepted += len(translation.rows)
                self.left_out += len(translation.left_out)
                self.reasons.update(translation.rejects["reason"])

    def _watched(self, lists: Collection[str], pages: Iterable[Page]) -> Iterator[Page]:
        for page in pages:
            if page.resource in lists and page.records:
                digest = hashlib.sha256(page.body).digest()
                self.same_pages += digest in self._digests
                self._digests.add(digest)
                self.pages += 1
                self.pages_of[page.resource] += 1
            yield page

    def _see_moments(self, pack: Pack, keys: Iterable[str], texts: Iterable[object]) -> None:
        for key, text in zip(keys, texts, strict=True):
            moment = moment_of(text, pack.cursor) if isinstance(text, str) else None
            if moment is None:
                continue
            if self.newest is None or moment > self.newest[0]:
                self.newest = moment, key
            if self.oldest is None or moment < self.oldest:
                self.oldest = moment
