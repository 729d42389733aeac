"""What shows that an older copy of this database was put back; events can't be replaced on SQLite either."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0003"
down_revision = "0002"

EVENTS = {"order_event": ("tenant", "reference", "number"), "link_event": ("tenant", "account", "number")}


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "restoration",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("restored_at", types.UtcDateTime(), nullable=True),
        sa.Column("restored_mark", sa.Text(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("unaccounted", sa.BigInteger(), nullable=False),
        sa.Column("cleared_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", name="restoration_key"),
    )
    _not_replaced()


def _not_replaced() -> None:
    """INSERT OR REPLACE deletes without asking a trigger of DELETE, by the key or by the hidden rowid."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, key in EVENTS.items():
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE ({same}) OR rowid = NEW.rowid) "
            "BEGIN SELECT RAISE(ABORT, 'events stay as they are'); END"
        )
