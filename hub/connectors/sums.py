"""Numbers of several records that count together, such as a product's stock in several warehouses."""

from collections.abc import Iterable
from decimal import Decimal

from hub.connectors.erp_number import erp_number
from hub.connectors.pack.kinds import Sum
from hub.connectors.raw_record import RawRecord, at
from hub.connectors.raw_text import text_of


def summed(records: Iterable[RawRecord], key: str, what: Sum) -> dict[str, str]:
    """By the records' key, the sum as a text of digits; what is no number stands for the whole sum as it came."""
    sums: dict[str, Decimal | str] = {}
    for record in records:
        group = text_of(at(record, key))
        if group is None or any(text_of(at(record, field)) not in texts for field, texts in what.where.items()):
            continue
        before, value = sums.get(group, Decimal(0)), _number(at(record, what.field))
        if isinstance(before, Decimal):
            sums[group] = before + value if isinstance(value, Decimal) else value
    return {group: f"{total:f}" if isinstance(total, Decimal) else total for group, total in sums.items()}


def _number(value: object) -> Decimal | str:
    text = text_of(value) or ""
    number = erp_number(text)
    return text if number is None else number
