"""Conditions as records: each a mapping with fields of the ERP's own."""

from typing import Any, ClassVar, Literal

from hub.connectors.pack.conditions.templated import TemplatedConditions


class RecordedConditions(TemplatedConditions):
    """`equals: {key: "{field}", value: "{value}"}`, of a moment or a text as it is: nothing ends the condition."""

    example: ClassVar[str] = """
kind: record
since: {key: "{field}", op: from, value: "{value}"}
equals: {key: "{field}", op: is, value: "{value}"}
"""

    kind: Literal["record"]
    since: dict[str, Any]
    equals: dict[str, Any]
