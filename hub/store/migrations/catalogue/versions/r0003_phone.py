"""An account's telephone number, by which two accounts may turn out to be one customer's."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """From the step before."""
    op.add_column("customer", sa.Column("phone", sa.Text(), nullable=True))
