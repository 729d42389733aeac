"""Conditions as templates: {field} and {value} are filled in."""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from hub.connectors.base import ReadCondition
from hub.connectors.model import placeholders
from hub.connectors.pack.conditions.conditions import Conditions, Fixed, text_of
from hub.connectors.templates import template_problems

PARTS = frozenset({"day", "time", "digits"})
"""Parts of a moment that says what a clock shows: 2026-01-31, 10:15:00 and 101500."""


class TemplateConditions(Conditions):
    """In `since` the value is a moment as it is, in `equals` a text in single quotes, doubled inside, or a number.

    An ERP that keeps day and time in two fields is asked with `{day}`, and `{time}` or its `{digits}`:
    `({field} gt '{day}' or ({field} eq '{day}' and ChangedTime ge '{time}'))`; that needs `precision: naive`.
    """

    example: ClassVar[str] = '{since: "{field} gt {value}", equals: "{field} eq {value}"}'

    kind: Literal["template"] = "template"
    since: str
    equals: str

    def problems(self) -> Iterator[str]:
        """Placeholders that nothing stands for, and conditions that ask for nothing."""
        needed = () if self._goes_by_parts else ("value",)
        yield from template_problems("conditions.since", self.since, ("field", "value", *PARTS), needed)
        yield from template_problems("conditions.equals", self.equals, ("field", "value"), ("value",))
        if re.search(r"""['"]\{value\}|\{value\}['"]""", self.equals):
            yield "conditions.equals: `{value}` without quotes around it was expected: those of a text the hub writes"
        named = placeholders(self.since)
        if self._goes_by_parts and ("day" not in named or named.isdisjoint({"time", "digits"})):
            yield "conditions.since: `{day}` goes with `{time}` or `{digits}`: one alone passes over changes"

    @property
    def _goes_by_parts(self) -> bool:
        return not PARTS.isdisjoint(placeholders(self.since))

    @property
    def precisions(self) -> frozenset[str] | None:
        """Those with a time, where it goes by itself."""
        return frozenset({"naive", "naive_iso"}) if self._goes_by_parts else None

    @property
    def takes_versions(self) -> bool:
        """Where the moment goes whole."""
        return not self._goes_by_parts

    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """The template `since`, filled in."""
        day, time = moment[:10], moment[11:]
        parts = {"day": day, "time": time, "digits": time.replace(":", "")}
        return ReadCondition(field, self.since.format(field=field, value=moment, **parts))

    def has(self, field: str, value: Fixed) -> ReadCondition:
        """The template `equals`, filled in."""
        literal = text_of(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
        return ReadCondition(field, self.equals.format(field=field, value=literal))

    def fixed(self, field: str, value: Fixed) -> ReadCondition:
        """Where the field stands beside, as over SOAP, a `filter` has its criteria in the ERP's own words."""
        return self.has(field, value) if self.equals_names_field else ReadCondition(field, text_of(value))

    def filter_problems(self, where: str, fixed: Mapping[str, Fixed]) -> Iterator[str]:
        """None of criteria, which are whole."""
        return super().filter_problems(where, fixed) if self.equals_names_field else iter(())

    @property
    def equals_names_field(self) -> bool:
        """Over SOAP it may stand beside."""
        return "field" in placeholders(self.equals)
