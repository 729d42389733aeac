"""How many of a product's own unit its other units hold."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "product_unit",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("sku", types.KeyText(), nullable=False),
        sa.Column("unit", types.KeyText(), nullable=False),
        sa.Column("factor", types.ExactDecimal(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "sku", "unit", name="product_unit_key"),
    )
    op.create_index("product_unit_by_revision", "product_unit", ["tenant", "revision"], unique=False)
