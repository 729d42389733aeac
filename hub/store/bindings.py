"""Who may see what: an office its own, a buyer their own, the system the list of work."""

from contextlib import AbstractContextManager
from decimal import Decimal
from typing import TYPE_CHECKING

from hub.clock import Clock
from hub.records import Kind
from hub.store.buyers.link_reads import LinkReads
from hub.store.buyers.link_rules import LinkRules
from hub.store.buyers.linking import Linking
from hub.store.catalogue.health import HealthReads
from hub.store.catalogue.mappings import Mappings
from hub.store.catalogue.parties import Parties
from hub.store.catalogue.rawlog import RawLog
from hub.store.catalogue.records import CatalogueReads
from hub.store.catalogue.rejects import Rejects
from hub.store.engine.database import Databases
from hub.store.orders.claims import Claims
from hub.store.orders.conflicts import Conflicts
from hub.store.orders.taken import TenantOrders
from hub.store.orders.work import OrdersWork
from hub.store.runtime.workers import Workers

if TYPE_CHECKING:
    from hub.store.catalogue.comparison import DryRun
    from hub.store.catalogue.publication import PublicationBatch


class TenantBinding(
    RawLog, Rejects, Mappings, CatalogueReads, Parties, Linking, LinkRules, TenantOrders, Conflicts, Claims, Workers
):
    """Everything that belongs to one office; no method takes another's name."""

    def publication(
        self,
        kind: Kind,
        pull_id: int,
        mapping_digest: str,
        *,
        complete_sweep: bool,
        max_vanish: Decimal | None = None,
    ) -> "AbstractContextManager[PublicationBatch]":
        """Where a finished pull's records go; at the clean end of the `with` all of it is stored in one transaction.

        Args:
            kind: the records' kind.
            pull_id: the pull they are of; for a replay the newest of its pulls.
            mapping_digest: the mapping's version that made them.
            complete_sweep: whether all records came, so that one which didn't has vanished.
            max_vanish: the share of the stored records that may vanish (0.05); None lifts the guard.

        Raises:
            TooMuchWouldVanish: more than that would.
            PermanentError: the pull isn't finished, or a newer one is in the store already.
        Whatever is raised, inside the `with` too: nothing is stored.
        """
        from hub.store.catalogue.publish import PublicationSpec, publish  # pandas and pyarrow take a second

        of = PublicationSpec(self.tenant, kind, pull_id, mapping_digest, complete_sweep, max_vanish)
        return publish(self._catalogue, self._clock, of)

    def comparison(self, kind: Kind) -> "AbstractContextManager[DryRun]":
        """Where a complete replay's records go to be compared with what the store holds; nothing of it is stored."""
        from hub.store.catalogue.comparison import gathering

        return gathering(self._catalogue, kind, self.tenant)


class SystemBinding(HealthReads, OrdersWork, LinkReads):
    """What runs the hub: lists work over all offices, then opens an office's own binding."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._databases, self._clock = databases, clock

    def tenant(self, name: str) -> TenantBinding:
        """An office's binding."""
        return TenantBinding(self._databases, name, self._clock)
