"""Credit memos: what was taken back of what was invoiced."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "credit_memo",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("number", types.KeyText(), nullable=False),
        sa.Column("line", types.KeyText(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("quantity", types.ExactDecimal(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("line_type", sa.Text(), nullable=True),
        sa.Column("extra", sa.Boolean(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("order_line", sa.Text(), nullable=True),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("net", types.ExactDecimal(), nullable=True),
        sa.Column("credited_on", sa.Date(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "number", "line", name="credit_memo_key"),
    )
    for name in ("reference", "order_number", "invoice_number", "revision"):
        op.create_index(f"credit_memo_by_{name}", "credit_memo", ["tenant", name], unique=False)
