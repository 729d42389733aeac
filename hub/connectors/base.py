"""The contract of a connector, and of the adapter below it.

A connector is an adapter (it speaks a protocol) and a pack (what is known of one kind of ERP).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeVar, runtime_checkable

from hub.connectors.concealment import Concealment
from hub.connectors.price_question import GoodsAsked, PriceAnswer, PriceQuestion
from hub.connectors.raw_record import RawRecord
from hub.errors import ErpError
from hub.records import Kind
from hub.records.stored_order import ExtraLine

Repair = Literal["complete", "remove", "none"]
"""What can be done in an ERP with an order of ours that isn't whole."""

AnyErpError = TypeVar("AnyErpError", bound=ErpError)


@dataclass(frozen=True)
class Page:
    """One response to a read: `body` verbatim, of the pack's `resource`.

    `records` are the body's records, kept by who has parsed it anyway; a page out of the raw log has none.
    """

    resource: str
    body: bytes
    media_type: str
    records: list[RawRecord] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class ReceiptLine:
    """A product's line of an order in the ERP; None where the ERP gave no amount.

    `net` is what the line comes to after the ERP's own discounts, where the pack names it; NaN where what is there is
    no amount. `line` is the ERP's number of it, where the pack names that. `record` is the whole line.
    """

    sku: str
    quantity: Decimal | None
    unit_price: Decimal | None
    net: Decimal | None = None
    line: str | None = field(default=None, compare=False)
    record: RawRecord = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Confirmed:
    """Whether the ERP has taken an order, or holds a draft that wants one more call.

    `status`: how the ERP calls it; `refused`: what it said to the call.
    """

    is_done: bool = True
    is_draft: bool = False
    status: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Receipt:
    """An order as the ERP holds it.

    `lines` is None when only documents made from it were found, or the answer doesn't list any: nothing is known of
    them then; an order without lines has (). `gross` is the ERP's own total with VAT, where the pack names it; NaN
    where what stands there is no amount. `extra_lines` aren't about products: the ERP's own. `held` is the order as it
    came; `record` is what the pack declares of it,
    without what is personal: it may be kept for an audit.
    """

    number: str
    reference: str | None
    lines: tuple[ReceiptLine, ...] | None
    body: bytes = field(repr=False)
    gross: Decimal | None = None
    record: RawRecord = field(default_factory=dict, repr=False)
    held: RawRecord = field(default_factory=dict, repr=False)
    extra_lines: tuple[ExtraLine, ...] = ()
    confirmed: Confirmed = Confirmed()


