"""Of which incidents people were told."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "told_incident",
        sa.Column("address", types.KeyText(), nullable=False),
        sa.Column("key", types.KeyText(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("told_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address", "key"),
    )
    op.create_table(
        "alert_turn",
        sa.Column("address", types.KeyText(), nullable=False),
        sa.Column("until", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
