"""Lines of an order that are about no product: charges, and words."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """From the step before."""
    op.add_column("sales_order", sa.Column("charges", sa.JSON(), nullable=True))
    op.add_column("sales_order", sa.Column("texts", sa.JSON(), nullable=True))
