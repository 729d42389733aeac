"""What the ERP's documents say against orders, shown where the documents are read."""

import dagster as dg

from hub.assets.event_tables import schema, table
from hub.office import Office
from hub.printable import shown
from hub.records.order_conflict import OF_DOCUMENTS

ORDERS = "orders"
SAID = "No order is contradicted by its ERP's documents, none is closed short."
SHOWN = 20
AGAINST = schema("order", "since", "is", "why")


def orders_check(office: Office, key: dg.AssetKey) -> dg.AssetCheckResult:
    """The orders that the documents found otherwise than agreed, until a person has settled them."""
    found = [each for each in office.store.conflicts.find() if each.by == OF_DOCUMENTS]
    rows = (
        {
            "order": each.reference,
            "since": f"{each.opened_at:%Y-%m-%d %H:%MZ}",
            "is": each.kind.value,
            "why": each.message,
        }
        for each in found[:SHOWN]
    )
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=ORDERS,
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(shown(f"{each.reference} is {each.kind.value}") for each in found[:SHOWN]) or None,
        metadata={"orders": len(found), "list": table(rows, AGAINST)},
    )
