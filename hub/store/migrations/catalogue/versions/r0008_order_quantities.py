"""The smallest order of a product, and the steps in which it is sold."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """From the step before."""
    for name in ("order_minimum", "order_multiple"):
        op.add_column("product", sa.Column(name, types.ExactDecimal(), nullable=True))
