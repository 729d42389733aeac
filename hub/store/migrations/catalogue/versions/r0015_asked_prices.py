"""What an ERP answered when it was asked what an account pays."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "asked_price",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("account", types.KeyText(), nullable=False),
        sa.Column("currency", types.KeyText(), nullable=False),
        sa.Column("sku", types.KeyText(), nullable=False),
        sa.Column("unit", types.KeyText(), nullable=False),
        sa.Column("quantity", types.ExactDecimal(), nullable=False),
        sa.Column("amount", types.ExactDecimal(), nullable=True),
        sa.Column("includes_tax", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(), nullable=False),
        sa.Column("wanted_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "currency", "sku", "unit", "quantity", name="asked_price_key"),
    )
    op.create_index("asked_price_by_age", "asked_price", ["tenant", "asked_at"], unique=False)
