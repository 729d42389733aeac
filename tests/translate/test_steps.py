"""Every step's example is run in its direction; the two directions agree where a step means the same in both."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import ConfigurationError
from hub.translate.cells import Cells
from hub.translate.steps import STEPS
from hub.translate.steps.step import Entry, Step, Table
from hub.translate.steps.text import joined
from hub.yamlfile import Node, parse

UNITS = {"units": Table("units", "t.yaml:1", {"BOX": Entry("box", "t.yaml:2"), "PCS": Entry("each", "t.yaml:3")})}
BOTH_WAYS = ("trim", "upper", "lower", "replace", "strip prefix", "is", "is not", "none", "lookup", "lookup backwards")
ARGUMENTS = {
    "trim": "true",
    "upper": "true",
    "lower": "true",
    "replace": '{"-": "", a: bb}',
    "strip prefix": "N-",
    "is": "[a, b]",
    "is not": "[a, b]",
    "none": "[a, b]",
    "lookup": "{table: units, missing: keep}",
    "lookup backwards": "{table: units, missing: {default: BOX}}",
}


def node(text: str) -> Node:
    return parse(text, "x.yaml").root


def steps_of(written: str) -> list[tuple[Step, Any]]:
    return [
        (STEPS[name], STEPS[name].read(argument, UNITS)) for name, argument in node(written).items() if name != "from"
    ]


def run_inward(written: str, given: str | None) -> Any:
    sources = node(written).plain().get("from")
    column = pa.array([given], pa.string())
    cells = Cells("A", column, column)
    for step, argument in steps_of(written):
        assert step.inward
        if step.combines:
            cells = cells.of(step.inward([column] * len(sources), argument))
        else:
            cells = step.inward(cells, argument)
    assert cells.reasons is None
    return cells.values[0].as_py()


def shown(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)


@pytest.mark.parametrize("step", [step for step in STEPS.values() if not step.example.outward], ids=lambda s: s.name)
def test_the_example_holds(step: Step) -> None:
    assert shown(run_inward(step.example.written, step.example.given)) == step.example.result


@pytest.mark.parametrize("step", [step for step in STEPS.values() if step.example.outward], ids=lambda s: s.name)
def test_the_outward_example_holds(step: Step) -> None:
    value: Any = step.example.given
    for found, argument in steps_of(step.example.written):
        assert found.outward
        value = found.outward(value, argument)
    assert shown(value) == step.example.result


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda s: s.name)
def test_a_step_shows_itself_in_its_example_and_has_a_direction(step: Step) -> None:
    assert step.name in node(step.example.written).plain()
    assert step.inward or step.outward
    assert step.summary.endswith((".", "}."))


@pytest.mark.parametrize("name", BOTH_WAYS)
@given(text=st.text(alphabet="abN- BOXPCS\u00a0é", min_size=1, max_size=8))
def test_one_value_and_a_column_get_the_same(name: str, text: str) -> None:
    step = STEPS[name]
    argument = step.read(node(ARGUMENTS[name]), UNITS)
    assert step.inward
    assert step.outward
    column = pa.array([text], pa.string())
    inward = step.inward(Cells("A", column, column), argument).values[0].as_py()
    assert inward == (None if step.outward(text, argument) in ("", None) else step.outward(text, argument))


@given(st.lists(st.tuples(st.sampled_from([None, "a", "b c"]), st.sampled_from([None, "d"])), max_size=6))
def test_joining_leaves_out_what_is_empty(pairs: list[tuple[str | None, str | None]]) -> None:
    columns = [pa.array([pair[side] for pair in pairs], pa.string()) for side in (0, 1)]
    expected = [", ".join(part for part in pair if part) or None for pair in pairs]
    assert joined(columns, ", ").to_pylist() == expected


@pytest.mark.parametrize(
    ("step", "argument", "message"),
    [
        ("trim", "yes", "write `true`"),
        ("join", "[a]", "a text was expected"),
        ("empty", '""', "isn't empty"),
        ("is", "[]", "at least one"),
        ("replace", "x", "what to replace"),
        ("replace", '{"": x}', "can't replace an empty text"),
        ("number", "{decimal: ;}", "the decimal mark is"),
        ("number", '{decimal: ",", thousands: ","}', "must differ"),
        ("number", "{decmal: x}", "x.yaml:1: decmal: isn't known here, did you mean `decimal`?"),
        ("round", "11", "from 0 to 10"),
        ("round", "'²'", "from 0 to 10"),
        ("date", '"%d.%m"', "once each"),
        ("date", '"%Y-%m-%d %H"', "once each"),
        ("date", '"%d%m%Y"', "told apart"),
        ("lookup", "unist", "there is no table `unist`, did you mean `units`?"),
        ("lookup", "{missing: keep}", "`table` is missing"),
        ("lookup", "{table: units, missing: kep}", "did you mean `keep`?"),
        ("lookup", "{table: units, missing: {default: [a]}}", "a text was expected"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(step: str, argument: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        STEPS[step].read(node(f"{argument}\n"), UNITS)
    assert message in str(caught.value)


def test_a_table_used_backwards_must_be_one_to_one() -> None:
    twice = {"units": Table("units", "t.yaml:1", {"BOX": Entry("box", "t.yaml:2"), "BX": Entry("box", "t.yaml:3")})}
    with pytest.raises(ConfigurationError, match=r"t\.yaml:3: .*`BOX` and `BX` both give `box`"):
        STEPS["lookup backwards"].read(node("units"), twice)
