"""Runs the `tests:` of mapping files through the very same code as a pull and a push."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
from pydantic import ValidationError

from hub.config.yamlfile import Node
from hub.errors import Unmappable
from hub.records import RECORDS, Kind, Order
from hub.translate.columns import Translation, translate
from hub.translate.compiled import Case, CompiledMapping
from hub.translate.payload import as_text, payload
from hub.translate.targets import targets

# A test of an order gives what it is about; the rest of an order that is valid stands here.
_LINE: dict[str, Any] = {
    "number": 1, "sku": "SKU", "name": "Name", "quantity": "1", "unit": "each", "unit_price": "1", "list_price": "1",
    "price_rule": "base", "tax_class": "standard", "tax_rate": "0", "net": "1",
}  # fmt: skip
_ORDER: dict[str, Any] = {
    "reference": "REF", "buyer": "buyer", "account": "ACCOUNT", "currency": "EUR", "ordered_on": date(2026, 1, 31),
    "payment_days": 30, "net": "1", "tax": "0", "gross": "1",
}  # fmt: skip
_RECORD, _REJECT, _LEFT_OUT = "a record", "a reject: ", "nothing, as it is left out"


@dataclass(frozen=True)
class CaseOutcome:
    """How one test ended; `message` says in words what differs, and is empty where nothing does."""

    place: str
    subject: str
    message: str = ""

    @property
    def passed(self) -> bool:
        """Whether what came out is what was expected."""
        return not self.message


def run_tests(mapping: CompiledMapping) -> list[CaseOutcome]:
    """Run the tests of all layers, each file's with the mapping as it is at that file."""
    return [
        CaseOutcome(case.place, case.subject, "; ".join(_differences(suite.mapping, case)))
        for suite in mapping.suites
        for case in suite.cases
    ]


def _differences(mapping: CompiledMapping, case: Case) -> Iterator[str]:
    if case.subject in mapping.kinds:
        yield from _record(mapping, Kind(case.subject), case)
    elif case.subject == "order":
        yield from _order(mapping, case)
    else:
        entry = mapping.tables[case.subject].entries.get(case.given.plain() or "")
        actual, expected = entry.value if entry else None, case.expect.plain() if case.expect else None
        if actual != expected:
            yield f"expected {_show(expected)}, found {_show(actual)}"


def _record(mapping: CompiledMapping, kind: Kind, case: Case) -> Iterator[str]:
    row = {**case.given.plain(), "source_key": "test", "page": 0}
    types = {name: pd.ArrowDtype(pa.int64() if name == "page" else pa.string()) for name in row}
    translation = translate(mapping, kind, pd.DataFrame([row]).astype(types))
    actual, expected = _outcome(translation), _expected_outcome(case)
    if actual == _RECORD and case.expect:
        # as objects, so that decimals and dates are compared as what they are
        yield from _compare_record(kind, case.expect, translation.rows.astype(object).iloc[0])
        return
    # a test may give a part of the reason
    right_reason = actual.startswith(_REJECT) and case.expect_reject and case.expect_reject in actual
    if actual != expected and not right_reason:
        yield f"expected {expected}, found {actual}"


def _compare_record(kind: Kind, expect: Node, record: "pd.Series[Any]") -> Iterator[str]:
    for name, node in expect.items():
        expected = _expected_value(kind, name, node)
        actual = None if record[name] is pd.NA else record[name]
        if expected != actual:
            yield f"{name}: expected {_show(expected)}, found {_show(actual)}"


def _outcome(translation: Translation) -> str:
    if len(translation.rows):
        return _RECORD
    rejects = translation.rejects
    return f"{_REJECT}{rejects['reason'].iloc[0]}" if len(rejects) else _LEFT_OUT


def _expected_outcome(case: Case) -> str:
    if case.expect_left_out:
        return _LEFT_OUT
    return f"{_REJECT}{case.expect_reject}" if case.expect_reject is not None else _RECORD


def _expected_value(kind: Kind, name: str, node: Node) -> Any:
    text = node.plain()
    target = targets(RECORDS[kind])[name]
    if not isinstance(text, str) or (text == "" and target.default is None):
        return None
    try:
        return target.read(text)
    except ValueError:
        return text  # equal to nothing that a record can hold, so that the difference is shown


def _order(mapping: CompiledMapping, case: Case) -> Iterator[str]:
    given = case.given.plain()
    lines = [{**_LINE, "number": number, **line} for number, line in enumerate(given.get("lines") or [{}], 1)]
    try:
        erp_order = payload(mapping, Order.model_validate({**_ORDER, **given, "lines": lines}))
    except ValidationError as error:
        yield f"what is given isn't an order: {error.errors(include_url=False, include_input=False)[0]['msg']}"
        return
    except Unmappable as error:
        if case.expect_reject is None or case.expect_reject not in str(error):
            yield f"expected {_expected_outcome(case)}, found a reject: {error}"
        return
    if case.expect is None:
        yield f"expected {_expected_outcome(case)}, found an order"
        return
    for path, node in case.expect.items():
        yield from _compare(path, node, _at(erp_order, path))


def _at(nested: Any, path: str) -> Any:
    for name in path.split("."):
        nested = nested.get(name) if isinstance(nested, dict) else None
    return nested


def _compare(path: str, node: Node, actual: Any) -> Iterator[str]:
    if isinstance(node.value, list):
        if not isinstance(actual, list) or len(actual) != len(node.value):
            yield f"{path}: expected {len(node.value)} entries, found {len(actual or [])}"
            return
        for number, (entry, line) in enumerate(zip(node.value, actual, strict=True), 1):
            for name, below in entry.items():
                yield from _compare(f"{path}.{number}.{name}", below, _at(line, name))
    elif node.value != (text := as_text(actual)):
        yield f"{path}: expected {_show(node.value)}, found {_show(text)}"


def _show(value: Any) -> str:
    return "nothing" if value is None else f"`{value}`"
