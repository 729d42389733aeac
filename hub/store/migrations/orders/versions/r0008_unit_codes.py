"""The ERP's own word for the unit of an order's line, where it has several for one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """From the step before."""
    op.add_column("order_line", sa.Column("unit_code", sa.Text(), nullable=True))
