"""What an edit of a mapping might change, made up: some of everything."""

from datetime import date
from decimal import Decimal

from hub.mapping_changes.difference import KindDifference, MappingDifference, OrderDifference, PriceMove
from hub.mapping_changes.difference.kind_difference import FieldChange, RefusedGroup
from hub.records import Kind

JUMP = PriceMove("SKU 85123A (each)", Decimal("2.55"), Decimal("3.52"), "GBP", Decimal("3.52") / Decimal("2.55") - 1)
WHOLE = MappingDifference(
    (
        KindDifference(
            Kind.PRODUCT, live=250, vanish=3, vanish_records=("SKU 0012", "SKU 1E3", "SKU NO"), cured=1, new=1,
            new_records=("SKU 99001",),
        ),
        KindDifference(
            Kind.PRICE, live=4000, changed=415, otherwise=4, moved=412, moves=(JUMP,),
            fields={
                "amount": FieldChange(412, "SKU 85123A (each)", Decimal("2.55"), Decimal("3.52")),
                "valid_to": FieldChange(4, "SKU 12 (each)", None, date(2026, 12, 31)),
            },
            refused=(RefusedGroup(14, "currency is missing", "x|1"), RefusedGroup(3, "amount isn't a number", "y|1")),
        ),
        KindDifference(Kind.STOCK, live=250),
    ),
    OrderDifference(200, 1200, ("Currency_Code", "SalesLines.No"), (("H1", "`crate` isn't in the table units"),)),
)  # fmt: skip
