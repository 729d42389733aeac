"""The first tables."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "budget",
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("next_free", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("erp"),
    )
    op.create_table(
        "lease",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("lease_by_erp", "lease", ["erp", "expires_at"], unique=False)
