"""Signs of life of the workers."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "worker",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("started_at", types.UtcDateTime(), nullable=False),
        sa.Column("beat_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant"),
    )
