"""By which logins of a storefront a buyer is known; who was let in and out stays."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "buyer_login",
        sa.Column("client", types.KeyText(), nullable=False),
        sa.Column("login", types.KeyText(), nullable=False),
        sa.Column("buyer", types.KeyText(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("client", "login", name="buyer_login_key"),
        sa.ForeignKeyConstraint(["buyer"], ["buyer.id"], name="buyer_login_of_buyer"),
        sa.CheckConstraint("role IN ('order', 'see')", name="buyer_login_role"),
    )
    op.create_index("buyer_login_by_buyer", "buyer_login", ["buyer"])
    op.create_table(
        "login_event",
        sa.Column("client", types.KeyText(), nullable=False),
        sa.Column("login", types.KeyText(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("buyer", types.KeyText(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("client", "login", "number", name="login_event_key"),
        sa.CheckConstraint("how IN ('added', 'changed', 'removed')", name="login_event_how"),
    )
    _events_stay()


def _events_stay() -> None:
    """As those of orders and links do; on SQLite a replacement deletes without asking a trigger of DELETE."""
    if op.get_bind().dialect.name == "sqlite":
        refusal = "BEGIN SELECT RAISE(ABORT, 'events stay as they are'); END"
        for action in ("update", "delete"):
            op.execute(f"CREATE TRIGGER login_event_no_{action} BEFORE {action} ON login_event {refusal}")
        same = "client = NEW.client AND login = NEW.login AND number = NEW.number"
        op.execute(
            "CREATE TRIGGER login_event_no_replace BEFORE INSERT ON login_event "
            f"WHEN EXISTS (SELECT 1 FROM login_event WHERE ({same}) OR rowid = NEW.rowid) {refusal}"
        )
        return
    op.execute(
        "CREATE TRIGGER login_event_stays BEFORE UPDATE OR DELETE ON login_event "
        "FOR EACH ROW EXECUTE FUNCTION order_event_stays()"
    )
    op.execute(
        "CREATE TRIGGER login_event_isnt_emptied BEFORE TRUNCATE ON login_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION order_event_stays()"
    )
