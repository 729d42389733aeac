"""Which group of products a rejected discount is on."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """From the step before; what is there already says it at its next reading."""
    op.add_column("reject", sa.Column("product_group", sa.Text(), nullable=True))
