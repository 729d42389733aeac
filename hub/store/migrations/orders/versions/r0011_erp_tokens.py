"""Tokens that an ERP gives only once."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "erp_token",
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("saved_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("erp", name="erp_token_key"),
    )
