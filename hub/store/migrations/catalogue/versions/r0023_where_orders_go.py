"""Where the ERP's orders go, when and how."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

TEXTS = (
    *("delivery_name", "delivery_street", "delivery_city", "delivery_post_code", "delivery_country"),
    *("contact", "shipping_method"),
)


def upgrade() -> None:
    """From the step before."""
    for name in TEXTS:
        op.add_column("order_document", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("order_document", sa.Column("wanted_on", sa.Date(), nullable=True))
