"""How a basket over several offices enters: as one order for each of them, in one transaction, or not at all."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import Connection, and_, or_

from hub.clock import Clock
from hub.errors import OrderRefused
from hub.records.stored_order import StoredOrder
from hub.store.engine.database import Databases
from hub.store.engine.tenant_scoped import TenantScope
from hub.store.orders.order_reading import read_orders
from hub.store.orders.order_tables import sales_order
from hub.store.orders.submission_writes import Submission, SubmissionWrites


class RefusedAt(OrderRefused):
    """One office refuses its part, so that none was taken."""

    def __init__(self, office: str, why: OrderRefused) -> None:
        super().__init__(str(why), code=why.code)
        self.office = office


class JointSubmissions:
    """Orders that enter several offices together."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._databases, self._clock = databases, clock

    def known(self, references: Mapping[str, str]) -> list[StoredOrder]:
        """Those of the orders, by office, that were taken; not what the rules refused."""
        with self._databases.orders.read() as connection:
            return self._known(connection, references)

    def take(
        self, key: str, parts: Mapping[str, Submission], references: Mapping[str, str]
    ) -> tuple[list[StoredOrder], bool]:
        """Keep every part, and whether they are new; where orders stand under the key already, gives those.

        Args:
            key: what the storefront calls the whole; nobody else has taken one with it once this begins.
            parts: by office.
            references: by office, the reference of each order that may stand under the key.

        Raises:
            RefusedAt: an office refuses its part; nothing was kept.
        """
        turn = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:7])
        with self._databases.orders.write(turn=turn) as connection:
            if known := self._known(connection, references):
                return known, False
            # in one order for all: two baskets that wait for each other's account would never end
            return [self._take(connection, office, parts[office]) for office in sorted(parts)], True

    def _take(self, connection: Connection, office: str, submission: Submission) -> StoredOrder:
        scope = TenantScope(self._databases, office, self._clock)
        try:
            return SubmissionWrites(scope).take(connection, submission)
        except OrderRefused as why:
            raise RefusedAt(office, why) from None

    def _known(self, connection: Connection, references: Mapping[str, str]) -> list[StoredOrder]:
        each = (
            and_(sales_order.c.tenant == office, sales_order.c.reference == reference)
            for office, reference in sorted(references.items())
        )
        return [order for order in read_orders(connection, or_(*each)) if not order.is_refused_by_rules]
