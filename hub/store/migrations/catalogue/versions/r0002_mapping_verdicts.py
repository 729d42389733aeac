"""What an edited mapping would do is kept, and which versions a person said yes to."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "mapping_verdict",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("judged_at", types.UtcDateTime(), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "digest", "against", name="mapping_verdict_key"),
    )
    op.add_column("mapping_version", sa.Column("confirmed", sa.Boolean(), server_default=sa.false(), nullable=False))
