"""Records that an interrupted read asked for by themselves, and that needn't be asked for again."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from hub.connectors.base import KeptPages, Page
from hub.connectors.raw_record import FLAW, RawRecord, at
from hub.errors import ProtocolBroken

Key = tuple[str, ...]
Records = Callable[[Page], list[RawRecord]]
"""Reads a page's records; ProtocolBroken where it can't."""


class KeptDetails:
    """The pages of one resource by the keys of its records; only these, and what the list shows too, stay in memory.

    `told_by` are the fields that a record is asked for by, `common` those that its list and its own answer both show.
    """

    def __init__(
        self, kept: KeptPages, resource: str, told_by: Sequence[str], common: Sequence[str], records: Records
    ) -> None:
        self._kept, self._records = kept, records
        self._told_by, self._common = told_by, common
        self._pages: dict[Key, int] = {}
        self._shown: dict[int, dict[Key, Key]] = {}
        for number, page in enumerate(kept):
            found = self._read(page) if page.resource == resource else []
            if found and not any(FLAW in record for record in found):
                self._shown[number] = {self.key(record): texts_of(record, common) for record in found}
                self._pages.update(dict.fromkeys(self._shown[number], number))

    def key(self, record: RawRecord) -> Key:
        """What tells a record apart, in its list and in its own answer."""
        return texts_of(record, self._told_by)

    def taken_over(self, listed: Sequence[RawRecord]) -> Iterator[tuple[Page, Collection[Key]]]:
        """The pages that stand for some of these, with whose they are, each once.

        One of several records counts where all of them are listed as they were: else one of them may have changed.
        """
        now = {self.key(record): texts_of(record, self._common) for record in listed}
        for number in dict.fromkeys(self._pages[key] for key in now if key in self._pages):
            shown = self._shown[number]
            if all(now.get(key) == texts for key, texts in shown.items()):
                page = self._kept.page(number)
                yield replace(page, records=self._read(page)), shown.keys()
            for key in shown:
                self._pages.pop(key, None)

    def _read(self, page: Page) -> list[RawRecord]:
        try:
            return self._records(page)
        except ProtocolBroken:  # what broke the read off, perhaps
            return []


def texts_of(record: RawRecord, fields: Sequence[str]) -> Key:
    """What a record shows in these fields, as texts."""
    return tuple(str(at(record, field)) for field in fields)
