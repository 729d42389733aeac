"""The store: what was pulled, what was ordered, and what processes share. See `open_store`."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from hub.clock import Clock
from hub.store.bindings import SystemBinding, TenantBinding
from hub.store.buyers.buyer_binding import BuyerBinding
from hub.store.engine.database import Databases
from hub.store.orders.erp_tokens import ErpTokens
from hub.store.orders.pauses import OfficePauses
from hub.store.runtime.budgets import SharedRateBudget
from hub.store.runtime.erp_outage import ErpOutages
from hub.store.runtime.reference_proof import ReferenceProof
from hub.store.runtime.refused_credentials import RefusedCredentials
from hub.store.schema import bring_up_to_date

if TYPE_CHECKING:
    from hub.config.erp import Limits

__all__ = ["BuyerBinding", "Store", "SystemBinding", "TenantBinding", "open_store"]


class Store:
    """An open store; what is in it is reached through a binding."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._databases, self._clock = databases, clock

    def tenant(self, name: str) -> TenantBinding:
        """The binding of one office."""
        return TenantBinding(self._databases, name, self._clock)

    def buyer(self, buyer_id: str) -> BuyerBinding:
        """The binding of one buyer: their accounts and orders at all offices."""
        return BuyerBinding(self._databases, buyer_id, self._clock)

    def system(self) -> SystemBinding:
        """The binding of what runs the hub."""
        return SystemBinding(self._databases, self._clock)

    def budget(
        self,
        erp: str,
        limits: "Limits",
        longest_call: timedelta = timedelta(minutes=2),
        may_wait: Callable[[float], bool] = lambda seconds: True,
    ) -> SharedRateBudget:
        """The rate budget of an ERP, the same one for every process; `longest_call` must outlast any call to it.

        `may_wait` says whether whoever asks for a turn may wait for so many seconds.
        """
        return SharedRateBudget(self._databases.runtime, self._clock, erp, limits, longest_call, may_wait)

    def erp_tokens(self, erp: str) -> ErpTokens:
        """What an ERP gave to sign in with and gives only once, the same for every process."""
        return ErpTokens(self._databases.orders, self._clock, erp)

    def erp_outages(self, erp: str) -> ErpOutages:
        """Whether an ERP answers, as far as any process has seen."""
        return ErpOutages(self._databases.runtime, self._clock, erp)

    def refused_credentials(self, erp: str) -> RefusedCredentials:
        """Which credentials an ERP refuses, as far as any process has seen."""
        return RefusedCredentials(self._databases.runtime, self._clock, erp)

    def pauses(self, erp: str, office: str) -> OfficePauses:
        """Whether a person paused an ERP, or an office of it."""
        return OfficePauses(self._databases.orders, self._clock, erp, office)

    def reference_proof(self, erp: str, written_by: str = "") -> ReferenceProof:
        """Whether an ERP keeps our reference; what stands against it is the same for every process."""
        return ReferenceProof(self._databases.runtime, self._clock, erp, written_by)

    def replaced(self) -> frozenset[str]:
        """The databases (`catalogue`, `orders`, `runtime`) in whose place others were put while they were open."""
        return self._databases.replaced()

    def close(self) -> None:
        """Close the connections."""
        self._databases.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(url: str, clock: Clock, place: str = "") -> Store:
    """Open the store at `sqlite:///FOLDER` or `postgresql+psycopg://…/DATABASE`, creating or upgrading its tables.

    `place`: where that stands, for people.

    Raises:
        ConfigurationError: the url is neither, or no files can be kept in the folder.
        PermanentError: a database can't be opened, or was made by a newer hub.
        StoreUnavailable: another process brings its tables up to date, and doesn't get on.
    """
    databases = Databases.at(url, place)
    try:
        for database in databases:
            bring_up_to_date(database)
        databases.check_in_place()
        store = Store(databases, clock)
        # an order of an older copy that was put back must not even be cancelled as if it had never been sent
        for name in store.system().restorations.behind():
            store.tenant(name).restorations.compare()
    except BaseException:
        databases.close()
        raise
    return store
