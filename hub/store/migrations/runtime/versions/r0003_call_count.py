"""How many calls each office's orders made, counted outside of the orders database."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "call_count",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant"),
    )
