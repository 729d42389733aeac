"""What a person of the office does with an order that needs one: send it again, say where it is, settle a conflict.

Who they are was proved by their token before they come here.
"""

from hub.config.people import Approver
from hub.errors import RecordRejected
from hub.office import Office
from hub.records.stored_order import CallEnd, Push, PushState, StoredOrder
from hub.store.orders.push_claims import PushClaim


def retry(office: Office, reference: str, person: Approver, note: str) -> None:
    """Send an order in review again; an ERP that can be searched is asked for it before.

    Raises:
        RecordRejected: `unknown-order`; `not-allowed` when it isn't in review; `sender-lives` when who sent it last may
            yet do so; `unclear` when the ERP may hold it and nobody can ask.
    """
    push = _in_review(office.store.orders.get(reference))
    if push.last_call is CallEnd.OPEN and push.claim and not PushClaim.parse(push.claim).is_dead():
        who = PushClaim.parse(push.claim).described()
        message = f"{reference} may yet be sent by {who}: end that process and retry, or resend it at your own risk"
        raise RecordRejected(message, code="sender-lives")
    duplicates = office.pack.order.duplicates
    # a clear end without a number is the ERP's no
    may_be_there = push.last_call is not CallEnd.ENDED or push.erp_number is not None
    if duplicates == "neither" and may_be_there:
        message = f"{office.erp.name} can't be asked for {reference}: look there, then resolve or resend it"
        raise RecordRejected(message, code="unclear")
    office.store.reviews.retry(reference, person.name, note)


def resend(office: Office, reference: str, person: Approver, note: str) -> None:
    """Send an order in review again without asking the ERP: there may be two of it afterwards.

    Raises:
        RecordRejected: `unknown-order`; `not-allowed` when it isn't in review.
    """
    _in_review(office.store.orders.get(reference))
    office.store.reviews.resend(reference, person.name, note)


def resolve(office: Office, reference: str, number: str, person: Approver, note: str) -> None:
    """Say under which number the ERP holds an order in review.

    Raises:
        RecordRejected: `unknown-order`; `not-allowed` when it isn't in review; `number-taken` when another order of the
            office has that number.
    """
    other = office.store.orders.by_number(number)
    if other and other.reference != reference:
        raise RecordRejected(f"{number} is {other.reference} already; look again in the ERP", code="number-taken")
    office.store.reviews.resolve(reference, number, person.name, note)


def trust(office: Office, reference: str, person: Approver, note: str) -> None:
    """Say that the ERP keeps references again: its orders go on, and the first of them must prove it.

    Raises:
        RecordRejected: `nothing-open` when it isn't this order that stopped the others.
    """
    stop = office.reference_proof.standing()
    if stop is None or stop.reference != reference:
        stopped_by = f"; that is {stop.reference}" if stop else ""
        message = f"{reference} doesn't stop the orders to {office.erp.name}{stopped_by}"
        raise RecordRejected(message, code="nothing-open")
    office.store.reviews.note(reference, "trusted", person.name, note)
    office.reference_proof.lift()


def close_conflict(office: Office, reference: str, person: Approver, note: str) -> int:
    """Say that the order's open conflicts were dealt with; how many there were.

    Raises:
        RecordRejected: `unknown-order`; `nothing-open`.
    """
    return office.store.conflicts.close(reference, person.name, note)


def _in_review(stored: StoredOrder) -> Push:
    if stored.push is None or stored.push.state is not PushState.REVIEW:
        state = stored.push.state if stored.push else stored.approval
        raise RecordRejected(f"{stored.reference} is {state}, not in review", code="not-allowed")
    return stored.push
