"""An order document's total with VAT, held against what was agreed."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine.types import ExactDecimal

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """From the step before."""
    op.add_column("order_document", sa.Column("gross", ExactDecimal(), nullable=True))
