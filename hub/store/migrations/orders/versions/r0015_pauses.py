"""Maintenance windows of ERPs and offices."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "pause",
        sa.Column("id", types.Serial(), autoincrement=True, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("name", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.Column("until", types.UtcDateTime()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", types.UtcDateTime()),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_note", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("scope IN ('erp', 'office')", name="pause_scope"),
    )
    op.create_index("pause_by_end", "pause", ["ended_at", "until"])
