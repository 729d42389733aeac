"""Records that are asked for behind a list of their keys: one by one, or so many together."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.connectors.base import KeptPages, Page, RequestContext
from hub.connectors.protocols.kept_details import KeptDetails, Key, Records, texts_of
from hub.connectors.raw_record import FLAW, RawRecord, at
from hub.connectors.request_template import OF_EACH
from hub.errors import IncompleteRead, ProtocolBroken

Wanted = RawRecord | list[RawRecord]
"""What the list shows of a record, or of those that are asked for together."""

Ask = Callable[[Wanted], tuple[Sequence[RawRecord], Page | None]]
"""Asks for them: what came, and its page; none where the ERP says that there is none."""


@dataclass(frozen=True)
class DetailReads:
    """How the records of one resource are asked for.

    `resource` is theirs, `listed` the list of their keys, `told_by` its fields that the request names, `declared` the
    fields of an answer, `common` those that the list shows, too; `batch` of them go together, in a text with
    `separator` between.
    """

    resource: str
    listed: str
    told_by: Sequence[str]
    declared: Collection[str]
    common: Sequence[str]
    batch: int | None
    separator: str | None
    context: RequestContext

    def pages(
        self, lists: Iterable[Page], ask: Ask, interrupted: KeptPages | None, records_of: Records
    ) -> Iterator[Page]:
        """A page for each record of the list, or batch of them; one that the ERP calls empty is gone meanwhile.

        `interrupted`: a read in which some of them came, and whose pages `records_of` reads; these aren't asked for
        again.

        Raises:
            IncompleteRead: the list doesn't show what records are asked for by.
            ProtocolBroken: another record came.
        """
        kept = self._kept(interrupted, records_of) if interrupted is not None else None
        seen: set[tuple[Key, Key]] = set()
        for keys in lists:
            wanted = [*self._new(keys.records or (), seen)]
            if kept is not None:
                known: set[Key] = set()
                for before, told in kept.taken_over(wanted):
                    yield before
                    known.update(told)
                wanted = [record for record in wanted if kept.key(record) not in known]
            if self.batch:
                yield from self._together(wanted, ask)
                continue
            for record in wanted:
                records, page = ask(record)
                self._refuse_another(record, records)
                if page:
                    yield page

    def _new(self, listed: Iterable[RawRecord], seen: set[tuple[Key, Key]]) -> Iterator[RawRecord]:
        """Those that the list hasn't shown before, as they are now: a feed of changes has one for each change."""
        for record in listed:
            shown = texts_of(record, self.told_by), texts_of(record, self.common)
            if shown not in seen:
                seen.add(shown)
                yield record

    def _kept(self, interrupted: KeptPages, records_of: Records) -> KeptDetails | None:
        """What an interrupted read has of them; None where answers don't say whose they are."""
        if not {*self.told_by} <= {*self.declared}:
            return None
        return KeptDetails(interrupted, self.resource, self.told_by, self.common, records_of)

    def values(self, wanted: Wanted) -> tuple[dict[str, Any], dict[str, str]]:
        """What the request names of them, and the texts of a batch that go into a query."""
        records = wanted if isinstance(wanted, list) else [wanted]
        each: dict[str, Any] = {}
        joined: dict[str, str] = {}
        for field in self.told_by:
            values = [at(one, field) for one in records]
            if any(value is None or isinstance(value, dict | list | bool) or value == "" for value in values):
                message = f"a record of {self.listed} has no `{field}`, by which it is asked for; look at the pack"
                raise self.context.error(IncompleteRead, message)
            each[OF_EACH + field] = values if isinstance(wanted, list) else values[0]
            if isinstance(wanted, list) and self.separator is not None:
                joined[OF_EACH + field] = self.separator.join(map(str, values))
        return each, joined

    def _together(self, listed: Sequence[RawRecord], ask: Ask) -> Iterator[Page]:
        """The pages of records that are asked for in batches.

        What a batch lacks is asked for once more, each by itself: the ERP may have cut the batch short. What doesn't
        come then is gone meanwhile.
        """
        (field,), size = self.told_by, self.batch or 1
        if self.separator and any(self.separator in str(at(record, field)) for record in listed):
            message = f"a record of {self.listed} has `{self.separator}` in its `{field}`, the separator of a batch"
            raise self.context.error(IncompleteRead, f"{message}; look at the pack")
        batches = [[*listed[start : start + size]] for start in range(0, len(listed), size)]
        while batches:
            batch = batches.pop(0)
            records, page = ask(batch)
            wanted: Mapping[str, RawRecord] = {str(at(record, field)): record for record in batch}
            shown = {str(at(record, field)) for record in records if FLAW not in record}
            if shown - wanted.keys():
                message = f"{len(batch)} records were asked for and another came: `{field}` differs; look at the pack"
                raise self.context.error(ProtocolBroken, message)
            missing = [record for key, record in wanted.items() if key not in shown]
            if len(batch) > 1:
                if len(missing) == len(batch) > 2:
                    message = f"none of {len(batch)} records came that were asked for together; look at the pack"
                    raise self.context.error(IncompleteRead, message)
                batches[:0] = [[record] for record in missing]
            if page:
                yield page

    def _refuse_another(self, listed: RawRecord, records: Sequence[RawRecord]) -> None:
        """ProtocolBroken where an answer is about another record than was asked for, by what both show of it."""
        for field in self.told_by:
            shown = {str(at(record, field)) for record in records if field in self.declared}
            if shown - {str(at(listed, field))}:
                message = f"one record was asked for and another came: `{field}` differs; look at the pack"
                raise self.context.error(ProtocolBroken, message)
