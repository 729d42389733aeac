"""Which line of a shipment an invoice's line charges."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """From the step before."""
    for name in ("shipment_number", "shipment_line"):
        op.add_column("invoice", sa.Column(name, sa.Text(), nullable=True))
    op.create_index("invoice_by_shipment_number", "invoice", ["tenant", "shipment_number"], unique=False)
