"""By which logins of a storefront a buyer is known: who may see the buyer's prices and orders, and order.

They lie between a storefront and a buyer of several offices, so they belong to what runs the hub.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, delete, func, insert, select

from hub.clock import Clock
from hub.errors import RecordRejected
from hub.store.buyers.buyer_binding import AccountLink
from hub.store.buyers.link_rows import LINKING_TURN
from hub.store.engine.damage import readable
from hub.store.engine.database import Databases
from hub.store.engine.prepared import Prepared
from hub.store.engine.upsert import insert_or_update
from hub.store.orders.order_tables import account_link, buyer_login, login_event


class LoginRole(StrEnum):
    """What somebody may do for their buyer."""

    ORDER = "order"
    SEE = "see"


@dataclass(frozen=True)
class BuyerLogin:
    """Somebody of a buyer's, as the storefront `client` knows them.

    `limits`: by currency, the gross amount up to which they may order; in no other currency then. None at all: any.
    """

    client: str
    login: str
    buyer: str
    role: LoginRole
    limits: Mapping[str, Decimal]
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class LoginEvent:
    """That a login was added, changed or removed; `details`: the role and limits that it got."""

    client: str
    login: str
    at: datetime
    by: str
    how: str
    buyer: str
    details: Mapping[str, Any]
    note: str


_LINK = [column.name for column in account_link.c]
_WITH_ACCOUNTS = Prepared(
    select(buyer_login, *(column.label(f"link_{column.name}") for column in account_link.c))
    .select_from(buyer_login.outerjoin(account_link, account_link.c.buyer == buyer_login.c.buyer))
    .where(buyer_login.c.client == bindparam("client"), buyer_login.c.login == bindparam("login"))
    .order_by(account_link.c.tenant, account_link.c.account)
)


class BuyerLogins:
    """The logins of all storefronts."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._orders, self._clock = databases.orders, clock

    def find(self, client: str, login: str) -> BuyerLogin | None:
        """Whose a login is; None for one that nobody added."""
        with self._orders.read() as connection:
            row = self._row(connection, client, login)
        return None if row is None else _login(dict(row._mapping))

    def find_with_accounts(self, client: str, login: str) -> tuple[BuyerLogin, list[AccountLink]] | None:
        """The same with the buyer's accounts, by office; in one question, for it is asked at every call."""
        (rows,) = self._orders.ask(_WITH_ACCOUNTS(client=client, login=login))
        if not rows:
            return None
        found = [row for row in rows if row["link_tenant"] is not None]
        return _login(rows[0]), [AccountLink(**{name: row[f"link_{name}"] for name in _LINK}) for row in found]

    def of_buyer(self, buyer: str | None = None) -> list[BuyerLogin]:
        """All logins, or those of one buyer; by storefront and login."""
        query = select(buyer_login).order_by(buyer_login.c.client, buyer_login.c.login)
        if buyer is not None:
            query = query.where(buyer_login.c.buyer == buyer)
        with self._orders.read() as connection:
            return [_login(dict(row._mapping)) for row in connection.execute(query)]

    def events(self, buyer: str) -> list[LoginEvent]:
        """Everything that was done with the buyer's logins, the first one first."""
        query = select(login_event).where(login_event.c.buyer == buyer).order_by(login_event.c.at, login_event.c.number)
        with self._orders.read() as connection:
            return [
                LoginEvent(row.client, row.login, row.at, row.by, row.how, row.buyer, row.details, row.note)
                for row in connection.execute(query)
            ]

    def put(
        self, client: str, login: str, buyer: str, role: LoginRole, limits: Mapping[str, Decimal], *, by: str, note: str
    ) -> bool:
        """Add a login, or change what it may do; False where it is so already.

        Raises:
            RecordRejected: `anothers-login`, where it is tied to another buyer; `unknown-buyer`, who has no account.
        """
        written = {currency: f"{amount:f}" for currency, amount in sorted(limits.items())}
        # links too: a buyer without accounts would be nobody
        with self._orders.write(turn=LINKING_TURN) as connection:
            row = self._row(connection, client, login)
            if row is not None and row.buyer != buyer:
                message = f"{login} of {client} is {row.buyer}'s login: remove it there first"
                raise RecordRejected(message, code="anothers-login")
            accounts = select(account_link.c.account).where(account_link.c.buyer == buyer).limit(1)
            if connection.execute(accounts).first() is None:
                raise RecordRejected(f"no account is linked to a buyer {buyer}", code="unknown-buyer")
            if row is not None and (row.role, row.limits) == (role, written):
                return False
            key, now = {"client": client, "login": login}, self._clock.now()
            values = {"buyer": buyer, "role": role, "limits": written, "added_by": by, "added_at": now}
            insert_or_update(connection, buyer_login, key, values)
            details = {"role": role, "limits": written}
            self._say(connection, client, login, "added" if row is None else "changed", buyer, by, note, details)
            return True

    def remove(self, client: str, login: str, *, by: str, note: str) -> str:
        """Let a login in no more; gives whose it was. RecordRejected `unknown-login` where nobody added it."""
        with self._orders.write(turn=LINKING_TURN) as connection:
            row = self._row(connection, client, login)
            if row is None:
                raise RecordRejected(f"{client} has no login {login}", code="unknown-login")
            connection.execute(delete(buyer_login).where(*_is(buyer_login, client, login)))
            self._say(connection, client, login, "removed", row.buyer, by, note, {})
            return str(row.buyer)

    def _row(self, connection: Connection, client: str, login: str) -> Row[Any] | None:
        return connection.execute(select(buyer_login).where(*_is(buyer_login, client, login))).first()

    def _say(
        self,
        connection: Connection,
        client: str,
        login: str,
        how: str,
        buyer: str,
        by: str,
        note: str,
        details: Mapping[str, Any],
    ) -> None:
        last = select(func.max(login_event.c.number)).where(*_is(login_event, client, login))
        values = {"number": (connection.execute(last).scalar() or 0) + 1, "at": self._clock.now(), "by": by, "how": how}
        told = {"client": client, "login": login, "buyer": buyer, "details": dict(details), "note": note}
        connection.execute(insert(login_event).values(**told, **values))


def _is(table: Table, client: str, login: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.client == client, table.c.login == login


def _login(row: Mapping[str, Any]) -> BuyerLogin:
    with readable(buyer_login, row, "limits"):
        limits = {currency: Decimal(amount) for currency, amount in row["limits"].items()}
    with readable(buyer_login, row, "role"):
        role = LoginRole(row["role"])
    read = {"role": role, "limits": limits}
    return BuyerLogin(**{each.name: read.get(each.name, row[each.name]) for each in fields(BuyerLogin)})
