"""What every binding to one tenant has in common."""

from sqlalchemy import ColumnElement, FromClause

from hub.clock import Clock
from hub.store.engine.database import Database, Databases


class TenantScoped:
    """Base of what a tenant's binding is put together from.

    The tenant is given once, here, and no method takes another: each statement asks `_mine` or writes `tenant`.
    """

    def __init__(self, databases: Databases, tenant: str, clock: Clock) -> None:
        self._databases, self.tenant, self._clock = databases, tenant, clock

    @property
    def _catalogue(self) -> Database:
        return self._databases.catalogue

    @property
    def _orders(self) -> Database:
        return self._databases.orders

    def _mine(self, table: FromClause) -> ColumnElement[bool]:
        """The tenant's own rows."""
        return table.c.tenant == self.tenant
