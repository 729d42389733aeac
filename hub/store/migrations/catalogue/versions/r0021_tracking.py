"""The carrier's number of what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """From the step before."""
    op.add_column("shipment", sa.Column("tracking", sa.Text(), nullable=True))
