"""How an office's pulled records enter its catalogue, or are compared with it."""

from contextlib import AbstractContextManager
from decimal import Decimal
from typing import TYPE_CHECKING

from hub.records import Kind
from hub.store.catalogue.guard_passes import PastGuard
from hub.store.engine.tenant_scoped import TenantScoped

if TYPE_CHECKING:
    from hub.store.catalogue.comparison import DryPublication
    from hub.store.catalogue.publication_batch import PublicationBatch


class Publications(TenantScoped):
    """One office's publications."""

    def publish(
        self,
        kind: Kind,
        pull_id: int,
        mapping_digest: str,
        *,
        complete_sweep: bool,
        max_vanish: Decimal | None = None,
        past_guard: PastGuard | None = None,
    ) -> "AbstractContextManager[PublicationBatch]":
        """Where a finished pull's records go; at the clean end of the `with` all of it is stored in one transaction.

        Args:
            kind: the records' kind.
            pull_id: the pull they are of; for a replay the newest of its pulls.
            mapping_digest: the mapping's version that made them.
            complete_sweep: whether all records came, so that one which didn't has vanished.
            max_vanish: the share of the stored records that may vanish (0.05); None lifts the guard.
            past_guard: who lets this one through all the same, and how many records may vanish by it; kept where the
                guard holds it.

        Raises:
            TooMuchWouldVanish: more than that would.
            PermanentError: the pull isn't finished, or a newer one is in the store already.
        Whatever is raised, inside the `with` too: nothing is stored.
        """
        from hub.store.catalogue.publication_transaction import (  # pandas and pyarrow take a second
            PublicationSpec,
            publish,
        )

        of = PublicationSpec(self.tenant, kind, pull_id, mapping_digest, complete_sweep, max_vanish, past_guard)
        return publish(self._catalogue, self._clock, of)

    def dry_run(self, kind: Kind, *, complete_sweep: bool = True) -> "AbstractContextManager[DryPublication]":
        """Where a replay's records go to be compared with what the store holds; nothing of it is stored.

        `complete_sweep`: whether these are all, so that one which isn't among them vanishes.
        """
        from hub.store.catalogue.comparison import gathering

        return gathering(self._catalogue, kind, self.tenant, complete_sweep=complete_sweep)
