"""Files as lists and as orders: which of them are read, in which order, and how one is handed over."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hub.clock import Clock
from hub.connectors.base import Page, ReadCondition, RequestContext
from hub.connectors.protocols.files.files_pack import FileResource, FilesPack
from hub.connectors.protocols.files.formats import FilePage
from hub.connectors.protocols.files.handing_over import HandingOver
from hub.connectors.protocols.files.name_pattern import NamePattern, folder_of, in_order
from hub.connectors.protocols.files.places import place_of
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore
from hub.connectors.protocols.files.places.folder_name import is_step
from hub.connectors.protocols.protocol import Site
from hub.connectors.raw_record import FLAW, RawRecord, at
from hub.errors import CallRefused, ConfigurationError, IncompleteRead, OutcomeUnknown, Problem, ProtocolBroken

IN_MEMORY = 1_000_000
"""Bytes of a file that need no file of ours."""
SEVERAL = 100
"""Acknowledgements of one order that are looked at: more are no answer."""


def open_adapter(pack: FilesPack, site: Site) -> "FilesAdapter":
    """The adapter over the place of the ERP's address; ConfigurationError if that, keys or company must be mended."""
    erp = site.erp
    url = erp.url.reveal()
    if why := pack.address_problem(url):
        raise ConfigurationError(Problem(erp.url.place or f"erps.{erp.name}.url", "", why))
    if not is_step(site.company):
        raise ConfigurationError(
            Problem(erp.name, "company", "can't be the name of a folder; mend `company:` of the office")
        )
    place = place_of(url)
    assert not isinstance(place, str)
    return FilesAdapter(pack, place.open(site, pack.transfer), site.clock, site.context, lists=place.lists)


