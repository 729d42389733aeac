"""What a number is multiplied or divided by, as it is written in a mapping."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hub.config.yamlfile import Node
from hub.errors import ConfigurationError, Problem
from hub.translate.steps.numbers import DIGITS_KEPT, PLAIN, STYLE, Style, read_style
from hub.translate.steps.step import SOURCE, TABLE, Beside, Table, either, filled, keys, options, refused
from hub.translate.steps.tables import table_named
from hub.translate.targets import Type


@dataclass(frozen=True)
class Factor:
    """What a number is multiplied or divided by: a number, the number in a `field`, or the one beside it in a table."""

    number: Decimal | None = None
    field: Beside | None = None
    style: Style = PLAIN
    table: Table | None = None
    numbers: Mapping[str, Decimal] | None = None

    @property
    def why(self) -> str:
        """Why a text gives no number."""
        return f"isn't in the table {self.table.name} ({self.table.place})" if self.table else self.style.why


_FACTOR = either(
    {"type": "number"},
    keys({"field": SOURCE, "number": STYLE}, "field"),
    keys({"table": TABLE, "of": SOURCE}, "table", "of"),
)
FACTORS = either(*_FACTOR["anyOf"], {"type": "array", "items": _FACTOR, "minItems": 1})


def read_factors(node: Node, tables: Mapping[str, Table]) -> tuple[Factor, ...]:
    """Read one factor, or a list of them."""
    parts = node.value if isinstance(node.value, list) else [node]
    if not parts:
        raise refused("at least one number, field or table was expected", node)
    return tuple(_factor(part, tables) for part in parts)


def fields_of(factors: tuple[Factor, ...]) -> tuple[Beside, ...]:
    """The fields that factors need, one for each factor that needs one."""
    return tuple(factor.field for factor in factors if factor.field)


def _factor(node: Node, tables: Mapping[str, Table]) -> Factor:
    if not isinstance(node.value, dict):
        return Factor(_decimal(node.value, node.place, "a number, {field: …} or {table: …, of: a field}"))
    found = options(node, "field", "number", "table", "of")
    if "field" in found and set(found) <= {"field", "number"}:
        written = read_style(found["number"], tables) if "number" in found else PLAIN
        return Factor(field=_field(found["field"], Type.NUMBER), style=written)
    if set(found) != {"table", "of"}:
        raise refused("`field`, or `table` and `of`, were expected", node)
    table = table_named(found["table"], tables)
    return Factor(field=_field(found["of"], Type.TEXT), table=table, numbers=_numbers(table))


def _field(node: Node, kind: Type) -> Beside:
    return Beside(filled(node, {}), kind, node.place)


def _numbers(table: Table) -> dict[str, Decimal]:
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


def _decimal(written: Any, place: str, expected: str) -> Decimal:
    if not isinstance(written, str) or not re.fullmatch(DIGITS_KEPT, written):
        instead = f", not `{written}`" if isinstance(written, str) else ""
        raise ConfigurationError(Problem(place, "", f"{expected} was expected, such as 100 or 0.01{instead}"))
    if not Decimal(written):
        raise ConfigurationError(Problem(place, "", "a number other than 0 was expected"))
    return Decimal(written)
