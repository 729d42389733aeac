"""What orders held that the ERP has no longer: what was posted of them, and what they were when they were deleted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hub.records import Invoice, Kind, OrderDocument, Shipment
from hub.records.stored_order import StoredOrder
from hub.store import TenantBinding


class PostedLine(OrderDocument):
    """A line that was posted, as that of the order that it was: of the order's head it tells account and currency."""


@dataclass(frozen=True)
class GoneDocuments:
    """Lines of orders that the ERP has no longer: `posted`, and as they were when it `deleted` them."""

    posted: list[OrderDocument]
    deleted: list[OrderDocument]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is known of them."""
        return not self.posted and not self.deleted


def of_gone(
    store: TenantBinding, stored: StoredOrder, numbers: Sequence[str], told_by: Kind | None
) -> GoneDocuments | None:
    """What orders held that the ERP has no longer; None where that isn't known yet."""
    if not numbers:
        return GoneDocuments([], [])
    posted: dict[str, list[OrderDocument]] = {}
    for kind in (Kind.SHIPMENT, Kind.INVOICE):  # where there is an invoice it says more
        found: dict[str, list[OrderDocument]] = defaultdict(list)
        for line in store.documents.lines(kind, numbers=numbers, vanished=True):
            if isinstance(line, Shipment | Invoice) and line.order_number and not line.extra and line.sku:
                found[line.order_number].append(_as_ordered(line, stored))
        posted |= found
    others = [number for number in numbers if number not in posted]
    left = store.documents.as_they_went(others)
    known = {line.number for line in left}
    may_be_posted = known - {*store.documents.state(others).withdrawn}
    if may_be_posted or ({*others} - known and not store.documents.is_read_behind(Kind.ORDER_DOCUMENT, told_by)):
        return None
    return GoneDocuments([line for lines in posted.values() for line in lines], left)


def _as_ordered(line: Shipment | Invoice, stored: StoredOrder) -> PostedLine:
    """At the price that was agreed: what was charged is held against that elsewhere."""
    price = next((each.unit_price for each in stored.agreed.lines if each.sku == line.sku), Decimal(0))
    return PostedLine(
        number=line.order_number or line.number,
        line=line.line,
        account=line.account,
        reference=line.reference,
        sku=line.sku,
        quantity=line.quantity,
        unit=line.unit,
        currency=stored.agreed.currency,
        unit_price=price,
    )
