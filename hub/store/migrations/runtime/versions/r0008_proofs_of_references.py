"""That an ERP was seen to keep our reference, for processes that start later."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "reference_seen",
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("erp", "written_by"),
    )
