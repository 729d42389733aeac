"""An ERP's tokens that rotate: in the database that loses nothing, since nobody but a person can get another one."""

from contextlib import AbstractContextManager

from sqlalchemy import select

from hub.clock import Clock
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_or_update
from hub.store.orders.order_tables import erp_token


class ErpTokens:
    """Those of one ERP, for all offices and processes; see hub/connectors/transport/token_keep.py."""

    def __init__(self, database: Database, clock: Clock, erp: str) -> None:
        self._database, self._clock, self._erp = database, clock, erp

    def exclusive(self) -> AbstractContextManager[bool]:
        """Be the only one that refreshes, inside; False at once where somebody else is. It ends with its holder."""
        return self._database.exclusive(f"token-{self._erp}")

    def read(self) -> str | None:
        """What is kept now, as it was saved; None where nothing is."""
        with self._database.read() as connection:
            row = connection.execute(select(erp_token.c.kept).where(erp_token.c.erp == self._erp)).scalar()
        return None if row is None else str(row)

    def save(self, text: str) -> None:
        """Keep it from now on; StoreUnavailable where that isn't sure."""
        with self._database.write() as connection:
            values = {"kept": text, "saved_at": self._clock.now()}
            insert_or_update(connection, erp_token, {"erp": self._erp}, values)
