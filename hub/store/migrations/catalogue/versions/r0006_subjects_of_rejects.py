"""What a rejected record is about: the product or account whose orders it touches, and whom a price is for."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """From the step before; what is there already says it at its next reading."""
    op.add_column("reject", sa.Column("subject", types.KeyText(), nullable=True))
    op.add_column("reject", sa.Column("party", sa.Text(), nullable=True))
    op.create_index("reject_by_subject", "reject", ["tenant", "subject"], unique=False)
