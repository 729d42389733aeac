"""A buyer's orders as the door shows them: one history over all offices."""

from datetime import date, datetime

from hub.orders.history import HistoryEntry
from hub.records import OrderCharge, OrderLine, OrderText, to_minor
from hub.records.stored_order import ApprovalStep, StoredOrder
from hub.rules.counted_goods import Goods
from hub.storefront.shown.exact import Exact, Shown, at_least_minor
from hub.storefront.shown.reason import reasons_at
from hub.web.problem_details import Reason


class ShownLine(Shown):
    """A line of an order, of one of three kinds: goods with a price, a charge with an amount, words."""

    number: int
    sku: str | None = None
    name: str | None = None
    quantity: Exact | None = None
    unit: str | None = None
    unit_price: Exact | None = None
    tax_rate: Exact | None = None
    net: Exact | None = None
    rule: str | None = None
    note: str | None = None
    charge: str | None = None
    text: str | None = None


class ShownApproval(Shown):
    """An approval that an order needs: why, and what was said; `decision` is None while it waits."""

    role: str
    reason: str
    decision: str | None = None
    note: str | None = None
    at: datetime | None = None


class ShownGoods(Shown):
    """So much of a product."""

    sku: str
    quantity: Exact
    unit: str


class ShownExtra(Shown):
    """What the ERP added to an order, such as freight; `net` is None where it doesn't tell."""

    description: str
    net: Exact | None


class ShownShipment(Shown):
    """What was sent; `tracking`: the carrier's number, None where the ERP doesn't tell it."""

    number: str
    shipped_on: date
    tracking: str | None


class ShownFulfilment(Shown):
    """How far it is by the ERP's documents, with their numbers; `not_delivered` of one that was closed short."""

    stage: str
    orders: list[str]
    shipments: list[ShownShipment]
    invoices: list[str]
    credit_memos: list[str]
    not_delivered: list[ShownGoods]
    credited: list[ShownGoods]
    charges: list[ShownExtra]


class ShownOrder(Shown):
    """An order at one office, in its currency; amounts and lines are None and empty where the rules refused it.

    `state`: waiting, approved, queued, sending, sent, review, refused or cancelled. `erp_number`: the ERP's own.
    """

    office: str
    reference: str
    account: str
    state: str
    currency: str
    ordered_on: date | None
    received_at: datetime
    placed_by: str | None
    purchase_order: str | None
    net: Exact | None
    tax: Exact | None
    gross: Exact | None
    erp_number: str | None
    waits_for: str | None
    approvals: list[ShownApproval]
    reasons: list[Reason]
    lines: list[ShownLine]
    fulfilment: ShownFulfilment | None = None


class OrderPage(Shown):
    """Orders, the newest first; `next` leads on, None at the end."""

    orders: list[ShownOrder]
    next: str | None


def shown_order(stored: StoredOrder, entry: HistoryEntry | None = None) -> ShownOrder:
    """An order, with what came back of it where that was looked up."""
    order = stored.order
    return ShownOrder(
        office=stored.tenant,
        reference=stored.reference,
        account=stored.account,
        state=stored.state,
        currency=stored.basket.currency,
        ordered_on=order.ordered_on if order else None,
        received_at=stored.received_at,
        placed_by=stored.basket.placed_by,
        purchase_order=stored.basket.purchase_order,
        net=to_minor(order.net, order.currency) if order else None,
        tax=to_minor(order.tax, order.currency) if order else None,
        gross=to_minor(order.gross, order.currency) if order else None,
        erp_number=stored.push.erp_number if stored.push else None,
        waits_for=_waits_for(stored),
        approvals=[_approval(step) for step in stored.steps],
        reasons=reasons_at(stored.tenant, stored.reasons),
        lines=[_line(line, order.currency) for line in order.in_order()] if order else [],
        fulfilment=_fulfilment(entry) if entry and order else None,
    )


def _waits_for(stored: StoredOrder) -> str | None:
    """In the buyer's words: whose yes, or the office; what is wrong at the office is its own affair."""
    if stored.open_step and stored.state == "waiting":
        return f"{stored.open_step.role}: {stored.open_step.reason}"
    if stored.state in ("review", "queued") and (stored.waits_for or (stored.push and stored.push.reason)):
        return "the office looks into it"
    return None


def _approval(step: ApprovalStep) -> ShownApproval:
    return ShownApproval(role=step.role, reason=step.reason, decision=step.decision, note=step.note, at=step.at)


def _line(line: OrderLine | OrderCharge | OrderText, currency: str) -> ShownLine:
    match line:
        case OrderText():
            return ShownLine(number=line.number, text=line.text)
        case OrderCharge():
            return ShownLine(
                number=line.number, charge=line.code, net=to_minor(line.amount, currency), tax_rate=line.tax_rate
            )
        case OrderLine():
            return ShownLine(
                number=line.number,
                sku=line.sku,
                name=line.name,
                quantity=line.quantity,
                unit=line.unit,
                unit_price=at_least_minor(line.unit_price, currency),
                tax_rate=line.tax_rate,
                net=to_minor(line.net, currency),
                rule=line.price_rule,
                note=line.note,
            )


def _fulfilment(entry: HistoryEntry) -> ShownFulfilment:
    far = entry.fulfilment
    return ShownFulfilment(
        stage=far.stage.value,
        orders=list(far.orders),
        shipments=[
            ShownShipment(number=each.number, shipped_on=each.shipped_on, tracking=each.tracking)
            for each in entry.parcels
        ],
        invoices=list(far.invoices),
        credit_memos=list(far.credit_memos),
        not_delivered=[_goods(goods) for goods in far.not_delivered],
        credited=[_goods(goods) for goods in far.credited],
        charges=[
            ShownExtra(
                description=line.description or line.code or line.type, net=None if line.net.is_nan() else line.net
            )
            for line in entry.charges
        ],
    )


def _goods(goods: Goods) -> ShownGoods:
    return ShownGoods(sku=goods.sku, quantity=goods.quantity, unit=goods.unit)
