"""ERPs that don't answer, or refuse us."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "erp_outage",
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", types.UtcDateTime(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("erp"),
    )
