"""How the `tests:` of a file are written."""

from collections.abc import Collection, Mapping

from hub.records import RECORDS, Kind, Order, OrderCharge, OrderLine, OrderText
from hub.translate.authoring.json_schema.fragments import (
    TEXT_OR_NOTHING,
    TRUE,
    closed,
    described_as,
    lines,
    one_of,
    suggesting,
)
from hub.translate.steps.argument import TEXT, JsonSchema
from hub.translate.targets import TargetField, targets

OUTCOMES = ("expect", "expect_reject", "expect_left_out")


def cases(
    sources: Mapping[Kind, Collection[str] | None], order: Mapping[str, Collection[str]] | None, tables: Collection[str]
) -> JsonSchema:
    """Tests of kinds by the fields that the ERP sends, of the order by its lists and their fields, and of tables.

    Among the order's lists the fields of the order itself stand under an empty name.
    """
    code = _case(TEXT_OR_NOTHING, TEXT_OR_NOTHING)
    subjects = {kind.value: _of_kind(kind, known) for kind, known in sources.items()}
    return {
        "description": "Examples of what must come of what; `hub mapping test` tries them.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {**subjects, "order": _of_order(order), **dict.fromkeys(sorted(tables), code)},
            "additionalProperties": code,
            "minProperties": 1,
            "maxProperties": 1,
        },
    }


def _of_kind(kind: Kind, known: Collection[str] | None) -> JsonSchema:
    expected = {name: _expected(target) for name, target in targets(RECORDS[kind]).items()}
    return _case(lines(known, TEXT_OR_NOTHING), closed(expected))


def _expected(target: TargetField) -> JsonSchema:
    if target.examples:
        return {"anyOf": [suggesting(target.examples), {"enum": ["", None]}]}
    if not target.choices:
        return TEXT_OR_NOTHING
    return {"anyOf": [{"enum": [*target.choices]}, {"enum": ["", None]}]}


def _of_order(lists: Mapping[str, Collection[str]] | None) -> JsonSchema:
    sorts = {"lines": OrderLine, "charges": OrderCharge, "texts": OrderText}
    entry = {name: _list(lines(targets(model), TEXT_OR_NOTHING)) for name, model in sorts.items()}
    given = lines(targets(Order), TEXT_OR_NOTHING, **entry)
    if lists is None:
        either = {"anyOf": [TEXT_OR_NOTHING, _list({"type": "object", "additionalProperties": TEXT_OR_NOTHING})]}
        return _case(given, lines(None, either))
    entries = {name: _list(lines(fields, TEXT_OR_NOTHING)) for name, fields in lists.items() if name}
    return _case(given, lines(lists[""], TEXT_OR_NOTHING, **entries))


def _list(items: JsonSchema) -> JsonSchema:
    return {"type": "array", "items": items}


def _case(given: JsonSchema, expect: JsonSchema) -> JsonSchema:
    return closed(
        {
            "given": described_as("What the ERP sends; fields that aren't named are empty.", given),
            "expect": described_as("What must come of it; nothing behind a name means no value.", expect),
            "expect_reject": {"description": "A part of the reason for which it must be rejected.", **TEXT},
            "expect_left_out": {"description": "`keep` or `drop` must leave it out.", **TRUE},
        },
        required=["given"],
        anyOf=one_of(*OUTCOMES),
        dependencies={name: {"properties": {other: False for other in OUTCOMES if other != name}} for name in OUTCOMES},
    )
