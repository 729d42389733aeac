"""When each kind was last read completely, what failed since, and which reads a person let past the guard."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "last_read",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("swept_at", types.UtcDateTime()),
        sa.Column("failed_at", types.UtcDateTime()),
        sa.Column("failure", sa.Text()),
        sa.Column("sweep_failed_at", types.UtcDateTime()),
        sa.Column("held_lost", sa.BigInteger()),
        sa.Column("held_live", sa.BigInteger()),
        sa.PrimaryKeyConstraint("tenant", "kind", name="last_read_key"),
    )
    # else every office would seem to have missed its complete reads
    op.execute(
        "INSERT INTO last_read (tenant, kind, swept_at) SELECT tenant, kind, MAX(watermark) FROM pull "
        "WHERE mode = 'sweep' AND published_at IS NOT NULL GROUP BY tenant, kind"
    )
    op.create_table(
        "guard_pass",
        sa.Column("id", types.Serial(), autoincrement=True, nullable=False),
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
