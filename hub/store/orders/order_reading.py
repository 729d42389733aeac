"""Orders read back whole: the order, its lines, its approvals and its row in the outbox, in four statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, select

from hub.records import Basket, Order, OrderCharge, OrderLine, OrderText
from hub.records.stored_order import (
    ApprovalState,
    ApprovalStep,
    CallEnd,
    ExtraLine,
    Push,
    PushState,
    RefusalReason,
    StoredOrder,
)
from hub.store.engine.damage import readable
from hub.store.orders.order_tables import approval_step, order_line, outbox, sales_order

Rows = dict[tuple[str, str], list[Row[Any]]]
AT_ONCE = 5_000
"""Orders asked for in one statement: PostgreSQL takes 65,535 parameters, SQLite half of it."""

with_outbox = sales_order.outerjoin(
    outbox, and_(outbox.c.tenant == sales_order.c.tenant, outbox.c.reference == sales_order.c.reference)
)
NEWEST_FIRST = (sales_order.c.received_at.desc(), sales_order.c.reference)


def read_orders(
    connection: Connection,
    *conditions: ColumnElement[bool],
    order_by: Iterable[ColumnElement[Any]] = NEWEST_FIRST,
    limit: int | None = None,
) -> list[StoredOrder]:
    """The orders that meet the conditions on `sales_order` and `outbox`, the newest first."""
    query = select(sales_order).select_from(with_outbox).where(*conditions).order_by(*order_by).limit(limit)
    heads = connection.execute(query).all()
    keys = [(head.tenant, head.reference) for head in heads]
    lines, steps, pushes = (_rows(connection, table, keys) for table in (order_line, approval_step, outbox))
    return [_whole(head, lines[key], steps[key], pushes[key]) for key, head in zip(keys, heads, strict=True)]


def _rows(connection: Connection, table: Table, keys: list[tuple[str, str]]) -> Rows:
    rows: Rows = defaultdict(list)
    number = (table.c.number,) if "number" in table.c else ()
    tenants = {tenant for tenant, _ in keys}
    for start in range(0, len(keys), AT_ONCE):
        references = [reference for _, reference in keys[start : start + AT_ONCE]]
        # another office may have one of the references too: those rows come along, and nobody asks for their key
        query = select(table).where(table.c.tenant.in_(tenants), table.c.reference.in_(references))
        for row in connection.execute(query.order_by(*number)):
            rows[row.tenant, row.reference].append(row)
    return rows


def _whole(head: Row[Any], *parts: list[Row[Any]]) -> StoredOrder:
    with readable(sales_order, head):
        return _order(head, *parts)


def _order(head: Row[Any], lines: list[Row[Any]], steps: list[Row[Any]], pushes: list[Row[Any]]) -> StoredOrder:
    return StoredOrder(
        tenant=head.tenant,
        reference=head.reference,
        digest=head.content_digest,
        basket=Basket.kept(head.basket),
        approval=ApprovalState(head.approval),
        account=head.account,
        received_at=head.received_at,
        reasons=tuple(RefusalReason(*reason) for reason in head.reasons),
        buyer=head.buyer,
        order=_agreed(head, lines) if lines else None,
        steps=tuple(
            ApprovalStep(step.number, step.role, step.reason, step.decision, step.by, step.note, step.at)
            for step in steps
        ),
        waits_for=head.waits_for,
        push=_push(pushes[0]) if pushes else None,
    )


def _agreed(head: Row[Any], lines: list[Row[Any]]) -> Order:
    own = OrderLine.model_fields.keys()
    return Order(
        lines=tuple(OrderLine(**{name: getattr(line, name) for name in own}) for line in lines),
        charges=tuple(OrderCharge(**charge) for charge in head.charges or ()),
        texts=tuple(OrderText(**text) for text in head.texts or ()),
        **{name: getattr(head, name) for name in Order.model_fields if name not in ("lines", "charges", "texts")},
    )


def kept_line(line: ExtraLine) -> dict[str, Any]:
    """An extra line as it is kept: amounts as texts."""
    gross = None if line.gross is None else str(line.gross)
    kept = {"type": line.type, "code": line.code, "description": line.description, "net": str(line.net), "gross": gross}
    return {**kept, "ordered": True} if line.ordered else kept


def _extra_line(kept: Mapping[str, Any]) -> ExtraLine:
    gross = kept["gross"]
    return ExtraLine(
        type=kept["type"] or "",
        code=kept["code"] or "",
        description=kept["description"] or "",
        net=Decimal(kept["net"] or "NaN"),
        gross=None if gross is None else Decimal(gross),
        ordered=kept.get("ordered", False),
    )


def _push(row: Row[Any]) -> Push:
    return Push(
        state=PushState(row.push_state),
        queued_at=row.queued_at,
        reason=row.reason,
        attempt=row.attempt,
        claim=row.claim,
        last_call=CallEnd(row.last_call) if row.last_call else None,
        waiting_since=row.waiting_since,
        waiting_since_monotonic=row.waiting_since_monotonic,
        skip_lookup=row.skip_lookup,
        payload_digest=row.payload_digest,
        mapping_digest=row.mapping_digest,
        erp_number=row.erp_number,
        sent_at=row.sent_at,
        erp_lines=row.erp_lines or {},
        extra_lines=tuple(map(_extra_line, row.extra_lines or ())),
    )
