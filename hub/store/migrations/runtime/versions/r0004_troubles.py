"""A worker's sign of life by a clock that nobody sets; what holds an office's orders up."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From the step before."""
    op.add_column("worker", sa.Column("beat_monotonic", sa.Text(), nullable=True))
    op.create_table(
        "trouble",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("what", types.KeyText(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", types.UtcDateTime(), nullable=True),
        sa.Column("told_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "what"),
    )
