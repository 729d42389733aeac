"""What everything that belongs to one tenant has in common."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause

from hub.clock import Clock
from hub.store.engine.database import Database, Databases


@dataclass(frozen=True)
class TenantScope:
    """One office's part of the databases."""

    databases: Databases
    tenant: str
    clock: Clock


class TenantScoped:
    """Base of a tenant's repositories.

    The tenant is given once, here, and no method takes another: each statement asks `_mine` or writes `tenant`.
    """

    def __init__(self, scope: TenantScope) -> None:
        self._scope, self.tenant, self._clock = scope, scope.tenant, scope.clock

    @property
    def _catalogue(self) -> Database:
        return self._scope.databases.catalogue.of(self.tenant)

    @property
    def _orders(self) -> Database:
        return self._scope.databases.orders.of(self.tenant)

    @property
    def _runtime(self) -> Database:
        return self._scope.databases.runtime.of(self.tenant)

    def _mine(self, table: FromClause) -> ColumnElement[bool]:
        """The tenant's own rows."""
        return table.c.tenant == self.tenant
