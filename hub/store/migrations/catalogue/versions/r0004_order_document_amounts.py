"""An order document's unit, line amount and delivery address, held against what was agreed."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine.types import ExactDecimal

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From the step before."""
    op.add_column("order_document", sa.Column("unit", sa.Text(), nullable=True))
    op.add_column("order_document", sa.Column("net", ExactDecimal(), nullable=True))
    op.add_column("order_document", sa.Column("ship_to", sa.Text(), nullable=True))
