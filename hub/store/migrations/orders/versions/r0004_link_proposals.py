"""What one office proposes of a buyer's accounts waits for another office's answer; these events stay as well."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "link_proposal",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("account", types.KeyText(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("office", types.KeyText(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("buyer", types.KeyText(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "number", name="link_proposal_key"),
        sa.CheckConstraint("how IN ('proposed', 'agreed', 'declined', 'cancelled')", name="link_proposal_how"),
    )
    _events_stay()


def _events_stay() -> None:
    """As those of orders and links do; on SQLite a replacement deletes without asking a trigger of DELETE."""
    if op.get_bind().dialect.name == "sqlite":
        refusal = "BEGIN SELECT RAISE(ABORT, 'events stay as they are'); END"
        for action in ("update", "delete"):
            op.execute(f"CREATE TRIGGER link_proposal_no_{action} BEFORE {action} ON link_proposal {refusal}")
        same = "tenant = NEW.tenant AND account = NEW.account AND number = NEW.number"
        op.execute(
            "CREATE TRIGGER link_proposal_no_replace BEFORE INSERT ON link_proposal "
            f"WHEN EXISTS (SELECT 1 FROM link_proposal WHERE ({same}) OR rowid = NEW.rowid) {refusal}"
        )
        return
    op.execute(
        "CREATE TRIGGER link_proposal_stays BEFORE UPDATE OR DELETE ON link_proposal "
        "FOR EACH ROW EXECUTE FUNCTION order_event_stays()"
    )
    op.execute(
        "CREATE TRIGGER link_proposal_isnt_emptied BEFORE TRUNCATE ON link_proposal "
        "FOR EACH STATEMENT EXECUTE FUNCTION order_event_stays()"
    )
