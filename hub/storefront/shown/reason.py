"""Reasons of the rules as the door shows them."""

from collections.abc import Iterable

from hub.records.stored_order import RefusalReason
from hub.web.problem_details import Reason


def reasons_at(office: str, reasons: Iterable[RefusalReason]) -> list[Reason]:
    """The reasons of one office."""
    return [
        Reason(code=each.code, message=each.message, office=office, line=each.line, field=each.field)
        for each in reasons
    ]
