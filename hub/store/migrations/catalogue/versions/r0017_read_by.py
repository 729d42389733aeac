"""By what pack, at which address a pull was read: only such a one is taken up again."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """From the step before."""
    op.add_column("pull", sa.Column("read_by", sa.Text(), nullable=True))
