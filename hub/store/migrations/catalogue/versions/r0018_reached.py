"""The highest version that any list of a kind had shown, where deltas begin below it for what was deleted meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """From the step before."""
    op.add_column("checkpoint", sa.Column("reached", sa.Text(), nullable=True))
