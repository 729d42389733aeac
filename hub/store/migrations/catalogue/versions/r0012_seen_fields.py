"""What an ERP's records looked like: names and types of their fields."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "seen_fields",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", name="seen_fields_key"),
    )
