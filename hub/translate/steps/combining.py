"""Steps that make one value of several fields; they come first."""

from functools import reduce
from typing import Any

from hub.translate import arrow
from hub.translate.steps.argument import FLAG, TEXT, read_flag, read_text
from hub.translate.steps.step import Example, Step


def joined(columns: list[Any], separator: str) -> Any:
    """One text of several columns, leaving out what is empty; null where all are."""
    pc = arrow.pc  # its own null_handling="skip" gives a column that is too short where all are null

    def pair(left: Any, right: Any) -> Any:
        return pc.coalesce(pc.binary_join_element_wise(left, right, separator), left, right)

    return reduce(pair, columns)


def _join_values(values: list[str | None], separator: str) -> str | None:
    return separator.join(value for value in values if value) or None


def _first(columns: list[Any], argument: bool) -> Any:
    return arrow.pc.coalesce(*columns)


def _first_value(values: list[str | None], argument: bool) -> str | None:
    return next((value for value in values if value), None)


STEPS = (
    Step(
        "join",
        "Makes one text of several fields, with this text between them; empty ones are left out.",
        Example('{from: [A, B], join: ", "}', {"A": "1 Quay", "B": "Gate 4"}, "1 Quay, Gate 4"),
        TEXT,
        read_text,
        joined,
        _join_values,
        combines=True,
    ),
    Step(
        "first",
        "Takes the first of several fields that isn't empty.",
        Example("{from: [A, B], first: true}", {"B": "Lamp"}, "Lamp"),
        FLAG,
        read_flag,
        _first,
        _first_value,
        combines=True,
    ),
)
