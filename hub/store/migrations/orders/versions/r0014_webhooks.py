"""Where clients want to be told by webhooks, of what, and what they weren't told yet."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "webhook_target",
        sa.Column("client", types.KeyText(), nullable=False),
        sa.Column("target", types.KeyText(), nullable=False),
        sa.Column("told_at", types.UtcDateTime()),
        sa.Column("failing_since", types.UtcDateTime()),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", types.UtcDateTime()),
        sa.Column("last_error", sa.Text()),
        sa.Column("parked_at", types.UtcDateTime()),
        sa.PrimaryKeyConstraint("client", "target", name="webhook_target_key"),
    )
    op.create_table(
        "webhook_subscription",
        sa.Column("client", types.KeyText(), nullable=False),
        sa.Column("target", types.KeyText(), nullable=False),
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("client", "target", "tenant", "kind", name="webhook_subscription_key"),
        sa.ForeignKeyConstraint(
            ["client", "target"],
            ["webhook_target.client", "webhook_target.target"],
            name="webhook_subscription_of_target",
        ),
        sa.CheckConstraint("kind IN ('order', 'product', 'price', 'stock')", name="webhook_subscription_kind"),
    )
    op.create_index("webhook_subscription_by_tenant", "webhook_subscription", ["tenant", "kind"])
    op.create_table(
        "webhook_move",
        sa.Column("position", types.Serial(), autoincrement=True, nullable=False),
        sa.Column("client", types.KeyText(), nullable=False),
        sa.Column("target", types.KeyText(), nullable=False),
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("reference", types.KeyText(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("client", "target", "tenant", "reference", "number", name="webhook_move_once"),
    )
    op.create_index("webhook_move_in_order", "webhook_move", ["client", "target", "position"])
