"""Write the next step of a database from what its tables say: `python -m hub.store.migrations catalogue "add x"`.

Read what it wrote: a step is a draft until someone has.
"""

import re
import sys
import tempfile
from typing import Any

from alembic import command
from alembic.autogenerate.api import AutogenContext

from hub.store import schema
from hub.store.engine import types
from hub.store.engine.database import Databases

OWN_TYPES = (types.KeyText, types.ExactDecimal, types.KeyDate, types.Serial, types.UtcDateTime)


def render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Spell the store's own types; the rest is Alembic's."""
    if kind == "type" and isinstance(item, OWN_TYPES):
        return f"types.{type(item).__name__}()"
    return False


def write_next(name: str, message: str) -> None:
    """Bring an empty database up to the last step, compare it with the tables, write the difference as a file."""
    number = f"{int(schema.head(name) or 0) + 1:04}"
    slug = re.sub(r"\W+", "_", message.lower()).strip("_")
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases.at(f"sqlite:///{folder}")
        database = next(each for each in databases if each.name == name)
        with database.write() as connection:
            config = schema.configuration(name, connection)
            config.attributes["render_item"] = render_item
            config.set_main_option("file_template", f"r{number}_{slug}")
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=number)
        databases.close()


if __name__ == "__main__":
    write_next(*sys.argv[1:3])
