"""What the ERP answered when it was asked what an account pays, with its age and when it was wanted last."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update

from hub.records import Kind
from hub.rules.asked_price import AskedFor, AskedPrice
from hub.store.catalogue.catalogue_tables import KINDS, asked_price
from hub.store.engine.among import among
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.engine.upsert import insert_or_update

UNWANTED = timedelta(days=90)
"""After so long without anybody's asking for it a price is forgotten."""


class Wanted(NamedTuple):
    """A price that somebody asked for before."""

    account: str
    currency: str
    goods: AskedFor


class AskedPrices(TenantScoped):
    """Those of one office."""

    def since(
        self, account: str, currency: str, goods: Collection[AskedFor], moment: datetime
    ) -> dict[AskedFor, AskedPrice]:
        """Those of an account that were asked for at that moment or later."""
        columns = asked_price.c
        own = (columns.account == account, columns.currency == currency, columns.asked_at >= moment)
        query = select(asked_price).where(self._mine(asked_price), *own)
        with self._catalogue.read() as connection:
            rows = among(connection, query, columns.sku, [*{each.sku for each in goods}])
            found = {
                AskedFor(row.sku, row.unit, row.quantity): AskedPrice(
                    row.amount, row.asked_at, row.includes_tax, row.why
                )
                for row in rows
            }
        return {each: found[each] for each in goods if each in found}

    def keep(self, account: str, currency: str, prices: Mapping[AskedFor, AskedPrice], *, wanted: bool) -> None:
        """Keep what the ERP answered; `wanted`: by somebody who waits for it, and not to renew it."""
        now = self._clock.now()
        with self._catalogue.write() as connection:
            for goods, price in prices.items():
                keys = {"tenant": self.tenant, "account": account, "currency": currency, **goods._asdict()}
                values = {
                    "amount": price.amount,
                    "includes_tax": price.includes_tax,
                    "why": price.why,
                    "asked_at": price.asked_at,
                    "wanted_at": now,
                }
                insert_or_update(connection, asked_price, keys, values, keep=() if wanted else ("wanted_at",))
            old = asked_price.c.wanted_at < now - UNWANTED
            connection.execute(delete(asked_price).where(self._mine(asked_price), old))

    def want(self, account: str, currency: str, goods: Collection[AskedFor]) -> None:
        """Note that somebody asked for prices that are known."""
        columns, now = asked_price.c, self._clock.now()
        with self._catalogue.write() as connection:
            for each in goods:
                own = (columns.account == account, columns.currency == currency, columns.sku == each.sku)
                same = (columns.unit == each.unit, columns.quantity == each.quantity)
                noted = update(asked_price).where(self._mine(asked_price), *own, *same)
                connection.execute(noted.values(wanted_at=now))

    def older_than(self, moment: datetime, most: int) -> list[Wanted]:
        """Those that were asked for before that moment, what was wanted last first, where account and product exist."""
        columns, products, customers = asked_price.c, KINDS[Kind.PRODUCT], KINDS[Kind.CUSTOMER]
        sold = select(products.c.sku).where(self._mine(products), products.c.vanished_at.is_(None))
        known = select(customers.c.account).where(self._mine(customers), customers.c.vanished_at.is_(None))
        query = (
            select(asked_price)
            .where(
                self._mine(asked_price), columns.asked_at < moment, columns.sku.in_(sold), columns.account.in_(known)
            )
            .order_by(columns.wanted_at.desc(), columns.account, columns.sku, columns.quantity)
            .limit(most)
        )
        with self._catalogue.read() as connection:
            return [
                Wanted(row.account, row.currency, AskedFor(row.sku, row.unit, row.quantity))
                for row in connection.execute(query)
            ]
