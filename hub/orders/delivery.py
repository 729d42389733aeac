"""One order's way into its ERP: mapped, announced, called, read back. push.py says which order goes when."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from hub.clock import Clock
from hub.connectors import Connector, Receipt
from hub.errors import (
    CallRefused,
    HubError,
    OutcomeUnknown,
    PermanentError,
    ProtocolBroken,
    ReferenceDiffers,
    TransientError,
    Unmappable,
)
from hub.orders.as_written import OrderComparison
from hub.orders.basket_check import held_back
from hub.orders.erp_lines import erp_lines
from hub.records import Customer, Order
from hub.records.stored_order import CallEnd, ExtraLine, OrderEvent, StoredOrder
from hub.rules.approval_requirements import still_allowed
from hub.rules.beside_goods import parted
from hub.rules.extra_lines import described
from hub.rules.order_identity import agreed_digest
from hub.rules.readback import ComparedOrder, describe_mismatch, holds_more, is_part, together
from hub.store import TenantBinding
from hub.store.runtime.reference_proof import ReferenceProof

Duplicates = Literal["idempotent", "searchable", "neither"]
ToPayload = Callable[[Order], dict[str, Any]]


class DeliveryOutcome(StrEnum):
    """What became of an order in one push."""

    SENT = "sent"
    REVIEW = "review"
    WAITING = "waiting"
    SETTLING = "settling"
    DOUBTFUL = "doubtful"
    ELSEWHERE = "elsewhere"


class _MayNotGo(Exception):
    """The ERP doesn't hold the order, and it must wait."""


class _NotBelieved(Exception):
    """A look-up found nothing, and the ERP may hold the order all the same; the message says why."""


@dataclass(frozen=True)
class Route:
    """An office's way into its ERP.

    `duplicates`: how the ERP lets an order be sent again. `settle`: seconds after which nothing of a call that has
    ended can still turn up in the ERP. `tolerance`: by how much the ERP's own amounts may differ, in the order's
    currency. `comparison`: what of the ERP's order is held against what was written. `proof`: whether the ERP keeps
    our reference.
    """

    connector: Connector
    to_payload: ToPayload
    mapping_digest: str
    proof: ReferenceProof
    duplicates: Duplicates
    settle: float
    tolerance: Decimal = Decimal(0)
    comparison: OrderComparison = field(default_factory=OrderComparison)


