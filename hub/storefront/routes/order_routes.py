"""Orders: tried, taken, seen, taken back, replaced."""

from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from hub.errors import OrderRefused
from hub.office import Office
from hub.orders import amend
from hub.orders.dry_run import DryRun, dry_run
from hub.orders.history import history, orders_page
from hub.orders.joint_intake import BasketsRefused, take_in_together
from hub.records import Basket, Order
from hub.records.basket_limits import TextLimit
from hub.records.fields import Text
from hub.records.stored_order import OrderState, RefusalReason, StoredOrder
from hub.rules.net_price import plain
from hub.storefront.caller import Caller, nothing_there
from hub.storefront.door import Door, DoorOf, Ordering, Reading
from hub.storefront.offered import IdempotencyKey, OfferedBaskets, OfficePart, RequestBody, basket_of, order_key
from hub.storefront.page_cursor import cursor_of, no_cursor, parts_of
from hub.storefront.routes.parameters import Cursor, Limit
from hub.storefront.shown.exact import Exact, Shown
from hub.storefront.shown.reason import reasons_at
from hub.storefront.shown.shown_order import OrderPage, ShownApproval, ShownOrder, shown_order
from hub.web.problem_details import Reason, RequestRefused
from hub.web.strict_route import StrictRoute
from hub.web.thread_turns import may_wait

router = APIRouter(tags=["orders"], route_class=StrictRoute)
TRIED = " tried"
"""In place of a key, where a basket is only tried; no key of a storefront has a blank."""
Key = Annotated[IdempotencyKey, Header(alias="Idempotency-Key", description="the storefront's own for this basket")]


class CheckedPart(Shown):
    """What would become of one office's part: amounts and who would have to approve it, or every reason against it."""

    office: str
    account: str
    currency: str
    net: Exact | None = None
    tax: Exact | None = None
    gross: Exact | None = None
    approvals: list[ShownApproval]
    waits_for: str | None = None
    reasons: list[Reason]


class CheckedBaskets(Shown):
    """`can_be_taken`: whether the whole would be taken just now."""

    can_be_taken: bool
    orders: list[CheckedPart]


class TakenOrders(Shown):
    """The orders that a basket became, one for each office."""

    orders: list[ShownOrder]


class Amendment(RequestBody):
    """Why an order is to be taken back."""

    why: Annotated[Text, TextLimit(250)]


class Replacement(Amendment):
    """What is wanted in its place, of the same office."""

    order: OfficePart


class Amended(Shown):
    """`done`: at once; else a person of the office settles it, for the ERP may have the order already."""

    done: bool
    order: ShownOrder


@router.post("/baskets/check")
@may_wait
def check(offered: OfferedBaskets, caller: Ordering, door: DoorOf) -> CheckedBaskets:
    """What would become of a basket, were it ordered now; nothing is kept of it."""
    parts = [_checked(basket, office, caller) for office, basket in _baskets(offered, caller, door, TRIED)]
    return CheckedBaskets(can_be_taken=not any(part.reasons for part in parts), orders=parts)


@router.post(
    "/orders", status_code=201, responses={200: {"model": TakenOrders, "description": "They were taken before."}}
)
@may_wait
def take(offered: OfferedBaskets, key: Key, caller: Ordering, door: DoorOf, response: Response) -> TakenOrders:
    """Order: one order for each office, all taken or none. Offered again with its key, the same orders come back."""
    baskets = _baskets(offered, caller, door, key)
    try:
        taken = take_in_together(baskets, door.offices.hub(), lambda order: _beyond(order, caller))
    except BasketsRefused as error:
        raise _refused(error) from None
    except OrderRefused as error:
        raise _key_reused(key, caller, error) from None
    if not taken.is_new:
        response.status_code = 200
    return TakenOrders(orders=[shown_order(order) for order in taken.orders])


