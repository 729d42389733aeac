"""The statements by which moves of orders wait for the webhooks' targets, in a transaction that the caller holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Text, case, literal, select

from hub.rules.order_states import STATE_AFTER
from hub.store.engine.dialects import dialect_of
from hub.store.engine.types import KeyText, UtcDateTime
from hub.store.orders.order_tables import order_event, webhook_move, webhook_subscription

OF_ORDERS = "order"
"""The kind of a subscription to moves of orders."""
_INTO = ("client", "target", "tenant", "reference", "number", "at", "state")


def queue_move(connection: Connection, tenant: str, reference: str, number: int, at: datetime, state: str) -> None:
    """Keep a move for every target that wants to be told of the office's orders; nothing where none does.

    `number`: of the order's event.
    """
    wanted = webhook_subscription.c
    event = (
        literal(reference, KeyText()),
        literal(number, BigInteger()),
        literal(at, UtcDateTime()),
        literal(state, Text()),
    )
    rows = select(wanted.client, wanted.target, wanted.tenant, *event)
    rows = rows.where(wanted.tenant == tenant, wanted.kind == OF_ORDERS)
    _queue(connection, rows)


def queue_moves_since(connection: Connection, client: str, target: str, since: datetime) -> None:
    """Keep for one target what the orders' logs say from a moment on."""
    moved, wanted = order_event.c, webhook_subscription.c
    state = case(STATE_AFTER, value=moved.kind)
    rows = (
        select(literal(client, KeyText()), literal(target, KeyText()), moved.tenant, moved.reference, moved.number)
        .add_columns(moved.at, state)
        .join(webhook_subscription, wanted.tenant == moved.tenant)
        .where(wanted.client == client, wanted.target == target, wanted.kind == OF_ORDERS)
        .where(moved.at >= since, moved.kind.in_([*STATE_AFTER]))
        .order_by(moved.at, moved.tenant, moved.reference, moved.number)
    )
    _queue(connection, rows)


def _queue(connection: Connection, rows: Select[Any]) -> None:
    statement = dialect_of(connection.dialect).insert(webhook_move).from_select(_INTO, rows)
    connection.execute(statement.on_conflict_do_nothing())
