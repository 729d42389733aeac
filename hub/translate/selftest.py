"""Runs the `tests:` of mapping files through the very same code as a pull and a push."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import pandas as pd
import pyarrow as pa
from pydantic import ValidationError

from hub.config.yamlfile import Node
from hub.errors import Unmappable
from hub.records import RECORDS, Kind, Order
from hub.translate.compiled import Case, CompiledMapping, Suite
from hub.translate.payload import as_text, payload
from hub.translate.row_by_row import RowOutcome, translate_rows
from hub.translate.targets import targets

# A test of an order gives what it is about; the rest of an order that is valid stands here.
_LINE: dict[str, Any] = {
    "number": 1, "sku": "SKU", "name": "Name", "quantity": "1", "unit": "each", "unit_price": "1", "list_price": "1",
    "price_rule": "base", "tax_class": "standard", "tax_rate": "0", "net": "1",
}  # fmt: skip
_CHARGE: dict[str, Any] = {"code": "CHARGE", "amount": "1", "tax_class": "standard", "tax_rate": "0"}
_TEXT = {"text": "Words"}
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
    return [outcome for suite in mapping.suites for outcome in _run_suite(suite)]


def _run_suite(suite: Suite) -> Iterator[CaseOutcome]:
    translated = {kind: _translated(suite, kind) for kind in suite.mapping.kinds}
    for case in suite.cases:
        if case.subject in translated:
            differences = _record(Kind(case.subject), case, next(translated[Kind(case.subject)]))
        else:
            differences = _differences(suite.mapping, case)
        yield CaseOutcome(case.place, case.subject, "; ".join(differences))


def _translated(suite: Suite, kind: Kind) -> Iterator[RowOutcome]:
    """The outcomes of the suite's records of one kind, in its order."""
    rows = [{**case.given.plain(), "source_key": "test"} for case in suite.cases if case.subject == kind]
    if rows:  # all at once: a frame of one row takes as long as one of a hundred
        frame = pd.DataFrame(rows, dtype=pd.ArrowDtype(pa.string()))
        yield from translate_rows(suite.mapping, kind, frame)


def _differences(mapping: CompiledMapping, case: Case) -> Iterator[str]:
    if case.subject == "order":
        yield from _order(mapping, case)
    else:
        entry = mapping.tables[case.subject].entries.get(case.given.plain() or "")
        actual, expected = entry.value if entry else None, case.expect.plain() if case.expect else None
        if actual != expected:
            yield f"expected {_show(expected)}, found {_show(actual)}"


def _record(kind: Kind, case: Case, outcome: RowOutcome) -> Iterator[str]:
    actual, expected = _outcome(outcome), _expected_outcome(case)
    if outcome.record and case.expect:
        yield from _compare_record(kind, case.expect, outcome.record)
        return
    # a test may give a part of the reason
    right_reason = actual.startswith(_REJECT) and case.expect_reject and case.expect_reject in actual
    if actual != expected and not right_reason:
        yield f"expected {expected}, found {actual}"


def _compare_record(kind: Kind, expect: Node, record: Mapping[str, Any]) -> Iterator[str]:
    for name, node in expect.items():
        expected, actual = _expected_value(kind, name, node), record[name]
        if expected != actual:
            yield f"{name}: expected {_show(expected)}, found {_show(actual)}"


def _outcome(outcome: RowOutcome) -> str:
    if outcome.record:
        return _RECORD
    return _LEFT_OUT if outcome.reason is None else f"{_REJECT}{outcome.reason}"


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


def order_of(case: Case) -> Order:
    """The order that a test of `order` gives, with what it leaves out filled in; pydantic's error if it isn't one."""
    given = case.given.plain()
    numbers = count(1)
    sorts: tuple[tuple[str, dict[str, Any], list[dict[str, Any]]], ...] = (
        ("lines", _LINE, [{}]),
        ("charges", _CHARGE, []),
        ("texts", _TEXT, []),
    )
    lines = {
        # those without a number come after each other, goods first
        name: [{**empty, "number": next(numbers), **line} for line in given.get(name) or default]
        for name, empty, default in sorts
    }
    return Order.model_validate({**_ORDER, **given, **lines})


def _order(mapping: CompiledMapping, case: Case) -> Iterator[str]:
    try:
        erp_order = payload(mapping, order_of(case))
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
