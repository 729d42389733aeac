"""Approvals: an office's people say yes or no through a client, each by a token of their own."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header

from hub.config.clients import Client
from hub.config.people import Approver
from hub.errors import OrderRefused, RecordRejected
from hub.office import Office
from hub.orders.approval import approve, refuse
from hub.records.basket_limits import TextLimit
from hub.records.stored_order import ApprovalState
from hub.storefront.caller import nothing_there
from hub.storefront.door import Approving, Door, DoorOf
from hub.storefront.offered import RequestBody
from hub.storefront.routes.parameters import OfficeName
from hub.storefront.shown.exact import Shown
from hub.storefront.shown.shown_order import ShownOrder, shown_order
from hub.web.problem_details import RequestRefused
from hub.web.strict_route import StrictRoute
from hub.web.thread_turns import may_wait
from hub.web.token_match import is_token_of

router = APIRouter(tags=["approvals"], route_class=StrictRoute)
ApproverToken = Annotated[str, Header(max_length=500, description="of an approver of the office, in tenants.yaml")]


class WaitingOrders(Shown):
    """The office's orders that wait for an approval, the newest first; `role`: the approver's own."""

    approver: str
    role: str
    orders: list[ShownOrder]


class ApprovalAnswer(RequestBody):
    """Yes or no; a no needs its reason."""

    decision: Literal["approve", "refuse"]
    note: Annotated[str, TextLimit(250)] = ""


@router.get("/offices/{office}/approvals")
def waiting(office: OfficeName, client: Approving, door: DoorOf, approver_token: ApproverToken) -> WaitingOrders:
    """What waits for an approval at the office."""
    at, approver = _approver(door, client, office, approver_token)
    found = at.store.orders.find(approval=ApprovalState.WAITING)
    return WaitingOrders(approver=approver.name, role=approver.role, orders=[shown_order(each) for each in found])


@router.post("/offices/{office}/approvals/{reference}")
@may_wait
def decide(
    office: OfficeName,
    reference: str,
    decision: ApprovalAnswer,
    client: Approving,
    door: DoorOf,
    approver_token: ApproverToken,
) -> ShownOrder:
    """Say yes or no to the step that is open, as the approver whose token it is."""
    at, approver = _approver(door, client, office, approver_token)
    try:
        if decision.decision == "approve":
            decided = approve(reference, approver, decision.note, tenant=at.tenant, store=at.store)
        elif not decision.note.strip():
            raise RequestRefused(422, "note", "Say why: `note` goes to the buyer.", field="note")
        else:
            decided = refuse(reference, approver, decision.note, store=at.store)
    except OrderRefused:
        raise
    except RecordRejected as error:
        if error.code == "unknown-order":
            raise nothing_there() from None
        raise
    return shown_order(decided)


def _approver(door: Door, client: Client, office: str, token: str) -> tuple[Office, Approver]:
    """The office and its approver.

    Raises:
        RequestRefused: 404 for an office that isn't there or isn't the client's, 401 for a token that nobody has there.
    """
    if not client.sees(office) or office not in door.on_disk().tenants:
        raise nothing_there()
    at = door.offices.get(office)
    # all of them are compared, so that the time taken says nothing
    fitting = [each for each in at.tenant.approvers.values() if is_token_of(each, token)]
    if len(fitting) != 1:
        raise RequestRefused(401, "approver", "`Approver-Token` is no approver's of this office.")
    return at, fitting[0]