class Connector(Protocol):
    """What the hub asks of an ERP, for one company in it. Not to be shared by threads.

    Every method raises the classes of hub/errors.py: TransientError (Unreachable, Throttled, Unavailable) and
    PermanentError (CredentialsRefused, ProtocolBroken, CallRefused, IncompleteRead), each naming ERP, company and call.
    """

    def check(self) -> str:
        """See that the ERP can be reached, accepts us and has the company; one line for people."""
        ...

    def fetch(
        self, kind: Kind, since: datetime | None, position: str | None = None, kept: "KeptPages | None" = None
    ) -> Iterator[Page]:
        """The code tables of the kind, then its pages to the very end; all records without `since`.

        `position`: the highest version that was read, of a kind that goes by versions. `kept`: a read like this that
        was interrupted; records that are asked for by themselves, and that their list shows as before, come from there.

        Raises:
            IncompleteRead: the pages ended before the end.
        """
        ...

    def sample(self, kind: Kind) -> Iterator[Page]:
        """The code tables of the kind, then the first page of each of its lists; the ERP is asked for no second one."""
        ...

    def described(self) -> "Iterator[tuple[str, bytes]]":
        """The documents by which the ERP describes itself now, with their addresses; none where it doesn't."""
        ...

    def published(self, kind: Kind) -> None:
        """What the last fetch of the kind read to its end is in the store: it need not be read again.

        Raises:
            TransientError, PermanentError: the ERP can't be told; the next pull reads it again, to no harm.
        """
        ...

    def ask(self, resource: str, condition: "ReadCondition") -> Iterator[Page]:
        """The pages of a resource under one condition, as it is: what tries a pack asks so, and nothing else.

        Raises:
            IncompleteRead: the pages ended before the end.
        """
        ...

    def prices(self, question: PriceQuestion) -> Iterator[tuple[GoodsAsked, PriceAnswer]]:
        """What the ERP itself says that an account pays, for each of the goods as its answer comes.

        Raises:
            ConfigurationError: its pack doesn't say how to ask.
            ProtocolBroken: an answer is about something else.
        """
        ...

    @property
    def repair(self) -> Repair:
        """What can be done with an order that the ERP holds in part."""
        ...

    def create(self, payload: dict[str, Any], reference: str) -> Receipt:
        """Enter an order, once: never repeated in here.

        Where header and lines go in calls of their own and the ERP refuses a line, the header is taken away again.

        Raises:
            TransientError, CredentialsRefused: surely not accepted.
            CallRefused, ProtocolBroken: surely not accepted, and never will be as it is.
            OutcomeUnknown: nothing clear came back, or only a part may be there: look up before sending again.
        """
        ...

    def complete(self, existing: Receipt, payload: dict[str, Any]) -> Receipt:
        """Add the lines that an order in the ERP lacks; those that it has are the payload's first ones.

        Raises: as `create` does.
        """
        ...

    def remove(self, existing: Receipt) -> None:
        """Take an order away that isn't whole. Raises as `create` does."""
        ...

    def confirm(self, existing: Receipt, reference: str) -> Receipt:
        """Have the ERP take a draft, once; gives the order as it is then, a draft still where the ERP refuses.

        Raises:
            OutcomeUnknown: nothing clear came back, or the order can't be read back: look up before anything else.
        """
        ...

    def redacted(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The payload without what is personal, to be kept for an audit."""
        ...

    def find(self, reference: str, *, posted: bool = True) -> list[Receipt]:
        """The orders that carry the reference; with `posted` those too that live on in shipments and invoices alone.

        Raises:
            OutcomeUnknown: what came isn't the list that was asked for, so nothing is known of the order.
        """
        ...


@dataclass(frozen=True)
class RequestContext:
    """Whose call is made and which, so that every message names ERP, company and call.

    `is_urgent`: an order waits for it.
    """

    erp: str
    company: str
    name: str = ""
    concealment: Concealment = field(default_factory=Concealment, repr=False, compare=False)
    is_urgent: bool = False

    def named(self, name: str) -> "RequestContext":
        """The same company, another call."""
        return replace(self, name=name)

    def error(self, kind: type[AnyErpError], message: str) -> AnyErpError:
        """An error of that kind about this call, without the secrets that an answer may have echoed."""
        return kind(self.concealment.secrets(message), erp=self.erp, company=self.company, call=self.name)


@dataclass(frozen=True)
class ReadCondition:
    """What a read asks for: `text` is the whole condition in the ERP's own words, about `field`.

    `value` is the same as JSON, where the ERP wants that.
    """

    field: str
    text: str
    value: Any = None


class KeptPages(Protocol):
    """The pages of a read that was interrupted, in the order in which they came."""

    def __iter__(self) -> "Iterator[Page]":
        """All of them, without their records."""

    def page(self, number: int) -> "Page":
        """One of them, by its place."""


@runtime_checkable
class Resumes(Protocol):
    """An adapter that asks for records by themselves, and needn't ask again for those that came before."""

    def resume(self, kept: KeptPages | None) -> None:
        """What the next reads may take over, in place of what they might before."""
        ...


@runtime_checkable
class Describes(Protocol):
    """An adapter whose ERP describes itself by documents that calls are made from."""

    def described(self) -> Iterator[tuple[str, bytes]]:
        """They as they are now, with their addresses."""
        ...


class Adapter(Protocol):
    """A protocol, as far as connectors need it."""

    def check_connection(self) -> None:
        """Make the smallest read that shows address, credentials and company to be right."""
        ...

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """The pages of a resource to the end, with their records; IncompleteRead if the end isn't reached.

        `few`: so few are expected that one page may hold them all.
        """
        ...

    def ask(self, resource: str, values: Mapping[str, Any]) -> Iterator[Page]:
        """The pages of a list whose request names these values; it goes before pulls."""
        ...

    def published(self, resource: str) -> None:
        """What the last read of the resource to its end gave is in the store."""
        ...

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord | None, bytes]:
        """Enter a record, once; gives what the ERP holds of it, None where the answer doesn't show it, and the body.

        `key`: the order's reference, which makes it idempotent where the ERP knows such keys.
        """
        ...

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        """Add lines to an order that was read as `existing`, each once; gives after each answer how many it took."""
        ...

    def remove(self, existing: RawRecord) -> None:
        """Take away an order that was read as `existing`."""
        ...

    def confirm(self, existing: RawRecord) -> None:
        """Have the ERP take an order that was read as `existing`."""
        ...
