"""Every step's examples are run in their direction; the two directions agree where a step means the same in both."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.config.yamlfile import Node, parse
from hub.errors import ConfigurationError
from hub.records import Order, OrderLine
from hub.translate.authoring.grammar import TABLES
from hub.translate.cells import Cells
from hub.translate.compiled import FieldMapping
from hub.translate.diagnostics import Diagnostics
from hub.translate.evaluate import evaluate
from hub.translate.field_reader import FieldReader
from hub.translate.lookup_table import LookupTable, TableEntry
from hub.translate.payload import as_text, value_of
from hub.translate.steps import STEPS
from hub.translate.steps.combining import joined
from hub.translate.steps.step import Example, Step
from hub.translate.targets import TargetField, ValueType, targets

ORDER = targets(Order) | targets(OrderLine)
EXAMPLES = [
    pytest.param(step, example, id=f"{step.name} {number}")
    for step in STEPS.values()
    for number, example in enumerate(step.examples)
]
ALIKE = {
    "trim": "true",
    "single blanks": "true",
    "upper": "true",
    "lower": "true",
    "replace": '{"-": "", a: bb}',
    "prefix": "N-",
    "suffix": "-BOX",
    "strip prefix": "N-",
    "strip suffix": "PCS",
    "part": "{start: 2, end: 4}",
    "pad": '{to: 5, with: "0"}',
    "matching": '"[a-z]*N?.*"',
    "extract": '"([A-Z ]*)"',
    "is": "[a, b]",
    "is not": "[a, b]",
    "none": "[a, b]",
    "lookup": "{table: units, missing: keep}",
    "lookup backwards": "{table: units, missing: {default: BOX}}",
}


def node(text: str) -> Node:
    return parse(text, "x.yaml").root


def tables(written: str = TABLES) -> dict[str, LookupTable]:
    lines_by_table = node(written).plain()["tables"]
    return {
        name: LookupTable(name, "t.yaml:1", {key: TableEntry(value, "t.yaml:2") for key, value in lines.items()})
        for name, lines in lines_by_table.items()
    }


def read(example: Example) -> tuple[FieldMapping, TargetField]:
    """The field of an example, for a target of the type that comes out of its last step."""
    diagnostics = Diagnostics()
    reader = FieldReader(diagnostics, tables())
    written = node(example.yaml)
    last = [STEPS[name] for name in written.plain() if name in STEPS][-1]
    target = TargetField("x", last.flows(example.encode)[1], required=False, annotation=str)
    if example.encode:
        field = reader.encode("X", written, "x", ORDER)
    else:
        field = reader.decode(target, written, "x", {"A", "B", *example.fields})
    diagnostics.raise_if_any()
    assert field
    return field, target


def shown(value: Any) -> str | None:
    return as_text(value) if isinstance(value, bool | Decimal) or value is None else str(value)


@pytest.mark.parametrize(("step", "example"), EXAMPLES)
def test_the_example_holds(step: Step, example: Example) -> None:
    field, target = read(example)
    if example.encode:
        record: Any = SimpleNamespace(**{name: ORDER[name].read(text) for name, text in example.fields.items()})
        assert shown(value_of(field, record)) == example.result
        return
    columns = {name: pa.array([example.fields.get(name)], pa.string()) for name in ("A", "B", *example.fields)}
    cells = evaluate(field, target, columns | {"row": pa.array([0])})
    assert cells.reasons is None
    assert shown(cells.values[0].as_py()) == example.result


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda s: s.name)
def test_a_step_shows_itself_in_its_examples_and_has_a_direction(step: Step) -> None:
    assert all(step.name in node(example.yaml).plain() for example in step.examples)
    assert step.decode or step.encode
    assert all(step.encode if example.encode else step.decode for example in step.examples)
    assert step.summary.endswith(".")


def decode_single(step: Step, column: pa.Array, argument: Any) -> Any:
    assert step.decode
    return step.decode(Cells("A", column, column), argument).values[0].as_py()


@pytest.mark.parametrize("name", ALIKE)
@given(text=st.text(alphabet="abN-/ BOXPCS\u00a0é", min_size=1, max_size=8) | st.text(min_size=1, max_size=4))
def test_one_value_and_a_column_get_the_same(name: str, text: str) -> None:
    step = STEPS[name]
    argument = step.read(node(ALIKE[name]), tables())
    assert step.encode
    try:
        encode = step.encode(text, argument) or None
    except ValueError:
        encode = None
    if encode is False:
        encode = None
    assert (decode_single(step, pa.array([text], pa.string()), argument) or None) == encode


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
        ("prefix", '""', "isn't empty"),
        ("is", "[]", "at least one"),
        ("replace", "x", "what to replace"),
        ("replace", '{"": x}', "can't replace an empty text"),
        ("number", "{decimal: ;}", "the decimal mark is"),
        ("number", '{decimal: ",", thousands: ","}', "must differ"),
        ("number", "{decmal: x}", "x.yaml:1: decmal: isn't known here, did you mean `decimal`?"),
        ("number", "{minus behind: maybe}", "write `true`"),
        ("percent", "{decimal: ;}", "the decimal mark is"),
        ("round", "11", "from 0 to 10"),
        ("round", "'²'", "from 0 to 10"),
        ("part", "{start: 0}", "start: a whole number from 1 to 250"),
        ("part", "{start: 4, end: 2}", "`end` comes before `start`"),
        ("part", "{start: 4, last: 2}", "`start` and `end`, `last`, or"),
        ("part", "{separator: /}", "`start` and `end`, `last`, or"),
        ("part", "{separtor: /, number: 1}", "did you mean `separator`?"),
        ("part", "{separator: /, number: lats}", "number: a whole number"),
        ("pad", "{to: 8}", "`to` and `with` were expected"),
        ("pad", "{to: 8, with: ab}", "with: one character"),
        ("pad", "{to: 8, with: a, at: ende}", "at: `start` or `end`"),
        ("boolean", "{yes: [J]}", "both `yes` and `no`"),
        ("boolean", "{yes: [J], no: [J, N]}", "`J` can't mean both"),
        ("boolean", "{yes: [J], noo: [N]}", "did you mean `no`?"),
        ("as words", "{yes: J}", "both `yes` and `no`"),
        ("times", "0", "other than 0"),
        (
            "times",
            "1e3",
            "a number, {field: …} or {table: …, of: a field} was expected, such as 100 or 0.01, not",
        ),
        ("times", "[]", "at least one"),
        ("times", "[2, x]", "not `x`"),
        ("times", "{table: pack_sizes}", "`field`, or `table` and `of`"),
        ("times", "{table: pack_size, of: A}", "there is no table `pack_size`, did you mean `pack_sizes`?"),
        ("times", "{table: units, of: A}", "t.yaml:2: a number in every line of the table units was expected"),
        ("divide by", "{feld: A}", "did you mean `field`?"),
        ("divide by", "{field: A, of: B}", "`field`, or `table` and `of`"),
        ("divide by", "{field: A, number: {decmal: x}}", "did you mean `decimal`?"),
        ("date", "{epoch: seconds}", "`epoch` and `zone` go together"),
        ("date", "{epoch: seconds, zone: UTC, like: x}", "`epoch` and `zone` go together"),
        (
            "date",
            "{epoch: secnds, zone: UTC}",
            "or odata was expected, did you mean `seconds`?",
        ),
        ("date", "{epoch: seconds, zone: Europe/Lndon}", "did you mean `Europe/London`?"),
        ("float", "true", "a whole number from 0 to 10 was expected"),
        ("term days", "{month: 40}", "from 28 to 31"),
        ("term days", "{moth: 30}", "did you mean `month`?"),
        ("term days", "{}", "`month` was expected"),
        ("lookup", "unist", "there is no table `unist`, did you mean `units`?"),
        ("lookup", "{missing: keep}", "`table` is missing"),
        ("lookup", "{table: units, missing: kep}", "did you mean `keep`?"),
        ("lookup", "{table: units, missing: {default: [a]}}", "a text was expected"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(step: str, argument: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        STEPS[step].read(node(f"{argument}\n"), tables())
    assert message in str(caught.value)


def test_every_line_of_a_table_that_is_no_number_is_told() -> None:
    wrong = {
        "sizes": LookupTable(
            "sizes", "t.yaml:1", {"A": TableEntry("12 x", "t.yaml:2"), "B": TableEntry("0", "t.yaml:3")}
        )
    }
    with pytest.raises(ConfigurationError) as caught:
        STEPS["times"].read(node("{table: sizes, of: A}"), wrong)
    assert [problem.place for problem in caught.value.problems] == ["t.yaml:2", "t.yaml:3"]


def test_a_table_used_backwards_must_be_one_to_one() -> None:
    twice = {
        "units": LookupTable(
            "units", "t.yaml:1", {"BOX": TableEntry("box", "t.yaml:2"), "BX": TableEntry("box", "t.yaml:3")}
        )
    }
    with pytest.raises(ConfigurationError, match=r"t\.yaml:3: .*`BOX` and `BX` both give `box`"):
        STEPS["lookup backwards"].read(node("units"), twice)


UNITS = LookupTable(
    "units",
    "t.yaml:1",
    {key: TableEntry(value, "t.yaml:2") for key, value in {"EA": "each", "PCS": "each", "BOX": "box"}.items()},
)
PREFER = "{table: units, prefer: unit_code}"


@pytest.mark.parametrize(
    ("unit", "own", "written"),
    [("each", "EA", "EA"), ("each", "PCS", "PCS"), ("box", "EA", "BOX"), ("box", None, "BOX"), (None, "EA", None)],
)
def test_of_two_texts_the_preferred_one_is_written(unit: str | None, own: str | None, written: str | None) -> None:
    step = STEPS["lookup backwards"]
    lookup = step.read(node(PREFER), {"units": UNITS})
    assert step.encode is not None
    assert step.decode is not None
    assert step.encode(unit, lookup, own) == written
    column, owns = (pa.array([text], pa.string()) for text in (unit, own))
    assert step.decode(Cells("unit", column, column), lookup, owns).values.to_pylist() == [written]


@pytest.mark.parametrize("own", ["BOX", "DRUM", None])
def test_where_none_is_preferred_nothing_is_guessed(own: str | None) -> None:
    step = STEPS["lookup backwards"]
    lookup = step.read(node(PREFER), {"units": UNITS})
    assert step.encode is not None
    assert step.decode is not None
    with pytest.raises(
        LookupError, match=r"`each` is several in the table units .*unit_code is none of them: `EA` or `PCS`"
    ):
        step.encode("each", lookup, own)
    column, owns = (pa.array([text], pa.string()) for text in ("each", own))
    told = step.decode(Cells("unit", column, column), lookup, owns)
    assert told.reasons.to_pylist() == [
        "unit `each` is several in the table units (t.yaml:1), and unit_code is none of them"
    ]


def test_a_text_that_is_no_number_isnt_written_as_one() -> None:
    step = STEPS["as number"]
    assert step.encode is not None
    assert step.encode("12.50", True) == Decimal("12.50")
    with pytest.raises(ValueError, match="`1e3` isn't a number"):
        step.encode("1e3", True)


def test_what_stands_behind_every_step_is_described() -> None:
    for step in STEPS.values():
        assert set(step.argument) & {"const", "type", "anyOf", "x-table"}, step.name


def test_types_of_examples_cover_every_type() -> None:
    assert {step.flow[1] for step in STEPS.values()} == set(ValueType)
