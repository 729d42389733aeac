"""What documents say beside quantities: units, the order's lines behind them, what is closed, what the ERP added."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine.types import ExactDecimal

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """From the step before."""
    for table in ("order_document", "shipment", "invoice"):
        op.add_column(table, sa.Column("line_type", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("extra", sa.Boolean(), nullable=True))
        op.add_column(table, sa.Column("description", sa.Text(), nullable=True))
    for table in ("shipment", "invoice"):
        op.add_column(table, sa.Column("unit", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("order_line", sa.Text(), nullable=True))
    op.add_column("order_document", sa.Column("shipped", ExactDecimal(), nullable=True))
    op.add_column("order_document", sa.Column("outstanding", ExactDecimal(), nullable=True))
    op.add_column("order_document", sa.Column("closed", sa.Boolean(), nullable=True))
