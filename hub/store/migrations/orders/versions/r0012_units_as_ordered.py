"""What an order's unit held of its product's own when it was ordered."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine.types import ExactDecimal

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """From the step before."""
    op.add_column("order_line", sa.Column("own_unit", sa.Text(), nullable=True))
    op.add_column("order_line", sa.Column("unit_factor", ExactDecimal, nullable=True))