@router.get("/orders")
def orders(
    caller: Reading,
    office: Annotated[str | None, Query(max_length=100)] = None,
    state: Annotated[OrderState | None, Query(description="as in an order's `state`")] = None,
    since: Annotated[datetime | None, Query(description="received then or later; with its time zone")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> OrderPage:
    """One history over all offices, the newest first, with how far each order is by its ERP's documents."""
    if since is not None and (since.tzinfo is None or since.year in (MINYEAR, MAXYEAR)):  # which no zone may leave
        raise RequestRefused(422, "invalid", "`since`: a moment with its time zone was expected.", field="since")
    seen = {link.tenant for link in caller.accounts if office in (None, link.tenant)}
    behind = _last_of(cursor) if cursor else None
    found = orders_page(caller.buyer, seen, limit + 1, state=state, since=since, behind=behind)
    page = found[:limit]
    entries = history(caller.buyer, page)
    leads_on = cursor_of(page[-1].received_at.isoformat(), page[-1].reference) if len(found) > limit else None
    return OrderPage(orders=[shown_order(entry.order, entry) for entry in entries], next=leads_on)


@router.get("/orders/{reference}")
def order(reference: str, caller: Reading) -> ShownOrder:
    """One order with its lines, approvals and documents."""
    found = _own(reference, caller)
    (entry,) = history(caller.buyer, [found])
    return shown_order(found, entry)


@router.post("/orders/{reference}/cancel")
@may_wait
def cancel(reference: str, amendment: Amendment, caller: Ordering, door: DoorOf) -> Amended:
    """Take an order back; once the ERP may have it, a person of the office settles that."""
    stored = _own(reference, caller)
    done = amend.cancel(door.offices.taking_orders(stored.tenant), reference, caller.by, amendment.why)
    return Amended(done=done, order=shown_order(_own(reference, caller)))


@router.post("/orders/{reference}/replace")
@may_wait
def replace(reference: str, replacement: Replacement, key: Key, caller: Ordering, door: DoorOf) -> Amended:
    """Put another basket of the same office in an order's place, under a key of its own; checked before that."""
    stored, part = _own(reference, caller), replacement.order
    if part.office != stored.tenant:
        detail = f"`order.office`: {stored.tenant} was expected, whose order it replaces."
        raise RequestRefused(422, "office", detail, field="order.office")
    office = door.offices.taking_orders(stored.tenant)
    basket = basket_of(part, caller, office, order_key(caller, key))
    tried = dry_run(basket, office)
    if tried.order and (beyond := _beyond(tried.order, caller)):
        raise _refused(BasketsRefused({stored.tenant: [beyond]}))
    try:
        replaced = amend.replace(office, reference, basket, caller.by, replacement.why)
    except OrderRefused as error:
        if error.code == "key-reused":
            raise _key_reused(key, caller, error) from None
        if error.code == "taken-back":
            detail = "It is refused or taken back, so nothing can take its place: offer an order of its own."
            raise RequestRefused(409, error.code, detail) from None
        reasons = tried.reasons or [RefusalReason(error.code, str(error))]
        raise _refused(BasketsRefused({stored.tenant: reasons})) from None
    return Amended(done=replaced is not None, order=shown_order(replaced or _own(reference, caller)))


def _baskets(offered: OfferedBaskets, caller: Caller, door: Door, key: str) -> list[tuple[Office, Basket]]:
    for part in offered.orders:  # all of them before any office is opened
        caller.account_at(part.office, part.account)
    offices = [door.offices.taking_orders(part.office) for part in offered.orders]
    whole = order_key(caller, key)
    return [
        (office, basket_of(part, caller, office, whole)) for office, part in zip(offices, offered.orders, strict=True)
    ]


def _checked(basket: Basket, office: Office, caller: Caller) -> CheckedPart:
    run = dry_run(basket, office)
    beyond = _beyond(run.order, caller) if run.order else None
    reasons = [*run.reasons, *([beyond] if beyond else [])]
    name = office.tenant.id
    return CheckedPart(
        office=name,
        account=basket.account,
        currency=basket.currency,
        **({"net": run.order.net, "tax": run.order.tax, "gross": run.order.gross} if run.order else {}),
        approvals=[ShownApproval(role=role, reason=reason) for role, reason in run.required],
        waits_for=_waits_for(run),
        reasons=reasons_at(name, reasons),
    )


def _waits_for(run: DryRun) -> str | None:
    return "the office's own entry for it" if run.waits_for else None


def _beyond(order: Order, caller: Caller) -> RefusalReason | None:
    """Why an order is more than the login may order."""
    limits = caller.login.limits
    if not limits:
        return None
    most = limits.get(order.currency)
    if most is not None and order.gross <= most:
        return None
    may = " or ".join(f"{plain(amount)} {currency}" for currency, amount in sorted(limits.items()))
    message = f"this login orders up to {may}, and the order comes to {plain(order.gross)} {order.currency}"
    return RefusalReason("login-limit", message)


def _visible(caller: Caller, reference: str | None = None) -> list[StoredOrder]:
    seen = {link.tenant for link in caller.accounts}
    return [order for order in caller.buyer.orders(reference) if order.tenant in seen]


def _own(reference: str, caller: Caller) -> StoredOrder:
    """An order of the buyer's; RequestRefused 404 for any other, whether there is one or not."""
    # no database keeps every text; a reference is of letters and digits
    found = next(iter(_visible(caller, reference)), None) if reference.isascii() and reference.isalnum() else None
    if found is None:
        raise nothing_there()
    return found


def _last_of(cursor: str) -> tuple[datetime, str]:
    """When the last order of the page before was received, and its reference."""
    at, reference = parts_of(cursor, 2)
    try:
        moment = datetime.fromisoformat(at)
        known = moment.tzinfo is not None and moment.astimezone(UTC)
    except (ValueError, OverflowError):
        known = False
    # no database keeps every text; a reference is of letters and digits
    if not known or not (reference.isascii() and reference.isalnum()):
        raise no_cursor()
    return known, reference


def _refused(error: BasketsRefused) -> RequestRefused:
    reasons = [each for office, own in error.reasons.items() for each in reasons_at(office, own)]
    detail = "Nothing was ordered: see `errors`, mend the basket and offer it again under the same key."
    return RequestRefused(422, "refused", detail, errors=reasons)


def _key_reused(key: str, caller: Caller, error: OrderRefused) -> RequestRefused:
    """With the orders that stand under the key, which are the buyer's own."""
    own = [order for order in _visible(caller) if order.basket.key == order_key(caller, key)]
    told: Sequence[dict[str, str]] = [{"office": order.tenant, "reference": order.reference} for order in own]
    detail = "This Idempotency-Key stands for another basket: `orders` says which. Use a new key for a new basket."
    return RequestRefused(409, error.code, detail, field="Idempotency-Key", orders=told)
