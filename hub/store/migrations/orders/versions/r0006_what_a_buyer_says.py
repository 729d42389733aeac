"""What a buyer says beside products: an address for one order, a wanted day, contact, comment, quote, notes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TEXTS = (
    "delivery_name", "delivery_street", "delivery_city", "delivery_post_code", "delivery_country", "contact", "comment",
    "quote",
)  # fmt: skip


def upgrade() -> None:
    """From the step before."""
    for name in TEXTS:
        op.add_column("sales_order", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("sales_order", sa.Column("wanted_on", sa.Date(), nullable=True))
    op.add_column("order_line", sa.Column("note", sa.Text(), nullable=True))
