"""What says who an office's customers are: read lean, since all of them are looked at after every pull."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import KINDS
from hub.store.engine.among import among
from hub.store.engine.tenant_scoped import TenantScoped


class Party(NamedTuple):
    """An account, by what may tell whose it is; the VAT number is as the ERP writes it."""

    account: str
    name: str
    country: str
    vat_number: str | None
    email: str | None
    phone: str | None


class Parties(TenantScoped):
    """A tenant's customers as parties."""

    def find(self, accounts: Sequence[str] | None = None) -> list[Party]:
        """Those that the ERP has, or those among some accounts, in no order that counts."""
        table = KINDS[Kind.CUSTOMER]
        columns = (table.c[name] for name in Party._fields)
        query = select(*columns).where(self._mine(table), table.c.vanished_at.is_(None))
        with self._catalogue.read() as connection:
            rows = (
                connection.execute(query) if accounts is None else among(connection, query, table.c.account, accounts)
            )
            return [Party._make(row) for row in rows]
