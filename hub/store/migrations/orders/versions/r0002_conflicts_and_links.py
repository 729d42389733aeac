"""Contradictions that a person must settle, sending again without a look-up, and who linked which account."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "link_event",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("account", types.KeyText(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("buyer", types.KeyText(), nullable=False),
        sa.Column("former", types.KeyText(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "number", name="link_event_key"),
    )
    op.create_table(
        "order_conflict",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("reference", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fact", types.KeyText(), nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("settled_at", types.UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('edit', 'cancel', 'double', 'changed')", name="order_conflict_kind"),
        sa.ForeignKeyConstraint(
            ["tenant", "reference"], ["sales_order.tenant", "sales_order.reference"], name="order_conflict_of_order"
        ),
        sa.PrimaryKeyConstraint("tenant", "reference", "kind", "fact", name="order_conflict_key"),
    )
    op.create_index("order_conflict_open", "order_conflict", ["tenant", "settled_at"], unique=False)
    op.add_column("outbox", sa.Column("waiting_mark", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False))
    _events_stay()


def _events_stay() -> None:
    """Links' events stay as well; TRUNCATE, which on PostgreSQL asks no row's trigger, is refused for both."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER link_event_no_{action} BEFORE {action} ON link_event "
                "BEGIN SELECT RAISE(ABORT, 'events stay as they are'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER link_event_stays BEFORE UPDATE OR DELETE ON link_event "
        "FOR EACH ROW EXECUTE FUNCTION order_event_stays()"
    )
    for table in ("order_event", "link_event"):
        op.execute(
            f"CREATE TRIGGER {table}_isnt_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION order_event_stays()"
        )
