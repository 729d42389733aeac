"""A fixed condition of a kind: by field what it must be, written as every other condition on it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pytest_httpserver import HTTPServer

from hub.connectors.base import ReadCondition
from hub.connectors.pack.conditions import CONDITIONS, Conditions
from hub.connectors.pack.kinds import KindRead
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError
from hub.records import Kind
from tests.support.small_pack import listed, small_connector, small_erp, small_pack

TEXT = {"since": "{field} gt {value}", "equals": "{field} eq {value}"}
LIST = {"kind": "list", "since": ["{field}", ">", "{value}"], "equals": ["{field}", "=", "{value}"]}
CRITERIA = {"since": ">={value}", "equals": "{value}"}


def of(style: dict[str, Any]) -> Conditions:
    return TypeAdapter[Conditions](Annotated[Conditions, CONDITIONS]).validate_python(style)


@pytest.mark.parametrize(
    ("style", "value", "written"),
    [
        (TEXT, "O'Neil", ReadCondition("type", "type eq 'O''Neil'")),
        (TEXT, 7, ReadCondition("type", "type eq 7")),
        (TEXT, True, ReadCondition("type", "type eq true")),
        ({"kind": "odata", "version": 4}, False, ReadCondition("type", "type eq false")),
        (LIST, True, ReadCondition("type", "type = true", ["type", "=", True])),
        (LIST, 1, ReadCondition("type", "type = 1", ["type", "=", 1])),
        # the field stands beside, and the criteria are the ERP's own words
        (CRITERIA, "1..9|12", ReadCondition("type", "1..9|12")),
        (CRITERIA, "type=1", ReadCondition("type", "type=1")),
        # words that only begin like a condition
        (TEXT, "type in use", ReadCondition("type", "type eq 'type in use'")),
    ],
)
def test_what_a_filter_says(style: dict[str, Any], value: str | int | bool, written: ReadCondition) -> None:
    conditions = of(style)
    assert conditions.fixed("type", value) == written
    assert [*conditions.filter_problems("filter", {"type": value})] == []


@pytest.mark.parametrize(
    "whole", ["type eq 'item'", "type=item", "type  != 1", "type<2", "type in (1, 2)", "type in ['a']"]
)
@pytest.mark.parametrize("style", [TEXT, LIST])
def test_a_condition_that_is_whole_already_is_refused(style: dict[str, Any], whole: str) -> None:
    (told,) = of(style).filter_problems("kinds.product.filter", {"type": whole})
    assert told.startswith("kinds.product.filter.type: the value alone was expected")


def test_a_value_keeps_its_type_and_nothing_else_is_one() -> None:
    read = KindRead.model_validate({"resource": "items", "key": ["id"], "filter": {"a": True, "b": 1, "c": "1"}})
    assert [*map(repr, read.filter.values())] == ["True", "1", "'1'"]
    with pytest.raises(ValidationError):
        KindRead.model_validate({"resource": "items", "key": ["id"], "filter": {"a": None}})


Edit = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """The small pack, with other texts in the place of these."""

    def write(**replaced: str) -> Path:
        pack = small_pack(tmp_path)
        text = pack.read_text(encoding="utf-8")
        parts = {
            "where": ", filter: where",
            "conditions": '{since: "{field} gt {value}", equals: "{field} eq {value}"}',
            "product": "product: {resource: things, key: [id]}",
        }
        for part, new in replaced.items():
            assert parts[part] in text
            text = text.replace(parts[part], new)
        pack.write_text(text, encoding="utf-8")
        return pack

    return write


IN_A_BODY = ', read: {method: POST, body: {where: "{filter}"}}'
OF_A_LIST = '{kind: list, since: ["{field}", ">", "{value}"], equals: ["{field}", "=", "{value}"]}'
OF_A_RECORD = '{kind: record, since: {key: "{field}", from: "{value}"}, equals: {key: "{field}", value: "{value}"}}'
FILTERED = 'product: {resource: things, key: [id], filter: {name: Lamp, code: true, quantity: 3, price: "3"}}'


@pytest.mark.parametrize(
    ("replaced", "asked"),
    [
        ({}, "name eq 'Lamp' and code eq true and quantity eq 3 and price eq '3'"),
        ({"conditions": "{kind: odata}"}, "name eq 'Lamp' and code eq true and quantity eq 3 and price eq '3'"),
        (
            {"conditions": "{kind: odata, version: 2, literals: {quantity: int64, price: decimal}}"},
            "name eq 'Lamp' and code eq true and quantity eq 3L and price eq 3M",
        ),
        (
            {"where": IN_A_BODY, "conditions": OF_A_LIST},
            [["name", "=", "Lamp"], ["code", "=", True], ["quantity", "=", 3], ["price", "=", "3"]],
        ),
        (
            {"where": IN_A_BODY, "conditions": OF_A_RECORD},
            [
                {"key": "name", "value": "Lamp"},
                {"key": "code", "value": True},
                {"key": "quantity", "value": 3},
                {"key": "price", "value": "3"},
            ],
        ),
    ],
)
def test_what_a_packs_file_says_goes_out_as_what_it_is(
    httpserver: HTTPServer, edited: Edit, replaced: dict[str, str], asked: Any
) -> None:
    httpserver.expect_request("/things").respond_with_data(listed())
    pack = edited(product=FILTERED, **replaced)
    [*small_connector(small_erp(pack, httpserver.url_for(""))).fetch(Kind.PRODUCT, None)]
    ((request, _),) = httpserver.log
    assert (json.loads(request.data)["where"] if request.data else request.args["where"]) == asked


FEED = """product:
    resource: things
    key: [id]
    cursor: {{field: name}}
    changes: {{resource: changed, filter: {0}}}
    deleted: {{resource: gone, key: [id], cursor: {{field: name}}, filter: {0}}}
