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
from hub.translate.parts import Case, CompiledMapping
from hub.translate.payload import as_text, payload
from hub.translate.targets import targets

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
        wanted = case.expect.plain() if case.expect else None
        if (entry.value if entry else None) != wanted:
            yield f"expected {_show(wanted)}, found {_show(entry.value if entry else None)}"


def _record(mapping: CompiledMapping, kind: Kind, case: Case) -> Iterator[str]:
    row = {**case.given.plain(), "source_key": "test", "page": 0}
    types = {name: pd.ArrowDtype(pa.int64() if name == "page" else pa.string()) for name in row}
    done = translate(mapping, kind, pd.DataFrame([row]).astype(types))
    found, wanted = _found(done), _wanted(case)
    if found == _RECORD and case.expect:
        record = done.rows.astype(object).iloc[0]
        for name, node in case.expect.items():
            expected = _expected(kind, name, node)
            value = None if record[name] is pd.NA else record[name]
            if expected != value:
                yield f"{name}: expected {_show(expected)}, found {_show(value)}"
    elif found != wanted and not (found.startswith(_REJECT) and case.expect_reject and case.expect_reject in found):
        yield f"expected {wanted}, found {found}"


def _found(done: Translation) -> str:
    if len(done.rows):
        return _RECORD
    return f"{_REJECT}{done.rejects['reason'].iloc[0]}" if len(done.rejects) else _LEFT_OUT


def _wanted(case: Case) -> str:
    if case.expect_left_out:
        return _LEFT_OUT
    return f"{_REJECT}{case.expect_reject}" if case.expect_reject is not None else _RECORD


def _expected(kind: Kind, name: str, node: Node) -> Any:
    written = node.plain()
    target = targets(RECORDS[kind])[name]
    if not isinstance(written, str) or (written == "" and target.default is None):
        return None
    try:
        return target.read(written)
    except ValueError:
        return written


def _order(mapping: CompiledMapping, case: Case) -> Iterator[str]:
    given = case.given.plain()
    lines = [{**_LINE, "number": number, **line} for number, line in enumerate(given.get("lines") or [{}], 1)]
    try:
        found: Any = payload(mapping, Order.model_validate({**_ORDER, **given, "lines": lines}))
    except ValidationError as error:
        yield f"what is given isn't an order: {error.errors(include_url=False, include_input=False)[0]['msg']}"
        return
    except Unmappable as error:
        if case.expect_reject is None or case.expect_reject not in str(error):
            yield f"expected {_wanted(case)}, found a reject: {error}"
        return
    if case.expect is None:
        yield f"expected {_wanted(case)}, found an order"
        return
    for path, node in case.expect.items():
        yield from _compare(path, node, _at(found, path))


def _at(shape: Any, path: str) -> Any:
    for part in path.split("."):
        shape = shape.get(part) if isinstance(shape, dict) else None
    return shape


def _compare(path: str, node: Node, found: Any) -> Iterator[str]:
    if isinstance(node.value, list):
        if not isinstance(found, list) or len(found) != len(node.value):
            yield f"{path}: expected {len(node.value)} entries, found {len(found or [])}"
            return
        for number, (entry, line) in enumerate(zip(node.value, found, strict=True), 1):
            for name, below in entry.items():
                yield from _compare(f"{path}.{number}.{name}", below, _at(line, name))
    elif node.value != (written := as_text(found)):
        yield f"{path}: expected {_show(node.value)}, found {_show(written)}"


def _show(value: Any) -> str:
    return "nothing" if value is None else f"`{value}`"
