"""Which code tables the rows of a kind are joined with."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """From the step before."""
    op.add_column("checkpoint", sa.Column("joined", sa.Text(), nullable=True))
