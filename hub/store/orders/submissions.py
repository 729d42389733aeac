"""How orders enter: taken in once, or refused with every reason.

Nothing here addresses another office: the tenant is the binding's own and stands in every statement.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hub.records import Basket
from hub.records.stored_order import AccountExposure, RefusalReason, StoredOrder
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.submission_writes import Submission, SubmissionWrites


class Submissions(TenantScoped):
    """How orders enter one office."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._writes = SubmissionWrites(scope)

    def now(self) -> datetime:
        """The moment that an order taken in now is kept with."""
        return self._clock.now()

    def take(self, submission: Submission) -> StoredOrder:
        """Keep an order and ask for its approvals, once for a storefront key.

        Gives what is stored under the key: an older order with another digest when the key was used before. What
        `required_for` raises passes through, and nothing is kept.
        """
        with self._orders.write() as connection:
            return self._writes.take(connection, submission)

    def refuse(
        self, reference: str, basket: Basket, digest: str, reasons: Sequence[RefusalReason], **head: Any
    ) -> StoredOrder:
        """Keep what the rules refused, with every reason; what was taken under the key before stays as it is.

        `head`: ordered_on, and the buyer if known.
        """
        with self._orders.write() as connection:
            return self._writes.refuse(connection, reference, basket, digest, reasons, **head)

    def exposure(self, account: str, besides: str, balance_of: datetime | None) -> AccountExposure:
        """What the account has under way beside one reference, as `take` sees it; it may change at once."""
        with self._orders.read() as connection:
            return self._writes.exposure(connection, account, besides, balance_of)
