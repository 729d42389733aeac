"""The parts of a pack that are for files alone."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from hub.config.erp import Erp
from hub.connectors.base import ReadCondition
from hub.connectors.model import PackModel
from hub.connectors.pack import Pack
from hub.connectors.pack.kinds import KindRead
from hub.connectors.pack.resources import Resource
from hub.connectors.protocols.files.completeness import COMPLETENESS, Completeness
from hub.connectors.protocols.files.file_orders import FileOrder
from hub.connectors.protocols.files.formats import FORMATS, FileFormat
from hub.connectors.protocols.files.name_pattern import DATE, NUMBER, folder_problems, pattern_problems
from hub.connectors.protocols.files.places import Place, place_of
from hub.connectors.protocols.files.places.place import PlaceKeys
from hub.connectors.protocols.files.taking import TAKINGS, Taking
from hub.connectors.protocols.files.unasked import NO_CONDITIONS, NO_CURSOR, NO_SIGNING_IN
from hub.connectors.request_template import COMPANY, REFERENCE
from hub.connectors.transport.auth import Keys
from hub.errors import ConfigurationError
from hub.records import Kind


class Files(PackModel):
    """What holds for the lists that say nothing else: their format, and what shows that a file is whole.

    `page` is how many records of a file are kept and translated at once.
    """

    example: ClassVar[str] = "{format: {kind: csv, encoding: utf-8}, complete: {kind: renamed}, page: 1000}"

    format: Annotated[FileFormat, FORMATS] | None = None
    complete: Annotated[Completeness, COMPLETENESS] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 5_000


class FileResource(Resource):
    """A list in the files of one folder, `path`, whose names fit `pattern`.

    `each: full`: the newest whole file is the list; `changes`: each brings what changed, and `taken` says how is known
    which were taken in. `order` tells which of two files is the later one.
    """

    example: ClassVar[str] = """