@dataclass(frozen=True)
class Delivery:
    """Delivers orders of one office under one claim."""

    store: TenantBinding
    route: Route
    clock: Clock
    claim: str

    def deliver(self, stored: StoredOrder, *, look_first: bool) -> DeliveryOutcome:
        """Send an order, where `look_first` only if the ERP doesn't hold it yet.

        Raises:
            TransientError, PermanentError: the ERP takes nothing just now; the order is safe where it stands.
        """
        payload, reason = self._written(stored)
        # an order that may be in the ERP is looked up even where it must not be sent any more
        if reason and not look_first:
            self.store.outbox.defer(stored, reason)
            return DeliveryOutcome.WAITING
        if not self._announce(stored, payload):
            return DeliveryOutcome.ELSEWHERE
        try:
            receipts = self._enter(stored, payload, reason, look_first)
        except _MayNotGo:
            self.store.outbox.end_call(stored.reference, self.claim, CallEnd.NOT_SENT, reason)
            return DeliveryOutcome.WAITING
        except _NotBelieved as doubt:
            return self.review(stored, f"{doubt}; look there, then resolve or resend it", end=CallEnd.DOUBTFUL)
        except ReferenceDiffers as error:
            return self._not_by_reference(stored, str(error))
        except OutcomeUnknown as error:
            return self.doubt(stored, str(error))
        except CallRefused as error:  # like ProtocolBroken a PermanentError, so both stand before that
            return self.review(stored, f"the ERP refuses it: {error}")
        except ProtocolBroken as error:
            # what answered may not be the ERP at all: this order needs a person, and no other is sent to it
            self.review(stored, str(error))
            raise
        except (TransientError, PermanentError) as error:
            self.store.outbox.end_call(stored.reference, self.claim, CallEnd.NOT_SENT, str(error))
            raise
        except BaseException as error:
            # killed softly in the middle of a call: nobody knows whether the ERP has it, so it counts as sent
            why = f": {error}" if isinstance(error, HubError) else ""
            reason = f"the push was broken off during the call{why}"
            self.store.outbox.end_call(stored.reference, self.claim, CallEnd.DOUBTFUL, reason)
            raise
        if not receipts:
            return DeliveryOutcome.ELSEWHERE
        return self._conclude(stored, self._expected(stored, payload), receipts, first=not look_first)

    def doubt(self, stored: StoredOrder, reason: str, answered: Sequence[str] = ()) -> DeliveryOutcome:
        """Nothing clear came back: an ERP that can't tell needs a person. `answered`: the numbers that it said."""
        if self.route.duplicates == "neither":
            advice = f"look in the ERP for {stored.reference}, then resolve or resend it"
            return self.review(stored, f"{reason}; {advice}", end=CallEnd.DOUBTFUL)
        self.store.outbox.end_call(stored.reference, self.claim, CallEnd.DOUBTFUL, reason, answered)
        return DeliveryOutcome.DOUBTFUL

    def is_held(self, reference: str) -> bool:
        """Whether the ERP clearly says that it holds the order; what it can't say now is asked again once settled."""
        try:
            return bool(self.route.connector.find(reference))
        except (OutcomeUnknown, CallRefused):  # what it refuses, it doesn't hold: heard once the order's turn comes
            return False

    def hold(self, stored: StoredOrder, reason: str) -> DeliveryOutcome:
        """Leave an order that may be in the ERP to a person without a call: in the way of one that was sent."""
        return self.doubt(stored, reason) if self._announce(stored, {}) else DeliveryOutcome.ELSEWHERE

    def review(
        self, stored: StoredOrder, reason: str, receipts: Sequence[Receipt] = (), end: CallEnd = CallEnd.ENDED
    ) -> DeliveryOutcome:
        """Hold it for a person."""
        numbers = _numbers(receipts)
        if self.store.outbox.review(stored.reference, self.claim, reason, numbers, _answers(receipts), end):
            return DeliveryOutcome.REVIEW
        if numbers:
            self.store.outbox.late_answer(stored.reference, numbers, reason)
        return DeliveryOutcome.ELSEWHERE

    def _written(self, stored: StoredOrder) -> tuple[dict[str, Any], str]:
        """The order in the ERP's own shape, and why it may not be entered now: it must wait then."""
        try:
            return self.route.to_payload(stored.agreed), self._forbidden(stored)
        except Unmappable as error:
            return {}, str(error)

    def _forbidden(self, stored: StoredOrder) -> str:
        """Why the order may not go although it is in the outbox: approval is looked at again at the last moment."""
        if not stored.is_approved:
            return "its approvals aren't complete"
        approved = self.store.approvals.approved_digest(stored.reference)
        if approved and approved != agreed_digest(stored.agreed):
            return "it isn't what was approved: see its timeline, then cancel it"
        customer = self.store.catalogue.customer(stored.account)
        if forbidden := still_allowed(customer, stored.account):
            return forbidden
        assert customer
        return self._rejected_since(stored, customer)

    def _rejected_since(self, stored: StoredOrder, customer: Customer) -> str:
        """Records that it touches and that were rejected behind its last approval; who approved knew of others."""
        assert stored.push
        products = self.store.catalogue.products(stored.agreed.skus()).values()
        held = held_back(stored.basket, customer, products, self.store)
        newer = [str(each) for each in held if each.since > stored.push.queued_at]
        what_helps = "mend it, or cancel the order and offer it anew, for an approver to look at"
        return f"{'; '.join(newer)}; {what_helps}" if newer else ""

    def _announce(self, stored: StoredOrder, payload: dict[str, Any]) -> bool:
        """Commit that the order is about to be sent; False when it is another's."""
        return self.store.outbox.begin_call(
            stored.reference,
            self.claim,
            payload_digest=digest(payload),
            mapping_digest=self.route.mapping_digest,
            payload=self.route.connector.redacted(payload),
            seen=stored.push,
            extra_lines=_ordered_beside(self._expected(stored, payload), stored.agreed) if payload else (),
        )

    def _enter(self, stored: StoredOrder, payload: dict[str, Any], reason: str, look_first: bool) -> list[Receipt]:
        """The order as the ERP holds it, found or entered now; nothing when it was taken from us before the call."""
        reference, connector = stored.reference, self.route.connector
        held = connector.find(reference) if look_first else []
        if held:
            self.store.restorations.explain(stored)
        if not held:
            if look_first:
                self._believe_that_there_is_none(stored)
            if reason:
                raise _MayNotGo
            # a look-up takes its time: meanwhile another may have taken the order over
            if look_first and not self._is_still_ours(reference):
                return []
            held = [connector.create(payload, reference)]
        if reason or len(held) > 1:
            return held
        if self._is_part(stored, payload, held[0]):
            held = self._mend(held[0], payload, reference)
        # a draft that isn't as agreed must not become an order
        if not held or not held[0].confirmed.is_draft or self._mismatch(stored, payload, held[0]):
            return held
        return [connector.confirm(held[0], reference)] if self._is_still_ours(reference) else []

    def _believe_that_there_is_none(self, stored: StoredOrder) -> None:
        """_NotBelieved where the ERP said before that it has it, or was never seen to find any order."""
        doubtful = [each for each in self.store.orders.events(stored.reference) if _may_have_arrived(each)]
        if numbers := [number for event in doubtful for number in event.details.get("numbers", ())]:
            told = f"the ERP answered with {' and '.join(numbers)}, but holds nothing under {stored.reference}"
            raise _NotBelieved(told)
        assert stored.push
        may_be_there = doubtful or stored.push.last_call is CallEnd.DOUBTFUL
        if may_be_there and not self.route.proof.was_ever_given():
            told = (
                f"the ERP finds nothing under {stored.reference}, and was never seen to find an order by its reference"
            )
            raise _NotBelieved(told)

    def _mend(self, part: Receipt, payload: dict[str, Any], reference: str) -> list[Receipt]:
        """Whole or not at all: complete what the ERP holds in part, or take it away and enter the order anew."""
        connector = self.route.connector
        if connector.repair == "none":
            return [part]
        if not self._is_still_ours(reference):
            return []
        if connector.repair == "complete":
            return [connector.complete(part, payload)]
        connector.remove(part)
        # the removal was a call of its own: whoever took the order over meanwhile enters it
        return [connector.create(payload, reference)] if self._is_still_ours(reference) else []

    def _is_still_ours(self, reference: str) -> bool:
        return self.store.outbox.renew_claim(reference, self.claim)

    def _conclude(
        self, stored: StoredOrder, expected: ComparedOrder, receipts: Sequence[Receipt], *, first: bool
    ) -> DeliveryOutcome:
        """Compare what the ERP holds with what was written; a second order for the same reference is found here."""
        # the look-up behind every send is what finds a first one that was committed later than the settle time
        there = self._read_back(stored.reference, _numbers(receipts), first)
        receipts = [*receipts, *(there or ())]
        numbers = _numbers(receipts)
        held = self._held(stored, receipts, expected)
        if len(numbers) > 1 and any(each.lines is None or holds_more(expected, each) for each in held):
            return self.review(stored, f"the ERP holds it more than once: {', '.join(numbers)}", receipts)
        allowed = self.route.comparison.allowed
        differences = (describe_mismatch(expected, each, self.route.tolerance, allowed) for each in held)
        if differs := next(filter(None, differences), None):
            return self.review(stored, f"{' and '.join(numbers)} isn't as agreed: {differs}", receipts)
        if untaken := _untaken(receipts):
            return self.review(stored, untaken, receipts)
        if there is None:
            return self.doubt(stored, f"the ERP answered with {numbers[0]}, but couldn't be asked whether it holds it")
        if self.route.duplicates == "searchable":
            if not there:
                reason = f"the ERP answered with {numbers[0]}, but holds nothing under {stored.reference}"
                # an answer meant for another order, by a proxy: no ERP may hold ours
                if not self.route.proof.is_given:
                    return self._not_by_reference(stored, reason, receipts)
                theirs = self.store.outbox.holder_of(numbers[0], stored.reference)
                return self.doubt(stored, reason, () if theirs else numbers)
            self.route.proof.give()
        if holder := self.store.outbox.holder_of(numbers[0], stored.reference):
            message = f"the ERP answered with {numbers[0]}, which is the number of {holder}: look there for both"
            return self.review(stored, message, end=CallEnd.DOUBTFUL)
        untold = self.route.comparison.untold(expected, held)
        beside = [*parted(expected.beside, held[-1].extra_lines), *_charged_products(expected, stored.agreed)]
        messages = [f"the ERP gave no {', '.join(untold)} to compare"] if untold else []
        messages += [f"the ERP added {described(line, expected.currency)}" for line in beside if not line.ordered]
        # compare-and-set: a person may have taken it while the ERP answered
        if self.store.outbox.sent(
            stored.reference,
            self.claim,
            numbers[0],
            "; ".join(messages),
            _answers(receipts),
            erp_lines=erp_lines(expected, receipts, stored.agreed),
            extra_lines=beside,
        ):
            return DeliveryOutcome.SENT
        self.store.outbox.late_answer(stored.reference, numbers, "it was in the ERP when another had taken it over")
        return DeliveryOutcome.ELSEWHERE

    def _not_by_reference(self, stored: StoredOrder, reason: str, receipts: Sequence[Receipt] = ()) -> DeliveryOutcome:
        """The ERP answered, with what can't be found by our reference: sent again it would be there twice.

        Raises:
            ReferenceNotKept: no order was found by its reference so far, so no other is sent.
        """
        outcome = self.review(stored, f"{reason}; look there for it", receipts, end=CallEnd.DOUBTFUL)
        self.route.proof.fail(stored.tenant, stored.reference, reason)
        return outcome

    def _expected(self, stored: StoredOrder, payload: dict[str, Any]) -> ComparedOrder:
        return self.route.comparison.written(payload, stored.agreed)

    def _is_part(self, stored: StoredOrder, payload: dict[str, Any], receipt: Receipt) -> bool:
        """Whether the ERP holds the order's first lines and lacks others."""
        expected = self._expected(stored, payload)
        held = self.route.comparison.held(receipt, stored.agreed, expected)
        return is_part(expected, held)

    def _mismatch(self, stored: StoredOrder, payload: dict[str, Any], receipt: Receipt) -> str | None:
        expected = self._expected(stored, payload)
        held = self.route.comparison.held(receipt, stored.agreed, expected)
        return describe_mismatch(expected, held, self.route.tolerance, self.route.comparison.allowed)

    def _held(self, stored: StoredOrder, receipts: Sequence[Receipt], expected: ComparedOrder) -> list[ComparedOrder]:
        """What each receipt shows; where the ERP made several orders of ours, what these hold together."""
        last = {receipt.number: receipt for receipt in receipts}
        shown = receipts if len(last) == 1 else [*last.values()]
        orders = [self.route.comparison.held(receipt, stored.agreed, expected) for receipt in shown]
        return orders if len(last) == 1 else [together(orders)]

    def _read_back(self, reference: str, numbers: Sequence[str], first: bool) -> Sequence[Receipt] | None:
        """What the ERP itself finds under our reference; None where it can't be asked just now."""
        if self.route.duplicates != "searchable":
            return ()
        find = self.route.connector.find
        try:
            # what was entered just now can't be posted yet, which saves the search in shipments and invoices
            there = find(reference, posted=not first)
            if first and not set(numbers) & {receipt.number for receipt in there}:
                return find(reference)  # or else it could
            return there
        except (TransientError, PermanentError, OutcomeUnknown):
            return None


