"""Which of the ERP's lines are whose of an order, lines that it added, and orders that it closed short."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0009"
down_revision = "0008"

KINDS = "kind IN ('edit', 'cancel', 'double', 'changed', 'closed short')"


def upgrade() -> None:
    """From the step before."""
    op.add_column("outbox", sa.Column("erp_lines", sa.JSON(), nullable=True))
    op.add_column("outbox", sa.Column("extra_lines", sa.JSON(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _anew()
    else:
        op.drop_constraint("order_conflict_kind", "order_conflict", type_="check")
        op.create_check_constraint("order_conflict_kind", "order_conflict", KINDS)


def _anew() -> None:
    """SQLite changes no constraint of a table: another one takes its rows and its name."""
    op.rename_table("order_conflict", "order_conflict_before")
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
        sa.CheckConstraint(KINDS, name="order_conflict_kind"),
        sa.ForeignKeyConstraint(
            ["tenant", "reference"], ["sales_order.tenant", "sales_order.reference"], name="order_conflict_of_order"
        ),
        sa.PrimaryKeyConstraint("tenant", "reference", "kind", "fact", name="order_conflict_key"),
    )
    op.execute("INSERT INTO order_conflict SELECT * FROM order_conflict_before")
    op.drop_table("order_conflict_before")
    op.create_index("order_conflict_open", "order_conflict", ["tenant", "settled_at"], unique=False)
