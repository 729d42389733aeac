"""One order's way into its ERP: mapped, announced, called, read back. push.py says which order goes when."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from hub.clock import Clock
from hub.connectors import Connector, Receipt
from hub.errors import CallRefused, Doubtful, ProtocolBroken, RetryLater, Stop, Unmappable
from hub.records import Order
from hub.rules.readback import difference
from hub.store import TenantBinding
from hub.store.order_records import CallEnd, StoredOrder

Duplicates = Literal["idempotent", "searchable", "neither"]
ToPayload = Callable[[Order], dict[str, Any]]


class Outcome(StrEnum):
    """What became of an order in one push."""

    SENT = "sent"
    REVIEW = "review"
    WAITING = "waiting"
    DOUBTFUL = "doubtful"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Delivery:
    """Delivers orders of one office under one claim.

    `duplicates`: how the ERP lets an order be sent again. `settle`: seconds after which nothing of a call that has
    ended can still turn up in the ERP.
    """

    store: TenantBinding
    connector: Connector
    to_payload: ToPayload
    mapping_digest: str
    duplicates: Duplicates
    settle: float
    clock: Clock
    holder: str

    def deliver(self, stored: StoredOrder, *, look_first: bool) -> Outcome:
        """Send an order, where `look_first` only if the ERP doesn't hold it yet.

        Raises:
            RetryLater, Stop: the ERP takes nothing just now; the order is safe where it stands.
        """
        reference = stored.reference
        payload = self._payload(stored)
        if payload is None:
            return Outcome.WAITING
        digests = {"payload_digest": digest(payload), "mapping_digest": self.mapping_digest}
        if not self.store.begin_call(reference, self.holder, **digests):
            return Outcome.ELSEWHERE
        try:
            receipts = self.connector.find(reference) if look_first else []
            if not receipts:
                if look_first and not self.store.touch(reference, self.holder):
                    return Outcome.ELSEWHERE
                receipts = [self.connector.create(payload, reference)]
        except Doubtful as error:
            return self.doubt(stored, str(error))
        except CallRefused as error:
            return self.review(stored, f"the ERP refuses it: {error}")
        except ProtocolBroken as error:
            self.review(stored, str(error))
            raise
        except (RetryLater, Stop) as error:
            self.store.end_call(reference, self.holder, CallEnd.NOT_SENT, str(error))
            raise
        except BaseException:
            self.store.end_call(reference, self.holder, CallEnd.DOUBTFUL, "the push was broken off during the call")
            raise
        return self._conclude(stored, receipts)

    def doubt(self, stored: StoredOrder, reason: str) -> Outcome:
        """Nothing clear came back: an ERP that can't tell needs a person."""
        if self.duplicates == "neither":
            return self.review(stored, f"{reason}; look in the ERP for {stored.reference}, then resolve or retry it")
        self.store.end_call(stored.reference, self.holder, CallEnd.DOUBTFUL, reason)
        return Outcome.DOUBTFUL

    def review(self, stored: StoredOrder, reason: str, numbers: Sequence[str] = ()) -> Outcome:
        """Hold it for a person."""
        if self.store.review(stored.reference, self.holder, reason, numbers):
            return Outcome.REVIEW
        if numbers:
            self.store.late_answer(stored.reference, numbers, reason)
        return Outcome.ELSEWHERE

    def _payload(self, stored: StoredOrder) -> dict[str, Any] | None:
        """The ERP's own shape of an approved order; None when it must wait, with the reason stored."""
        if not stored.is_approved:
            self.store.hold_back(stored, "its approvals aren't complete")
            return None
        try:
            return self.to_payload(stored.agreed)
        except Unmappable as error:
            self.store.hold_back(stored, str(error))
            return None

    def _conclude(self, stored: StoredOrder, receipts: Sequence[Receipt]) -> Outcome:
        """Compare what the ERP holds with what was agreed; a second order for the same reference is found here."""
        receipts = [*receipts, *self._others(stored.reference)]
        numbers = list(dict.fromkeys(receipt.number for receipt in receipts))
        if len(numbers) > 1:
            return self.review(stored, f"the ERP holds it more than once: {', '.join(numbers)}", numbers)
        lines = next((receipt.lines for receipt in receipts if receipt.lines is not None), None)
        if lines is not None and (differs := difference(stored.agreed.lines, lines)):
            return self.review(stored, f"{numbers[0]} isn't as agreed: {differs}", numbers)
        message = "" if lines is not None else "the ERP gave no lines to compare"
        if self.store.sent(stored.reference, self.holder, numbers[0], message):
            return Outcome.SENT
        self.store.late_answer(stored.reference, numbers, "it was in the ERP when another had taken it over")
        return Outcome.ELSEWHERE

    def _others(self, reference: str) -> Sequence[Receipt]:
        """What the ERP itself finds; an ERP that can't answer now has still taken the order."""
        if self.duplicates != "searchable":
            return ()
        try:
            return self.connector.find(reference)
        except (RetryLater, Stop):
            return ()


def digest(payload: dict[str, Any]) -> str:
    """The same for the same payload, however its keys are ordered."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()
