"""An order as it is kept: what was offered and agreed, its approvals, its push, and what happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from hub.records.basket import Basket
from hub.records.order import Order


class ApprovalState(StrEnum):
    """Whether the office wants the order."""

    RECEIVED = "received"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class PushState(StrEnum):
    """How far an approved order is on its way into the ERP."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REVIEW = "review"
    CANCELLED = "cancelled"


class OrderState(StrEnum):
    """How far an order is: by its approval, and by its push once it is on its way."""

    RECEIVED = "received"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REVIEW = "review"
    CANCELLED = "cancelled"


class CallEnd(StrEnum):
    """How the last call that sent the order ended."""

    OPEN = "open"
    DOUBTFUL = "doubtful"
    NOT_SENT = "not sent"
    ENDED = "ended"


class RefusalReason(NamedTuple):
    """Why a basket can't become an order; `code` is a stable word to count by, `line` counts from 1.

    `field`: the basket's, where one is to blame.
    """

    code: str
    message: str
    line: int | None = None
    field: str | None = None


@dataclass(frozen=True)
class ApprovalStep:
    """An approval that an order needs, and what became of it."""

    number: int
    role: str
    reason: str
    decision: str | None = None
    by: str | None = None
    note: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class ExtraLine:
    """A line of an ERP's order that is no product ordered: freight, a deposit, a part of a kit, words.

    `ordered`: it stands there for a charge or text of the order's own, and wasn't added by the ERP.
    `type` and `code` are the ERP's; `net` is what it comes to before VAT, NaN where that isn't told, `gross` the same
    with VAT, None where that isn't told.
    """

    type: str
    code: str
    description: str
    net: Decimal
    gross: Decimal | None = None
    ordered: bool = False


@dataclass(frozen=True)
class Push:
    """The order's row in the outbox. `reason`: why it waits or is in review.

    `erp_lines`: by the ERP's number of the order and of a line of it, the number of our line that it was entered for.
    `extra_lines`: what the ERP had beside products when it was read back.
    """

    state: PushState
    queued_at: datetime
    reason: str | None = None
    attempt: int = 0
    claim: str | None = None
    last_call: CallEnd | None = None
    waiting_since: datetime | None = None
    waiting_since_monotonic: str | None = None
    skip_lookup: bool = False
    payload_digest: str | None = None
    mapping_digest: str | None = None
    erp_number: str | None = None
    sent_at: datetime | None = None
    erp_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    extra_lines: tuple[ExtraLine, ...] = ()

    @property
    def was_never_called(self) -> bool:
        """Whether it is queued and surely not in the ERP: no call was made, nor does a restored store suspect one."""
        return self.state is PushState.QUEUED and not self.attempt and self.last_call is not CallEnd.DOUBTFUL

    @property
    def is_suspected(self) -> bool:
        """Whether it is queued in a database that was restored, so that the ERP may hold it already."""
        return self.state is PushState.QUEUED and self.last_call is CallEnd.DOUBTFUL and not self.skip_lookup


@dataclass(frozen=True)
class StoredOrder:
    """An order with its approval and push; `order` is None for what the rules refused."""

    tenant: str
    reference: str
    digest: str
    basket: Basket
    approval: ApprovalState
    account: str
    received_at: datetime
    reasons: tuple[RefusalReason, ...] = ()
    buyer: str | None = None
    order: Order | None = None
    steps: tuple[ApprovalStep, ...] = ()
    waits_for: str | None = None
    push: Push | None = None

    @property
    def is_refused_by_rules(self) -> bool:
        """Whether the rules refused it, so that it may be offered again; an approver's no is final."""
        return bool(self.reasons)

    @property
    def is_taken_back(self) -> bool:
        """Whether it was cancelled before it was approved: neither a rule nor an approver said no."""
        answers = [step.decision for step in self.steps]
        return self.approval is ApprovalState.REFUSED and not self.reasons and "refused" not in answers

    @property
    def state(self) -> str:
        """How far it is: by its push, or by its approval before that."""
        if self.is_taken_back:
            return "cancelled"
        return self.push.state.value if self.push else self.approval.value

    @property
    def open_step(self) -> ApprovalStep | None:
        """The approval that it waits for."""
        return next((step for step in self.steps if step.decision is None), None)

    @property
    def is_approved(self) -> bool:
        """Whether nothing is missing, looking at the steps themselves."""
        return self.approval is ApprovalState.APPROVED and all(step.decision == "approved" for step in self.steps)

    @property
    def agreed(self) -> Order:
        """The order; only what the rules refused has none."""
        assert self.order is not None
        return self.order


@dataclass(frozen=True)
class AccountExposure:
    """What an account has under way: the gross amounts by currency that the ERP's balance can't know yet, and whether
    it ever ordered.
    """

    open_gross: Mapping[str, Decimal]
    has_ordered: bool


@dataclass(frozen=True)
class OrderEvent:
    """Something that happened to an order; never changed."""

    number: int
    at: datetime
    kind: str
    by: str
    message: str
    details: dict[str, Any]
