"""What a connector does with orders: enter, find, complete, remove; whole or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from hub.connectors.audit import redacted_fields
from hub.connectors.base import Adapter, Page, Receipt, Repair, RequestContext
from hub.connectors.edge import hub_errors_only
from hub.connectors.order_records import addressed, lines_for, split
from hub.connectors.pack import Pack
from hub.connectors.pack.order_calls import OrderLines, WriteOperation
from hub.connectors.raw_record import RawRecord, at, listed, shows
from hub.connectors.receipts import number_in, receipt_of, receipt_of_trace
from hub.errors import (
    CallRefused,
    ErpError,
    IncompleteRead,
    OutcomeUnknown,
    PermanentError,
    ProtocolBroken,
    ReferenceDiffers,
    TransientError,
)

MOST_PAGES, MOST_RECORDS = 20, 1_000
"""Of a look-up, which asks for one order: a list without an end would keep the office's other orders from going."""


class OrderCalls:
    """The orders of one company of one ERP; the pack says how, the adapter speaks the protocol."""

    def __init__(self, pack: Pack, adapter: Adapter, context: RequestContext) -> None:
        self._pack, self._adapter, self._context = pack, adapter, context

    @property
    def repair(self) -> Repair:
        """What the pack knows to do with an order that isn't whole."""
        if self._pack.order.add_lines:
            return "complete"
        return "remove" if self._pack.order.remove else "none"

    def create(self, payload: dict[str, Any], reference: str) -> Receipt:
        """Enter an order, once; where lines go behind the header, both or none."""
        order = self._pack.order
        context = self._context.named(f"create {order.resource}")
        # what we refuse ourselves is refused before the header goes out
        with hub_errors_only(context):
            record = self._with_codes(addressed(order, payload, reference, context), context)
            head, lines = split(record, order.lines.path) if order.separate else (record, [])
        with hub_errors_only(context, OutcomeUnknown):
            entered, body = self._adapter.write(order.resource, head, reference)
            if entered is None:
                entered, body = self._entered(reference, context)
            receipt = self._about(entered, body, reference, context)
            return self._add_lines(receipt, entered, lines, context, whole=lines) if lines else receipt

    def _entered(self, reference: str, context: RequestContext) -> tuple[RawRecord, bytes]:
        """An order that was accepted just now and wasn't shown; OutcomeUnknown where it isn't found, or isn't alone."""
        order = self._pack.order
        with _in_doubt(reference, context):
            found = self._looked_up(order.resource, order.reference, reference, context)
        if len(found) != 1:
            raise context.error(
                OutcomeUnknown, f"accepted, and {len(found)} orders with {reference} are found: look again"
            )
        ((page, record),) = found
        return record, page.body

    def complete(self, existing: Receipt, payload: dict[str, Any]) -> Receipt:
        """Add the lines behind those that are there; an order that doesn't hold the first of them is left as it is."""
        order = self._pack.order
        context = self._context.named(f"complete {order.resource}")
        lines = lines_for(order, existing, payload, context)
        with hub_errors_only(context, OutcomeUnknown):
            with _in_doubt(existing.number, context):
                current = self._current(existing.number)
            if current is None:
                message = f"{existing.number} was there and is there no longer: look it up again"
                raise context.error(OutcomeUnknown, message)
            there = _ours(order.lines, current, lines)
            if there != _names(order.lines, lines)[: len(there)]:
                return self._about(current, existing.body, existing.reference, context)
            return self._add_lines(existing, current, lines[len(there) :], context, whole=lines)

    def remove(self, existing: Receipt) -> None:
        """Take an order away; one that is gone already is fine."""
        context = self._context.named(f"remove {self._pack.order.resource}")
        with hub_errors_only(context, OutcomeUnknown):
            self._remove(existing.number, context)

    def confirm(self, existing: Receipt, reference: str) -> Receipt:
        """Have the ERP take a draft; gives the order as it holds it then, whose number may be another.

        Where it refuses, the receipt says why.
        """
        context = self._context.named(f"confirm {self._pack.order.resource}")
        with hub_errors_only(context, OutcomeUnknown):
            try:
                with _in_doubt(existing.number, context, unless=CallRefused):
                    self._adapter.confirm(existing.held)
                said = ""
            except CallRefused as refused:  # it may have been taken before: the order itself tells
                said = refused.message
            record, body = self._entered(reference, context)
            receipt = self._about(record, body, reference, context)
            return replace(receipt, confirmed=replace(receipt.confirmed, refused=said))

    def redacted(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What of a payload may be kept."""
        return redacted_fields(self._pack.order, payload)

    def find(self, reference: str, *, posted: bool = True) -> list[Receipt]:
        """The orders that carry the reference, each once; first those that are still there, then those posted."""
        context = self._context.named(f"look up {self._pack.order.resource}")
        try:
            with hub_errors_only(context):
                return self._held(reference, context, posted=posted)
        except (ProtocolBroken, IncompleteRead) as error:
            # taken for "not there", the order would be sent a second time
            raise context.error(OutcomeUnknown, f"whether the ERP holds {reference} isn't known: {error}") from None

    def _held(self, reference: str, context: RequestContext, *, posted: bool) -> list[Receipt]:
        order = self._pack.order
        receipts: dict[str, Receipt] = {}
        for page, record in self._looked_up(order.resource, order.reference, reference, context):
            receipt = self._about(record, page.body, reference, context)
            receipts[receipt.number] = receipt
        for trace in order.find_also if posted else ():
            for page, record in self._looked_up(trace.resource, trace.reference, reference, context):
                if traced := receipt_of_trace(trace, record, page.body):
                    # the order itself, where it is still there, says more than its documents
                    receipts.setdefault(traced.number, traced)
        return [*receipts.values()]

    def _looked_up(
        self, resource: str, field: str, value: str, context: RequestContext
    ) -> list[tuple[Page, RawRecord]]:
        """The records with that value; OutcomeUnknown where others came, and none of them has it."""
        condition = self._pack.conditions.is_text(field, value)
        pages = self._adapter.read(resource, [condition], urgent=True, few=True)
        came: list[tuple[Page, RawRecord]] = []
        for number, page in enumerate(pages, start=1):
            came += [(page, self._shown(resource, record)) for record in page.records or ()]
            if number > MOST_PAGES or len(came) > MOST_RECORDS:
                message = (
                    f"{len(came)} records of {resource} on {number} pages, and no end, where {value} was asked for"
                )
                raise context.error(OutcomeUnknown, f"{message}; look at a proxy before the ERP, then at the pack")
        # looked at again here, lest an ERP that reads the filter otherwise mislead us
        matching = [(page, record) for page, record in came if _same(at(record, field), value)]
        if came and not matching:
            message = f"{len(came)} records of {resource} came, none with {value}: the answer is to another question"
            raise context.error(OutcomeUnknown, f"{message}; look at a proxy before the ERP, then at the pack")
        return matching

    def _shown(self, resource: str, record: RawRecord) -> RawRecord:
        """A record with every field that the pack declares: what was asked for and didn't come is empty."""
        declared = self._pack.resources[resource]
        lines = declared.lists.get(self._pack.order.lines.path, ())
        shown = {**dict.fromkeys(name for name in declared.fields if not shows(record, name)), **record}
        for line in listed(shown, self._pack.order.lines.path) if lines else ():
            if isinstance(line, dict):
                line.update(dict.fromkeys(name for name in lines if not shows(line, name)))
        return shown

    def _about(self, record: RawRecord, body: bytes, reference: str | None, context: RequestContext) -> Receipt:
        """The receipt of an order that is ours; OutcomeUnknown where it has no number, or is another's."""
        carried = at(record, self._pack.order.reference)
        if number_in(record, self._pack.order.number) is None:
            raise context.error(OutcomeUnknown, f"the answer has no order number in `{self._pack.order.number}`")
        if reference and carried not in (None, "") and not _same(carried, reference):
            message = f"the answer is about another order than {reference}: `{self._pack.order.reference}` differs"
            raise context.error(ReferenceDiffers, message)
        return receipt_of(self._pack.order, record, body)

    def _add_lines(
        self,
        receipt: Receipt,
        head: RawRecord,
        lines: Sequence[RawRecord],
        context: RequestContext,
        *,
        whole: Sequence[RawRecord],
    ) -> Receipt:
        """Add lines to an order that the ERP has accepted: whatever stops that, it isn't "not sent" any more.

        `whole`: all lines that the order is to have.
        """
        number, wanted = receipt.number, len(whole)
        there = wanted - len(lines)
        try:
            for added in self._adapter.add_lines(head, lines):
                there += added
        except CallRefused as refused:
            # first: another's change in between isn't the line's fault, and what they changed isn't ours to delete
            self._is_still_there(number, self._pack.order.add_lines, head, refused, context)
            self._take_away(number, refused, context)
            raise context.error(CallRefused, f"{refused.message}; {number} was taken away again") from None
        except (TransientError, PermanentError, OutcomeUnknown) as error:
            # At least: the line that got no clear answer may be there too.
            message = f"the ERP holds {number} with at least {there} of {wanted} lines: {error}"
            raise context.error(OutcomeUnknown, message) from None
        with _in_doubt(number, context):
            current = self._current(number)
        held = None if current is None else self._about(current, receipt.body, receipt.reference, context)
        if current is None or held is None or len(_ours(self._pack.order.lines, current, whole)) < wanted:
            raise context.error(OutcomeUnknown, f"{number} was entered and can't be read back whole: look it up again")
        return held

    def _take_away(self, number: str, refused: CallRefused, context: RequestContext) -> None:
        try:
            self._remove(number, context)
        except (TransientError, PermanentError, OutcomeUnknown) as error:
            message = f"the ERP refuses a line ({refused.message}), and {number} couldn't be taken away: {error}"
            raise context.error(OutcomeUnknown, message) from None

    def _remove(self, number: str, context: RequestContext) -> None:
        with _in_doubt(number, context):
            current = self._current(number)
        if current is None:
            return
        try:
            with _in_doubt(number, context, unless=CallRefused):
                self._adapter.remove(current)
        except CallRefused as refused:
            # gone by now is as good as removed by us
            if self._is_still_there(number, self._pack.order.remove, current, refused, context):
                raise

    def _is_still_there(
        self,
        number: str,
        operation: WriteOperation | None,
        sent: RawRecord,
        refused: CallRefused,
        context: RequestContext,
    ) -> bool:
        """Whether an order is there still; OutcomeUnknown where another's change got in between our look and our call.

        The version tells, not the ERP's words: those are in its user's language.
        """
        with _in_doubt(number, context):
            now = self._current(number)
        version = operation.version if operation else None
        if now and version and sent.get(version) != now.get(version):
            message = f"somebody changed {number} meanwhile, it was left as it is: {refused.message}"
            raise context.error(OutcomeUnknown, message)
        return now is not None

    def _current(self, number: str) -> RawRecord | None:
        """An order as the ERP holds it now, with what tells its version; None when it has none of that number."""
        order = self._pack.order
        context = self._context.named(f"look up {order.resource}")
        return next((record for _, record in self._looked_up(order.resource, order.number, number, context)), None)

    def _with_codes(self, record: RawRecord, context: RequestContext) -> RawRecord:
        """The order with the ERP's own ids where it wants them for codes; CallRefused if it hasn't such a code."""
        ids = {}
        for field, code in self._pack.order.codes.items():
            if field not in record:
                continue
            pages = self._adapter.read(code.resource, (), urgent=True)
            table = {row.get(code.match): row.get(code.take) for page in pages for row in page.records or ()}
            if record[field] not in table:
                message = f"{code.resource} has no {code.match} `{record[field]}` for `{field}`"
                raise context.error(CallRefused, f"{message}; nothing was sent, mend the mapping or the ERP's table")
            ids[field] = table[record[field]]
        return {**record, **ids}


def _ours(part: OrderLines, held: RawRecord, wanted: Iterable[RawRecord]) -> list[str]:
    """The lines in the ERP that are about what was ordered: it may have added others between, as parts of a kit."""
    ours = {*_names(part, wanted)}
    return [name for name in _names(part, listed(held, part.path)) if name in ours]


def _names(part: OrderLines, lines: Iterable[RawRecord]) -> list[str]:
    """Each line by its code, or by its words where it has none."""
    return [
        _plain(at(line, part.sku) or (f" {_plain(at(line, part.description))}" if part.description else ""))
        for line in lines
    ]


def _same(came: Any, value: str) -> bool:
    """Whether a code is that one."""
    return _plain(came) == _plain(value)


def _plain(code: Any) -> str:
    """A code to be compared: ERPs keep them in capitals, and without blanks around."""
    return str(code).strip().casefold()


@contextmanager
def _in_doubt(number: str, context: RequestContext, unless: type[ErpError] | tuple[()] = ()) -> Iterator[None]:
    """What goes wrong with an order that is there is never "not sent": it would be entered a second time."""
    try:
        yield
    except unless:
        raise
    except (TransientError, PermanentError, OutcomeUnknown) as error:
        raise context.error(OutcomeUnknown, f"the ERP holds {number}, or held it: {error}") from None