path: "{company}/out"
pattern: "prices_{number}.csv"
order: number
each: changes
taken: {kind: moved, to: "{company}/out/done"}
fields: [ItemNo, Price]
"""

    pattern: str
    each: Literal["full", "changes"] | None = None
    order: Literal["name", "number", "date", "modified"] | None = None
    format: Annotated[FileFormat, FORMATS] | None = None
    complete: Annotated[Completeness, COMPLETENESS] | None = None
    taken: Annotated[Taking, TAKINGS] | None = None

    @property
    def is_one_file(self) -> bool:
        """Whether the pattern is a name in full."""
        return not any(letter in self.pattern for letter in "*?{")

    def list_problems(self, where: str, *, is_list: bool, is_looked_up: bool) -> Iterator[str]:
        """What it says to no effect, and what it leaves open; `is_looked_up`: orders are acknowledged in it."""
        yield from folder_problems(f"{where}.path", self.path)
        known = (NUMBER, DATE, REFERENCE) if is_looked_up else (NUMBER, DATE)
        yield from pattern_problems(f"{where}.pattern", self.pattern, known)
        if self.query:
            yield f"{where}.query: has no effect on files"
        if is_list:
            yield from self._as_list(where)
            return
        for word, said in (("each", self.each), ("order", self.order), ("taken", self.taken)):
            if said is not None:
                yield f"{where}.{word}: has no effect, for no kind is read from it"

    def _as_list(self, where: str) -> Iterator[str]:
        if self.each is None:
            yield f"{where}.each: is missing: `full` where the newest file is the list, `changes` where each adds to it"
        if f"{{{REFERENCE}}}" in self.pattern:
            yield f"{where}.pattern: `{{{REFERENCE}}}` stands for an order's, and kinds are read from these files"
        if self.order is None and not self.is_one_file:
            yield f"{where}.order: is missing: by `name`, `number`, `date` or `modified`"
        if self.order is not None and self.is_one_file:
            yield f"{where}.order: has no effect on one file"
        for word in (NUMBER, DATE):
            if (self.order == word) != (f"{{{word}}}" in self.pattern):
                yield f"{where}.order: `{word}` and `{{{word}}}` in the pattern go together"
        if (self.taken is not None) != (self.each == "changes"):
            yield f"{where}.taken: goes with `each: changes`: how is known which files were taken in"
        if self.each == "changes" and self.is_one_file:
            yield f"{where}.each: `changes` come in many files, and the pattern names one"
        if self.taken:
            yield from self.taken.problems(f"{where}.taken", self.path)


class FilesPack(Pack):
    """A pack whose ERP writes and reads files. What is of calls alone isn't known in it."""

    example: ClassVar[str] = """
name: An ERP that writes files
protocol: files
company: {kind: name}
files:
  format: {kind: csv, encoding: cp1252, delimiter: ";"}
  complete: {kind: marker, suffix: .ok}
resources:
  items: {path: "{company}/out", pattern: "items_{date}.csv", order: date, each: full, fields: [ItemNo, Description]}
  acknowledgements: {path: "{company}/ack", pattern: "ack_{reference}.csv", fields: [YourRef, OrderNo]}
kinds:
  product: {resource: items, key: [ItemNo]}
order:
  resource: acknowledgements
  number: OrderNo
  reference: YourRef
  reference_max_length: 30
  duplicates: searchable
  settle: 5m
  lines: {path: lines, sku: item, quantity: quantity, unit_price: price}
  fields: [YourRef, account, lines.item, lines.quantity, lines.price]
  create:
    path: "{company}/in"
    name: "order_{reference}.json"
    kept: ["{company}/in/done", "{company}/in/error"]
    content: {kind: json}
"""

    protocol: Literal["files"]
    files: Files = Files()
    # read only, so that what narrows the type narrows what is read
    resources: Mapping[str, FileResource]  # type: ignore[assignment]
    order: FileOrder
    auth: ClassVar = NO_SIGNING_IN  # type: ignore[misc]
    asked_prices: ClassVar = None  # type: ignore[misc]
    conditions: ClassVar = NO_CONDITIONS  # type: ignore[misc]
    cursor: ClassVar = NO_CURSOR  # type: ignore[misc]
    errors: ClassVar = ()  # type: ignore[misc]

    def format_of(self, resource: str) -> FileFormat:
        """How the files of a list hold records."""
        found = self.resources[resource].format or self.files.format
        assert found  # else `problems` says so
        return found

    def complete_of(self, resource: str) -> Completeness:
        """What shows that a file of a list is whole."""
        found = self.resources[resource].complete or self.files.complete
        assert found
        return found

    def has_cursor(self, kind: Kind) -> bool:
        """Where each file brings changes."""
        return self._brings_changes(self.kind(kind))

    def is_proved(self, kind: Kind) -> bool:
        """Where a file is the whole list."""
        return not any(map(self._brings_changes, self.kind(kind).reads().values()))

    def changed_since(self, read: KindRead, since: datetime, position: str | None = None) -> ReadCondition | None:
        """The moment itself: what was taken since tells `taken`."""
        told = NO_CONDITIONS.changed_since("", since.astimezone(UTC).isoformat())
        return told if self._brings_changes(read) else None

    def _brings_changes(self, read: KindRead) -> bool:
        return self.resources[read.resource].each == "changes"

    def keys(self, erp: Erp) -> Keys:
        """Those of the place that the address is of."""
        with suppress(ConfigurationError):
            if isinstance(place := place_of(erp.url.reveal()), Place):
                return place.keys(erp.auth.keys())
        return PlaceKeys(optional=erp.auth.keys())  # what is wrong with the address is told by itself

    def address_problem(self, url: str) -> str | None:
        """Why it is no place, or none that can do what the pack asks of it; or what isn't installed for that."""
        place = place_of(url)
        if isinstance(place, str):
            return place
        missing = (self.format_of(name).missing() for name in self.resources)
        if why := place.address_problem(url) or next(filter(None, missing), None):
            return why
        if not place.lists:
            for name, resource in self.resources.items():
                if not resource.is_one_file:
                    return f"lists no files, and resources.{name} names them by a pattern: `{resource.pattern}`"
                if self.complete_of(name).needs_listing:
                    return f"lists no files, and resources.{name} needs a listing to see which are whole"
        return None

    def sharing_problem(self) -> str | None:
        """Files that one company would take away from another."""
        for name, resource in self.resources.items():
            if resource.taken and resource.taken.is_once and f"{{{COMPANY}}}" not in resource.path:
                return f"resources.{name} are files that one company takes from another: put {{company}} into `path`"
        return super().sharing_problem()

    def problems(self) -> Iterator[str]:
        """Where its parts contradict each other, or leave open what must be said."""
        yield from super().problems()
        lists = {read.resource for _, read in self.reads()}
        lists |= {join.resource for _, read in self.reads() for join in read.join.values()}
        lists |= {code.resource for code in self.order.codes.values()}
        if self.company.kind != "name":
            yield "company: files know no other key of a company than its `name`"
        for name, resource in self.resources.items():
            where = f"resources.{name}"
            yield from resource.list_problems(where, is_list=name in lists, is_looked_up=name == self.order.resource)
            yield from self._open_questions(where, resource)
            complete = resource.complete or self.files.complete
            if name == self.order.resource and complete and complete.waits:
                yield f"{where}.complete: `{complete.kind}` waits, and a push never does: say another kind here"
        for at, read in self.reads():
            if read.cursor:
                yield f"{at}.cursor: has no effect: `each` and `taken` of the resource tell what is new"
            if read.filter:
                yield f"{at}.filter: has no effect on files"
            for name, join in read.join.items():
                if (table := self.resources.get(join.resource)) and table.each == "changes":
                    yield f"{at}.join.{name}: a code table must be whole, and {join.resource} brings changes"
        yield from self._taken_twice()
        acknowledged = self.resources.get(self.order.resource)
        yield from self.order.file_problems(acknowledged.fields if acknowledged else None)

    def _taken_twice(self) -> Iterator[str]:
        """Files that one kind would take away from another."""
        readers: dict[str, str] = {}
        for where, read in self.reads():
            resource = self.resources.get(read.resource)
            if resource and resource.taken and resource.taken.is_once:
                first = readers.setdefault(read.resource, where)
                if first.split(".")[1] != where.split(".")[1]:
                    yield (
                        f"{where}: {first.removeprefix('kinds.')} takes the files of {read.resource} away; say "
                        "`taken: {kind: watermark, …}`, by which each kind reads them"
                    )

    def _open_questions(self, where: str, resource: FileResource) -> Iterator[str]:
        format_, complete = resource.format or self.files.format, resource.complete or self.files.complete
        if format_ is None:
            yield f"{where}.format: is missing, here and under `files`"
        else:
            yield from format_.problems(f"{where}.format")
        if complete is None:
            yield f"{where}.complete: is missing, here and under `files`: what shows that a file isn't growing still"
        elif format_ is not None:
            yield from (f"{where}.complete: {text}" for text in complete.problems(format_))
