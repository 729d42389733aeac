"""The highest version that was read of a kind, where its deltas go by versions."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """From the step before."""
    op.add_column("checkpoint", sa.Column("position", sa.Text(), nullable=True))
