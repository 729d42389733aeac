"""Credentials that an ERP refuses aren't shown to it again: after a few tries it would lock the account.

They are known by digests. Of other credentials, after some were refused, one process tries whether they are let in
while the others wait; what was let in once is free. So a process that still has the old ones, out of its environment,
stays out however often another is let in with the new ones.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from hub.clock import Clock
from hub.rules.told_time import told_time
from hub.store.engine.database import Database
from hub.store.engine.upsert import insert_if_new, insert_or_update
from hub.store.runtime.runtime_tables import shown_credentials

TRIED_FOR = timedelta(minutes=5)
"""Who tries credentials and says nothing for so long is dead."""
LONGEST = 500
"""Characters of a reason that are kept."""


@dataclass(frozen=True)
class CredentialsRefusal:
    """What an ERP said to credentials, since when; `digest` is theirs. `is_tried`: nothing yet, another tries them."""

    erp: str
    digest: str
    reason: str
    since: datetime
    is_tried: bool = False

    def told(self, office: str, timezone: str, now: datetime) -> str:
        """What stands against asking, in words, by the clock of an office there."""
        since = told_time(self.since, timezone, now)
        if self.is_tried:
            return f"waits for {self.erp}: another process tries the new credentials since {since}"
        return (
            f"{self.erp} refuses the credentials, since {since}, and isn't asked with them again: {self.reason}: mend "
            f"`auth:` or its secret, or let `hub connect {office}` try them; a process that has it out of its "
            "environment is started again"
        )


class RefusedCredentials:
    """Those of one ERP, the same for every office and process."""

    def __init__(self, database: Database, clock: Clock, erp: str) -> None:
        self._database, self._clock, self._erp = database, clock, erp
        self._of_erp = shown_credentials.c.erp == erp

    def standing(self, digest: str) -> CredentialsRefusal | None:
        """What stands against these credentials."""
        row = self._rows().get(digest)
        return None if row is None or row.reason is None else _refusal(row)

    def admit(self, digest: str) -> CredentialsRefusal | None:
        """None where these credentials may be shown; of new ones whoever asks first does. Else what stands against."""
        rows, now = self._rows(), self._clock.now()
        own = rows.get(digest)
        if own is not None and own.reason is not None:
            return _refusal(own)
        if all(row.reason is None for row in rows.values()) or (own is not None and own.tried_until is None):
            return None
        until = now + TRIED_FOR
        with self._database.write() as connection:
            # one that is further ahead is of a clock that was set back since
            is_over = or_(shown_credentials.c.tried_until <= now, shown_credentials.c.tried_until > until)
            mine = update(shown_credentials).where(self._of_erp, shown_credentials.c.digest == digest, is_over)
            values = {"erp": self._erp, "digest": digest, "since": now, "tried_until": until}
            won = connection.execute(mine.values(tried_until=until)).rowcount == 1 or insert_if_new(
                connection, shown_credentials, **values
            )
        return (
            None if won else CredentialsRefusal(self._erp, digest, "", now if own is None else own.since, is_tried=True)
        )

    def refuse(self, digest: str, reason: str) -> None:
        """The ERP refuses them; when it did so first is kept."""
        before = self.standing(digest)
        values = {
            "reason": reason[:LONGEST], "since": before.since if before else self._clock.now(), "tried_until": None,
        }  # fmt: skip
        with self._database.write() as connection:
            insert_or_update(connection, shown_credentials, {"erp": self._erp, "digest": digest}, values)

    def let_in(self, digest: str) -> None:
        """The ERP lets them in."""
        row = self._rows().get(digest)
        if row is not None and (row.reason is not None or row.tried_until is not None):
            key = {"erp": self._erp, "digest": digest}
            values = {"reason": None, "since": self._clock.now(), "tried_until": None}
            with self._database.write() as connection:
                insert_or_update(connection, shown_credentials, key, values)

    def not_shown(self, digest: str) -> None:
        """They weren't, or nothing was said to them: whoever comes next tries them."""
        row = self._rows().get(digest)
        if row is not None and row.tried_until is not None:
            tried = (shown_credentials.c.digest == digest, shown_credentials.c.tried_until.is_not(None))
            with self._database.write() as connection:
                connection.execute(delete(shown_credentials).where(self._of_erp, *tried))

    def _rows(self) -> dict[str, Row[Any]]:
        with self._database.read() as connection:
            return {row.digest: row for row in connection.execute(select(shown_credentials).where(self._of_erp))}


def _refusal(row: Row[Any]) -> CredentialsRefusal:
    return CredentialsRefusal(row.erp, row.digest, row.reason, row.since)


class AllRefusedCredentials:
    """The system's view over all ERPs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self) -> list[CredentialsRefusal]:
        """All that were refused, by ERP; those that nobody has any more among them."""
        refused = select(shown_credentials).where(shown_credentials.c.reason.is_not(None))
        with self._database.read() as connection:
            rows = connection.execute(refused.order_by(shown_credentials.c.erp, shown_credentials.c.digest))
            return [_refusal(row) for row in rows]