def digest(payload: dict[str, Any]) -> str:
    """The same for the same payload, however its keys are ordered."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()


def _may_have_arrived(event: OrderEvent) -> bool:
    """Whether it ended a call that the ERP may have heard."""
    if event.kind == "taken over":  # its sender died in it
        return bool(event.details.get("last_call", CallEnd.OPEN) == CallEnd.OPEN)
    return event.kind == f"call {CallEnd.DOUBTFUL}"


def _ordered_beside(written: ComparedOrder, order: Order) -> list[ExtraLine]:
    """An order's charges and words in the ERP's words: by these no document takes them for the ERP's own."""
    return [*(replace(line, ordered=True) for line in written.beside), *_charged_products(written, order)]


def _charged_products(written: ComparedOrder, order: Order) -> list[ExtraLine]:
    """Charges that are products to the ERP: they stand behind the order's own."""
    charged = (written.lines or ())[len(order.lines) :]
    return [ExtraLine("", line.sku, "", line.net or Decimal(0), ordered=True) for line in charged]


def _untaken(receipts: Sequence[Receipt]) -> str | None:
    """Why the order is no order yet in the ERP, as it was seen last."""
    confirmed = receipts[-1].confirmed
    if confirmed.is_done:
        return None
    # what was refused is known by the answer to the call, and not by a later look
    refused = next((each.confirmed.refused for each in receipts if each.confirmed.refused), "")
    why = f"refuses to take it: {refused}" if refused else "hasn't taken it"
    return f"the ERP holds {receipts[-1].number} as `{confirmed.status}` and {why}; mend it there, then retry the order"


def _numbers(receipts: Sequence[Receipt]) -> list[str]:
    # each once: the look-up behind a send finds the very order that was sent
    return list(dict.fromkeys(receipt.number for receipt in receipts))


def _answers(receipts: Sequence[Receipt]) -> list[dict[str, Any]]:
    """What the ERP said, for the audit: what the pack declares of it, and the digest of the whole body."""
    return [
        {"number": receipt.number, "body": hashlib.sha256(receipt.body).hexdigest(), "record": receipt.record}
        for receipt in receipts
    ]
