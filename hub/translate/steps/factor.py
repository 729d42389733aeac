"""What a number is multiplied or divided by, as it is written in a mapping."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hub.config.yamlfile import Node
from hub.errors import ConfigurationError, Problem
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import SOURCE, TABLE, any_of, argument_error, options, read_filled, read_options
from hub.translate.steps.lookup import table_named
from hub.translate.steps.numbers import DIGITS_THAT_FIT, NUMBER_FORMAT, PLAIN, NumberFormat, read_number_format
from hub.translate.steps.step import FieldRef
from hub.translate.targets import ValueType


@dataclass(frozen=True)
class Factor:
    """What a number is multiplied or divided by: a number, the number in a `field`, or the one beside it in a table."""

    number: Decimal | None = None
    field: FieldRef | None = None
    number_format: NumberFormat = PLAIN
    table: LookupTable | None = None
    numbers: Mapping[str, Decimal] | None = None

    @property
    def why(self) -> str:
        """Why a text gives no number."""
        return f"isn't in the table {self.table.name} ({self.table.place})" if self.table else self.number_format.why


_FACTOR = any_of(
    {"type": "number"},
    options({"field": SOURCE, "number": NUMBER_FORMAT}, "field"),
    options({"table": TABLE, "of": SOURCE}, "table", "of"),
)
FACTORS = any_of(*_FACTOR["anyOf"], {"type": "array", "items": _FACTOR, "minItems": 1})


def read_factors(node: Node, tables: Mapping[str, LookupTable]) -> tuple[Factor, ...]:
    """Read one factor, or a list of them; ConfigurationError for anything else, also for a factor of zero."""
    items = node.value if isinstance(node.value, list) else [node]
    if not items:
        raise argument_error("at least one number, field or table was expected", node)
    return tuple(_factor(item, tables) for item in items)


def fields_of(factors: tuple[Factor, ...]) -> tuple[FieldRef, ...]:
    """The fields that factors need, one for each factor that needs one."""
    return tuple(factor.field for factor in factors if factor.field)


def _factor(node: Node, tables: Mapping[str, LookupTable]) -> Factor:
    if not isinstance(node.value, dict):
        return Factor(_decimal(node.value, node.place, "a number, {field: …} or {table: …, of: a field}"))
    given = read_options(node, "field", "number", "table", "of")
    if "field" in given and set(given) <= {"field", "number"}:
        number_format = read_number_format(given["number"], tables) if "number" in given else PLAIN
        return Factor(field=_field(given["field"], ValueType.NUMBER), number_format=number_format)
    if set(given) != {"table", "of"}:
        raise argument_error("`field`, or `table` and `of`, were expected", node)
    table = table_named(given["table"], tables)
    return Factor(field=_field(given["of"], ValueType.TEXT), table=table, numbers=_numbers(table))


def _field(node: Node, kind: ValueType) -> FieldRef:
    return FieldRef(read_filled(node, {}), kind, node.place)


def _numbers(table: LookupTable) -> dict[str, Decimal]:
    numbers: dict[str, Decimal] = {}
    problems: list[Problem] = []
    for key, entry in table.entries.items():
        try:
            numbers[key] = _decimal(entry.value, entry.place, f"a number in every line of the table {table.name}")
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(*problems)
    return numbers


def _decimal(text: Any, place: str, expected: str) -> Decimal:
    if not isinstance(text, str) or not re.fullmatch(DIGITS_THAT_FIT, text):
        instead = f", not `{text}`" if isinstance(text, str) else ""
        raise ConfigurationError(Problem(place, "", f"{expected} was expected, such as 100 or 0.01{instead}"))
    if not Decimal(text):
        raise ConfigurationError(Problem(place, "", "a number other than 0 was expected"))
    return Decimal(text)
