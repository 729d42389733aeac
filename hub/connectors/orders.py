"""What a connector does with orders: enter, find, complete, remove; whole or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from hub.connectors.audit import redacted_fields
from hub.connectors.base import Adapter, Page, Receipt, Repair, RequestContext
from hub.connectors.edge import hub_errors_only
from hub.connectors.look_up import LookUp, as_compared, is_same
from hub.connectors.order_codes import OrderCodes, SeenCodes
from hub.connectors.order_records import addressed, lines_for, split
from hub.connectors.pack import Pack
from hub.connectors.pack.order_calls import OrderLines, WriteOperation
from hub.connectors.raw_record import RawRecord, at, listed, with_value
from hub.connectors.receipts import number_in, receipt_of, receipt_of_trace
from hub.errors import (
    CallRefused,
    DoneAlready,
    ErpError,
    IncompleteRead,
    OutcomeUnknown,
    PermanentError,
    ProtocolBroken,
    ReferenceDiffers,
    TransientError,
)

MOST_LINES = 10_000
"""Of one order."""


class OrderCalls:
    """The orders of one company of one ERP; the pack says how, the adapter speaks the protocol."""

    def __init__(self, pack: Pack, adapter: Adapter, context: RequestContext) -> None:
        self._pack, self._adapter, self._context = pack, adapter, context
        self._look_up = LookUp(pack, adapter)
        self._seen_codes: SeenCodes = {}
        self._codes = OrderCodes(pack, adapter, context, self._seen_codes)

    @property
    def repair(self) -> Repair:
        """What the pack knows to do with an order that isn't whole."""
        if self._pack.order.add_lines:
            return "complete"
        return "remove" if self._pack.order.remove else "none"

    def create(self, payload: dict[str, Any], reference: str) -> Receipt:
        """Enter an order, once; where lines go behind the header, both or none."""
        order = self._pack.order
        context = self._begin("create")
        # what we refuse ourselves is refused before the header goes out
        with hub_errors_only(context):
            written = addressed(order, payload, reference, context)
            outgoing = self._codes.to_ids(written)
            head, lines = split(outgoing, order.lines.path) if order.separate else (outgoing, [])
        with hub_errors_only(context, OutcomeUnknown):
            answered, body = self._sent(head, reference, context)
            if answered is None or order.lines.apart:
                entered, body = self._entered(reference, context)
            else:
                entered = self._codes.to_codes(answered)
            receipt = self._about(entered, body, reference, context)
            if not lines:
                return receipt
            return self._add_lines(receipt, entered, lines, context, whole=listed(written, order.lines.path))

    def _sent(self, head: RawRecord, reference: str, context: RequestContext) -> tuple[RawRecord | None, bytes]:
        """What the ERP answers to an order; nothing of one that it doesn't show, or holds already."""
        order = self._pack.order
        try:
            return self._adapter.write(order.resource, head, reference)
        except DoneAlready as told:
            with _in_doubt(reference, context):
                found = self._looked_up(order.reference, reference, context)
            if not found:
                message = f"{told.message}, but it finds none with {reference}: look there"
                raise context.error(CallRefused, message) from None
            if order.separate:  # whether with all of its lines, the look-up before the next try sees
                raise context.error(OutcomeUnknown, f"{told.message}: it is looked up") from None
            return None, b""

    def _begin(self, call: str) -> RequestContext:
        """What messages about a call name; in each what codes stand for is asked anew."""
        context = self._context.named(f"{call} {self._pack.order.resource}")
        self._codes = OrderCodes(self._pack, self._adapter, context, self._seen_codes)
        return context

    def _entered(self, reference: str, context: RequestContext) -> tuple[RawRecord, bytes]:
        """An order that was accepted just now and wasn't shown; OutcomeUnknown where it isn't found, or isn't alone."""
        order = self._pack.order
        with _in_doubt(reference, context):
            found = self._looked_up(order.reference, reference, context)
        if len(found) != 1:
            raise context.error(
                OutcomeUnknown, f"accepted, and {len(found)} orders with {reference} are found: look again"
            )
        ((page, record),) = found
        return record, page.body

    def complete(self, existing: Receipt, payload: dict[str, Any]) -> Receipt:
        """Add the lines behind those that are there; an order that doesn't hold the first of them is left as it is."""
        order = self._pack.order
        context = self._begin("complete")
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
            with _in_doubt(existing.number, context, unless=CallRefused):
                outgoing = self._codes.to_ids(with_value({}, order.lines.path, lines[len(there) :]))
            missing = listed(outgoing, order.lines.path)
            return self._add_lines(existing, current, missing, context, whole=lines)

    def remove(self, existing: Receipt) -> None:
        """Take an order away; one that is gone already is fine."""
        context = self._begin("remove")
        with hub_errors_only(context, OutcomeUnknown):
            self._remove(existing.number, context)

    def confirm(self, existing: Receipt, reference: str) -> Receipt:
        """Have the ERP take a draft; gives the order as it holds it then, whose number may be another.

        Where it refuses, the receipt says why.
        """
        context = self._begin("confirm")
        with hub_errors_only(context, OutcomeUnknown):
            try:
                with _in_doubt(existing.number, context, unless=CallRefused):
                    self._adapter.confirm(existing.held)
                said = ""
            except CallRefused as refused:  # it may have been taken before: the order itself tells
                said = "" if isinstance(refused, DoneAlready) else refused.message
            record, body = self._entered(reference, context)
            receipt = self._about(record, body, reference, context)
            return replace(receipt, confirmed=replace(receipt.confirmed, refused=said))

    def redacted(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What of a payload may be kept."""
        return redacted_fields(self._pack.order, payload)

    def find(self, reference: str, *, posted: bool = True) -> list[Receipt]:
        """The orders that carry the reference, each once; first those that are still there, then those posted."""
        context = self._begin("look up")
        try:
            with hub_errors_only(context):
                return self._held(reference, context, posted=posted)
        except (ProtocolBroken, IncompleteRead) as error:
            # taken for "not there", the order would be sent a second time
            raise context.error(OutcomeUnknown, f"whether the ERP holds {reference} isn't known: {error}") from None

    def _held(self, reference: str, context: RequestContext, *, posted: bool) -> list[Receipt]:
        order = self._pack.order
        receipts: dict[str, Receipt] = {}
        for page, record in self._looked_up(order.reference, reference, context):
            receipt = self._about(record, page.body, reference, context)
            receipts[receipt.number] = receipt
        for trace in order.find_also if posted else ():
            for page, record in self._look_up.by(trace.resource, trace.reference, reference, context):
                if traced := receipt_of_trace(trace, record, page.body):
                    # the order itself, where it is still there, says more than its documents
                    receipts.setdefault(traced.number, traced)
        return [*receipts.values()]

    def _looked_up(self, field: str, value: str, context: RequestContext) -> list[tuple[Page, RawRecord]]:
        """The orders with that value, each as it was written, with its lines; OutcomeUnknown where that isn't known."""
        found = self._look_up.by(self._pack.order.resource, field, value, context)
        return [(page, self._codes.to_codes(self._with_lines(record, context))) for page, record in found]

    def _with_lines(self, record: RawRecord, context: RequestContext) -> RawRecord:
        """An order with its lines, where these are a list of their own."""
        lines = self._pack.order.lines
        if (apart := lines.apart) is None:
            return record
        key = at(record, apart.key)
        if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
            message = f"an order has no `{apart.key}`, by which its lines are asked for; look at the pack"
            raise context.error(OutcomeUnknown, message)
        found = self._look_up.by(apart.resource, apart.of, key, context, shown=apart.shown, most=MOST_LINES)
        return with_value(record, lines.path, [line for _, line in found])

    def _about(self, record: RawRecord, body: bytes, reference: str | None, context: RequestContext) -> Receipt:
        """The receipt of an order that is ours; OutcomeUnknown where it has no number, or is another's."""
        carried = at(record, self._pack.order.reference)
        if number_in(record, self._pack.order.number) is None:
            raise context.error(OutcomeUnknown, f"the answer has no order number in `{self._pack.order.number}`")
        if reference and carried not in (None, "") and not is_same(carried, reference):
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
        return next((record for _, record in self._looked_up(order.number, number, context)), None)


def _ours(part: OrderLines, held: RawRecord, wanted: Iterable[RawRecord]) -> list[str]:
    """The lines in the ERP that are about what was ordered: it may have added others between, as parts of a kit."""
    ours = {*_names(part, wanted)}
    return [name for name in _names(part, listed(held, part.path)) if name in ours]


def _names(part: OrderLines, lines: Iterable[RawRecord]) -> list[str]:
    """Each line by its code, or by its words where it has none."""
    return [
        as_compared(at(line, part.sku) or (f" {as_compared(at(line, part.description))}" if part.description else ""))
        for line in lines
    ]


@contextmanager
def _in_doubt(number: str, context: RequestContext, unless: type[ErpError] | tuple[()] = ()) -> Iterator[None]:
    """What goes wrong with an order that is there is never "not sent": it would be entered a second time."""
    try:
        yield
    except unless:
        raise
    except (TransientError, PermanentError, OutcomeUnknown) as error:
        raise context.error(OutcomeUnknown, f"the ERP holds {number}, or held it: {error}") from None
