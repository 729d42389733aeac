"""No number of the ERP is two orders', by an index too; and which offices were told that a link waits for them."""

from datetime import UTC, datetime
from itertools import groupby

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0005"
down_revision = "0004"

TWO_ORDERS = """
    SELECT tenant, erp_number, reference, push_state FROM outbox WHERE EXISTS (
        SELECT 1 FROM outbox other WHERE other.tenant = outbox.tenant AND other.erp_number = outbox.erp_number
        AND other.reference <> outbox.reference)
    ORDER BY tenant, erp_number, CASE push_state WHEN 'sent' THEN 0 ELSE 1 END, sent_at, queued_at, reference
"""
"""The orders that share a number, first whose it most likely is: what was sent, the first one first."""


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "link_alarm",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("account", types.KeyText(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("office", types.KeyText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "number", "office", name="link_alarm_key"),
    )
    _part()
    op.create_index("outbox_one_number", "outbox", ["tenant", "erp_number"], unique=True)


def _part() -> None:
    """Versions before 0.3 took an answer that was another order's: one of both keeps the number, a person sees why."""
    shared = op.get_bind().execute(sa.text(TWO_ORDERS)).all()
    for (tenant, number), orders in groupby(shared, key=lambda row: (row.tenant, row.erp_number)):
        keeper, *others = orders
        for other in others:
            mine = {"tenant": tenant, "reference": other.reference}
            # in review, a clear end without a number would say that the ERP holds nothing
            doubt = ", last_call = 'doubtful'" if other.push_state == "review" else ""
            where = "WHERE tenant = :tenant AND reference = :reference"
            op.get_bind().execute(sa.text(f"UPDATE outbox SET erp_number = NULL{doubt} {where}"), mine)
            if other.push_state == "sent":
                _contradict(mine, number, keeper.reference)


def _contradict(mine: dict[str, str], number: str, keeper: str) -> None:
    """A conflict and its event, as the hub itself opens one."""
    now, by = datetime.now(UTC), "upgrade"
    message = f"its number {number} is {keeper}'s too: look in the ERP under both references"
    details = {"numbers": [number]}
    conflict = {"kind": "double", "fact": f"{number} {keeper}", "opened_at": now, "by": by, "message": message}
    op.get_bind().execute(
        _table("order_conflict", *mine, *conflict).insert().values(**mine, **conflict, details=details)
    )
    counted = sa.text(
        "UPDATE sales_order SET events = events + 1 WHERE tenant = :tenant AND reference = :reference RETURNING events"
    )
    event = {"number": op.get_bind().execute(counted, mine).scalar_one(), "at": now, "kind": "conflict: double"}
    event |= {"by": by, "message": message}
    op.get_bind().execute(_table("order_event", *mine, *event).insert().values(**mine, **event, details=details))


def _table(name: str, *columns: str) -> sa.TableClause:
    moments = ("at", "opened_at")
    typed = (sa.column(each, types.UtcDateTime() if each in moments else None) for each in columns)
    return sa.table(name, *typed, sa.column("details", sa.JSON()))
