"""Several windows of calls at once, errors that an ERP counts, and ERPs that want to be left alone for a while."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """From the step before; the minute goes on where it stands."""
    op.create_table(
        "call_window",
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("next_free", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("erp", "seconds"),
    )
    op.execute("INSERT INTO call_window (erp, seconds, next_free) SELECT erp, 60, next_free FROM budget")
    op.create_table(
        "erp_error",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("erp_error_by_erp", "erp_error", ["erp", "at"], unique=False)
    op.add_column("budget", sa.Column("held_until", types.UtcDateTime(), nullable=True))
    op.drop_column("budget", "next_free")
