"""ERPs that didn't keep our reference."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "reference_stop",
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("erp"),
    )
