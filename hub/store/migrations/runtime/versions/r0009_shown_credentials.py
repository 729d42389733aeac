"""Credentials that an ERP refuses, apart from whether it answers."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "shown_credentials",
        sa.Column("erp", types.KeyText(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("tried_until", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("erp", "digest"),
    )
    # what a hub of before refused stays refused; it goes on writing there for as long as it runs
    op.execute(
        "INSERT INTO shown_credentials (erp, digest, since, reason) "
        "SELECT erp, refused, since, reason FROM erp_outage WHERE refused IS NOT NULL"
    )
    op.execute("DELETE FROM erp_outage WHERE refused IS NOT NULL")
