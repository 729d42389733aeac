"""How an order's approval and its push may move, and who may move them.

    received → waiting → approved | refused
    queued → sending → sent; sending → review; review → queued (retry, resend) | sent (resolve); queued → cancelled

The store reads an order, asks here what becomes of it, and writes that in the same transaction, as long as the order
still is as it was read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from hub.errors import OrderRefused
from hub.records.order import Order
from hub.records.person_names import look_alike
from hub.records.stored_order import ApprovalState, ApprovalStep, PushState, StoredOrder
from hub.rules.order_identity import agreed_digest

LEGAL_MOVES: frozenset[tuple[PushState, PushState]] = frozenset(
    {
        (PushState.QUEUED, PushState.SENDING),
        (PushState.SENDING, PushState.SENT),
        (PushState.SENDING, PushState.REVIEW),
        (PushState.REVIEW, PushState.QUEUED),
        (PushState.REVIEW, PushState.SENT),
        (PushState.QUEUED, PushState.CANCELLED),
    }
)
"""Every move that a push may make."""

TO_PUSH = (PushState.QUEUED, PushState.SENDING)
"""Where there is something to do for who pushes: nothing was sent yet, or it isn't known what became of it."""

NOT_IN_THE_ERP = frozenset({PushState.QUEUED, PushState.SENDING, PushState.REVIEW})
"""Where the ERP's own balance doesn't count the order yet; one in review may not be there."""

COUNTS_AS_OWED = frozenset({ApprovalState.WAITING, ApprovalState.APPROVED})
"""Orders that an account's credit must reach for: one that waits may still be approved."""

STATE_AFTER: Mapping[str, str] = {
    "received": ApprovalState.RECEIVED,
    "waits for approval": ApprovalState.WAITING,
    "approved": ApprovalState.APPROVED,
    "refused": ApprovalState.REFUSED,
    "queued": PushState.QUEUED,
    "retry": PushState.QUEUED,
    "resend": PushState.QUEUED,
    "sending": PushState.SENDING,
    "sent": PushState.SENT,
    "resolve": PushState.SENT,
    "review": PushState.REVIEW,
    "cancelled": PushState.CANCELLED,
}
"""By what an order's log calls an event, the state that the order is in then; other events move nothing."""


def check_move(before: PushState, after: PushState) -> None:
    """Raises ValueError for a move that no push may make: a defect of the hub. To stay is no move."""
    if before != after and (before, after) not in LEGAL_MOVES:
        raise ValueError(f"{before} -> {after} isn't a legal move")


def state_on_entry(required: Sequence[object]) -> ApprovalState:
    """Where an order begins, given the approvals that it needs."""
    return ApprovalState.WAITING if required else ApprovalState.RECEIVED


@dataclass(frozen=True)
class Decision:
    """What an approver's answer does: `answer` is recorded with the step, `approval` is the order's from then on.

    `event`: what its log calls that.
    """

    step: ApprovalStep
    answer: Literal["approved", "refused"]
    approval: ApprovalState
    event: str


def decide(stored: StoredOrder, *, by: str, role: str, approve: bool, own_orders: bool) -> Decision:
    """An approver's yes or no to the step that is open.

    The first no is final; the last yes approves. `own_orders`: whether they may approve what they placed themselves; to
    refuse it they always may.

    Raises:
        OrderRefused: `not-waiting`, `role` or `own-order`.
    """
    step = stored.open_step
    if stored.approval is not ApprovalState.WAITING or step is None:
        message = f"{stored.reference} waits for nobody's approval: it is {stored.approval}"
        raise OrderRefused(message, code="not-waiting")
    if step.role != role:
        raise OrderRefused(f"{stored.reference} waits for {step.role}, and {by} is {role}", code="role")
    if not approve:
        return Decision(step, "refused", ApprovalState.REFUSED, "refused")
    if not own_orders and look_alike(stored.basket.placed_by or "", by):
        raise OrderRefused(f"{by} placed {stored.reference}: another {role} must approve it", code="own-order")
    if step is stored.steps[-1]:
        return Decision(step, "approved", ApprovalState.APPROVED, "approved")
    return Decision(step, "approved", ApprovalState.WAITING, "approved in part")


@dataclass(frozen=True)
class OutboxEntry:
    """What enters the outbox with the last yes. `content`: the digest of what was approved, so that nothing else goes.

    `waits_for`: why it can't go yet, a mapping's missing entry; it is queued all the same and tried again.
    """

    reference: str
    content: str
    waits_for: str | None
    state: PushState = PushState.QUEUED


def outbox_entry(order: Order, waits_for: str | None) -> OutboxEntry:
    """The order as it is at this very moment, on its way."""
    return OutboxEntry(order.reference, agreed_digest(order), waits_for)


class Withdrawal(Enum):
    """What becomes of the request to take an order back."""

    DONE_BEFORE = auto()
    """It is refused or cancelled already."""
    REFUSE = auto()
    """It isn't approved yet, and never will be."""
    CANCEL = auto()
    """It is queued and nothing was sent yet."""
    CONTRADICT = auto()
    """It was sent, or may have been: what is in the ERP isn't undone in silence, a person must look."""


def withdrawal(stored: StoredOrder) -> Withdrawal:
    """Whether an order can still be taken back."""
    push = stored.push
    if stored.approval is ApprovalState.REFUSED or (push and push.state is PushState.CANCELLED):
        return Withdrawal.DONE_BEFORE
    if push is None:
        return Withdrawal.REFUSE
    # queued again after an attempt it may be in the ERP all the same
    return Withdrawal.CANCEL if push.was_never_called else Withdrawal.CONTRADICT
