"""${message}"""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """From the step before."""
    ${upgrades if upgrades else "pass"}
