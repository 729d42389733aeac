"""Offices whose mapping writes orders otherwise than the shipped one."""

from typing import Any

ERP_FIELDS = {
    "uk-north": {
        "lines": "SalesLines.Sales_Order_Line",
        "unit": "Unit_of_Measure_Code",
        "currency": "Currency_Code",
        "memo": "Your_Reference",
    },
    "ireland": {
        "lines": "salesOrderLines",
        "unit": "unitOfMeasureCode",
        "currency": "currencyCode",
        "memo": "shipToContact",
    },
}
OF_LINES = frozenset({"unit"})


def written_by(desk: Any, **fields: str) -> None:
    """Have the desk's office write these fields of the ERP's order by these mappings, in place of its own.

    A field by its name above, or by the ERP's own.
    """
    names = ERP_FIELDS[desk.office.tenant.id]
    head = [f"  {names.get(field, field)}: {mapping}" for field, mapping in fields.items() if field not in OF_LINES]
    lines = [f"    {names[field]}: {mapping}" for field, mapping in fields.items() if field in OF_LINES]
    part = "\n".join(["order:", *head, *([f"  {names['lines']}:", *lines] if lines else [])])
    text = desk.office.tenant.mapping.read_text(encoding="utf-8")
    assert "\ntests:" in text
    desk.office.mapping = desk.office.draft(text.replace("\ntests:", f"\n{part}\ntests:", 1)).mapping