class FilesAdapter:
    """Reads and writes the files of a pack."""

    def __init__(
        self, pack: FilesPack, store: FileStore, clock: Clock, context: RequestContext, *, lists: bool = True
    ) -> None:
        """`lists`: whether the place tells which files there are; else each is asked for by its name."""
        self._pack, self._store, self._clock, self._context, self._lists = pack, store, clock, context, lists
        self._handing = HandingOver(pack, store)
        self._read: dict[str, list[FileEntry]] = {}

    def check_connection(self) -> None:
        """See that every folder is there, and that each whole list has a file."""
        if not self._lists:
            next(self.read(next(iter(self._pack.kinds.values())).resource, ()), None)
            return
        context = self._context.named("list folders")
        for folder in dict.fromkeys(self._folder(each) for each in self._pack.resources.values()):
            self._store.list(folder, context)
        self._handing.check(context)
        for _, read in self._pack.reads():
            declared, context = self._pack.resources[read.resource], self._context.named(f"list {read.resource}")
            # whether one is whole isn't asked: that may take a while
            names = [entry.name for entry in self._store.list(self._folder(declared), context)]
            if declared.each == "full" and not any(map(NamePattern(declared.pattern).fits, names)):
                raise self._none(declared, context)

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """The files of a list, part by part; with `few` those parts that acknowledge the order that is asked for."""
        context = replace(self._context.named(f"read {resource}"), is_urgent=urgent)
        if few:
            yield from self._acknowledged(resource, conditions[0], context)
            return
        since = datetime.fromisoformat(conditions[0].text) if conditions else None
        entries = self._files(resource, since, context)
        self._read.pop(resource, None)
        for entry in entries:
            for page in self._pages(resource, entry, context):
                yield self._page(resource, page)
        self._read[resource] = entries

    def ask(self, resource: str, values: Mapping[str, Any]) -> Iterator[Page]:
        """Never: no pack of files has `asked_prices`."""
        raise NotImplementedError

    def published(self, resource: str) -> None:
        """What was read to its end counts as taken in."""
        declared, entries = self._pack.resources[resource], self._read.pop(resource, [])
        if declared.taken:
            folder, complete = self._folder(declared), self._pack.complete_of(resource)
            # a marker behind its file: without the file it says nothing
            own = [
                each
                for entry in entries
                if entry.folder == folder
                for each in (entry, *(FileEntry(folder, name) for name in complete.beside(entry.name)))
            ]
            kept = [self._named(each) for each in declared.taken.kept()]
            declared.taken.taken(own, kept, self._store, self._context.named(f"take {resource}"))

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord | None, bytes]:
        """Hand an order over: whatever comes of it, only an acknowledgement says that the ERP has it.

        Raises:
            OutcomeUnknown: it is handed over, now or before, and waits for that.
        """
        assert key
        context = replace(self._context.named("hand over an order"), is_urgent=True)
        name = self._handing.hand_over(record, key, context)
        raise context.error(OutcomeUnknown, f"{name} is handed over; the ERP's acknowledgement gives its number")

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        """Never: an order is one file."""
        raise self._context.error(CallRefused, "an order is one file: no line is added to it")

    def remove(self, existing: RawRecord) -> None:
        """Never: what was handed over is the ERP's."""
        raise self._context.error(CallRefused, "a file that was handed over is the ERP's: it isn't taken away")

    def confirm(self, existing: RawRecord) -> None:
        """Never: no such call."""
        raise self._context.error(CallRefused, "a file that was handed over wants no further step")

    def _files(self, resource: str, since: datetime | None, context: RequestContext) -> list[FileEntry]:
        """The whole files to be read, in their order.

        Raises:
            IncompleteRead: there is none where one must be.
        """
        declared = self._pack.resources[resource]
        pattern = NamePattern(declared.pattern)
        folder = self._folder(declared)
        found = self._whole(resource, folder, pattern, context)
        if declared.taken and since is None:
            kept = (self._named(each) for each in declared.taken.kept())
            # whole since they were taken
            found[0:0] = [
                entry for each in kept for entry in self._store.list(each, context) if pattern.fits(entry.name)
            ]
        ordered = in_order(found, pattern, declared.order or "name", context)
        if not ordered and (since is None or declared.each == "full"):
            raise self._none(declared, context)
        if declared.each == "full":
            return ordered[-1:]
        if since is None or not declared.taken:
            return ordered
        return declared.taken.fresh(ordered, since, context)

    def _none(self, resource: FileResource, context: RequestContext) -> IncompleteRead:
        where = self._folder(resource) or "the folder"
        message = f"no whole file `{resource.pattern}` is in {where}: that is no empty list"
        return context.error(IncompleteRead, f"{message}; look there, then at the pack's `pattern`")

    def _whole(self, resource: str, folder: str, pattern: NamePattern, context: RequestContext) -> list[FileEntry]:
        """The files of a folder that fit and are whole; of changes none that stands behind one which isn't."""
        declared, complete = self._pack.resources[resource], self._pack.complete_of(resource)
        listed = self._store.list(folder, context) if self._lists else [FileEntry(folder, declared.pattern)]
        fitting = [entry for entry in listed if pattern.fits(entry.name) and not complete.is_beside(entry.name)]
        whole = complete.whole(fitting, listed, self._store, self._clock, context)
        if declared.each != "changes":
            return [entry for entry in fitting if entry.name in whole]
        before = []
        for entry in in_order(fitting, pattern, declared.order or "name", context):
            if entry.name not in whole:
                break
            before.append(entry)
        return before

    def _pages(self, resource: str, entry: FileEntry, context: RequestContext) -> Iterator[FilePage]:
        """A file in parts, out of a copy of ours: the ERP may write another one meanwhile."""
        format_, fields = self._pack.format_of(resource), self._pack.resources[resource].fields
        about = context.named(f"{context.name}, {entry.name}")
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
            self._store.read(entry, copy, about)
            size = copy.tell()
            if entry.size is not None and size != entry.size:
                message = f"{size:,} bytes came where {entry.size:,} were listed: it was written meanwhile"
                raise about.error(IncompleteRead, f"{message}; the next pull reads again")
            if not size:
                raise format_.empty(about)
            copy.seek(0)
            most = self._pack.transfer.max_bytes
            yield from format_.pages(copy, fields, self._pack.files.page, about, most_bytes=most)

    def _page(self, resource: str, page: FilePage) -> Page:
        return Page(resource, page.body, self._pack.format_of(resource).media_type, page.records)

    def _acknowledged(self, resource: str, asked: ReadCondition, context: RequestContext) -> Iterator[Page]:
        """The acknowledgements of an order.

        Raises:
            CallRefused: the ERP refuses the order, in its words.
            OutcomeUnknown: the order was handed over, and none is there yet.
        """
        order, reference = self._pack.order, asked.text
        found = []
        pattern = NamePattern(self._pack.resources[resource].pattern, reference)
        whole = self._whole(resource, self._folder(self._pack.resources[resource]), pattern, context)
        for entry in in_order(whole, pattern, "name", context):
            for page in self._pages(resource, entry, context):
                if flaw := next((record[FLAW] for record in page.records if FLAW in record), None):
                    raise context.error(ProtocolBroken, f"{entry.name}: {flaw}: it may be the one of {reference}")
                own = [record for record in page.records if _is(at(record, asked.field), reference)]
                found += [replace(self._page(resource, page), records=own)] if own else []
                if len(found) > SEVERAL:
                    raise context.error(OutcomeUnknown, f"more than {SEVERAL} acknowledgements are of {reference}")
        refused = order.refused
        for record in (record for page in found for record in page.records or ()):
            if refused and refused.refuses(record):
                words = context.concealment.words(str(at(record, refused.words) or ""))[:300] if refused.words else ""
                raise context.error(CallRefused, f"acknowledges it as refused{f': {words}' if words else ''}")
        if not found and (name := self._handing.found(reference, context)):
            raise context.error(OutcomeUnknown, f"{name} is handed over, and no acknowledgement is there yet")
        yield from found

    def _folder(self, resource: FileResource) -> str:
        return self._named(resource.path)

    def _named(self, path: str) -> str:
        return folder_of(path, self._context.company)


def _is(value: object, reference: str) -> bool:
    """Whether it is that reference: ERPs keep such codes in capitals, and with blanks around."""
    return str(value or "").strip().casefold() == reference.strip().casefold()