resources:
  things: {{path: /things, fields: [id, name, code, quantity, price]}}
  gone: {{path: /gone, fields: [id, name, code, quantity]}}
  changed: {{path: "/things/{{each.id}}", each_of: gone, rows: ., read: {{}}, fields: [id, name, code, quantity,
    price]}}
"""


def test_changes_and_deletions_keep_types_too(edited: Edit) -> None:
    pack = edited(product=FEED.format('{code: false, quantity: 3, name: "3"}'))
    text = pack.read_text(encoding="utf-8")
    begin, end = text.index("resources:"), text.index("kinds:")
    pack.write_text(text[:begin] + text[end:], encoding="utf-8")
    read = load_pack(str(pack)).kinds[Kind.PRODUCT]
    assert read.changes
    assert read.deleted
    for fixed in (read.changes.filter, read.deleted.filter):
        assert [*map(repr, fixed.values())] == ["False", "3", "'3'"]


@pytest.mark.parametrize("value", ["null", "", "[a]", "{a: b}", "2.5", "1e3"])
def test_what_is_no_single_value_is_refused(edited: Edit, value: str) -> None:
    pack = edited(product=f"product: {{resource: things, key: [id], filter: {{code: {value}}}}}")
    with pytest.raises(ConfigurationError, match=r"filter\.code: a text, a whole number, true or false was expected"):
        load_pack(str(pack))


def test_a_field_that_no_list_has_is_refused_with_a_suggestion(edited: Edit) -> None:
    pack = edited(product="product: {resource: things, key: [id], filter: {nme: x}}")
    with pytest.raises(ConfigurationError, match="filter: `nme` isn't declared by things, did you mean `name`"):
        load_pack(str(pack))


@pytest.mark.parametrize("equals", ["{field} eq '{value}'", '{field} eq \\"{value}\\"', "{field} eq N'{value}"])
def test_quotes_around_a_value_are_the_hubs(edited: Edit, equals: str) -> None:
    pack = edited(conditions=f'{{since: "{{field}} gt {{value}}", equals: "{equals}"}}')
    with pytest.raises(ConfigurationError, match=r"conditions\.equals: `\{value\}` without quotes around it"):
        load_pack(str(pack))


@pytest.mark.parametrize("word", ["since", "equals"])
def test_a_list_says_its_field(edited: Edit, word: str) -> None:
    style = OF_A_LIST.replace(f'{word}: ["{{field}}"', f'{word}: ["name"')
    assert style != OF_A_LIST
    with pytest.raises(ConfigurationError, match=rf"conditions\.{word}: needs `\{{field\}}`, which is missing"):
        load_pack(str(edited(where=IN_A_BODY, conditions=style)))
