"""Which open orders a rejected record touches."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.records import RECORDS
from hub.records.stored_order import StoredOrder
from hub.store.catalogue.rejects import Reject


@dataclass(frozen=True)
class Touched:
    """How many orders that aren't in the ERP yet, and of how many accounts."""

    orders: int = 0
    accounts: int = 0


def touched_by(reject: Reject, orders: Iterable[StoredOrder]) -> Touched:
    """Count them among open orders."""
    touches = RECORDS[reject.kind].touches
    if reject.subject is None or touches is None:
        return Touched()
    mine = [each for each in orders if reject.subject in _names(each, touches)]
    return Touched(len(mine), len({each.account for each in mine}))


def _names(stored: StoredOrder, touches: str) -> Iterable[str]:
    return (stored.account,) if touches == "account" else stored.agreed.skus()
