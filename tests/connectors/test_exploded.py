"""Rows out of lists within records, and what stands there that is no list of records."""

from typing import Any

import pytest

from hub.connectors.exploded import NestedList, rows_of
from hub.connectors.pack.resources import Resource
from hub.connectors.raw_record import FLAW

LISTS = {"within.areas": ("no", "price"), "within.areas.breaks": ("q", "price"), "sizes": ("size",)}


def rows(record: dict[str, Any], *paths: str, pack_blanks: tuple[str, ...] = (), **more: Any) -> list[dict[str, Any]]:
    resource = Resource.model_validate({"path": "/", "fields": ["id"], "lists": LISTS, **more})
    return rows_of(record, [NestedList.of(resource, path, pack_blanks) for path in paths])


BOTH = ("within.areas", "within.areas.breaks")


def areas(found: Any) -> dict[str, Any]:
    return {"id": 1, "within": {"areas": found, "beside": 2}}


def test_each_element_of_the_inner_list_is_a_row() -> None:
    found = rows(areas([{"no": 1, "breaks": [{"q": 1}, {"q": 2}]}, {"no": 2, "breaks": []}]), *BOTH)
    assert found == [areas({"no": 1, "breaks": {"q": 1}}), areas({"no": 1, "breaks": {"q": 2}})]


@pytest.mark.parametrize("nothing", [None, [], "", "\n  ", {"#text": None}])
def test_nothing_gives_no_row(nothing: Any) -> None:
    assert rows(areas(nothing), *BOTH) == []
    if not isinstance(nothing, dict):
        assert rows({"id": 1, "within": nothing}, *BOTH) == []
    assert rows({"id": 1}, *BOTH) == []


def test_a_single_element_is_a_list_of_one() -> None:
    assert rows(areas({"no": 1}), BOTH[0]) == [areas({"no": 1})]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("denied", "`within.areas` isn't a list of records"),
        (0, "`within.areas` isn't a list of records"),
        (False, "`within.areas` isn't a list of records"),
        ({}, "`within.areas` isn't a list of records, and has none of their fields"),
        ({"error": "denied"}, "`within.areas` isn't a list of records, and has none of their fields"),
        ([{"no": 1}, None], "element 2 of `within.areas` isn't a record"),
        ([{"no": 1, "breaks": [{"q": 1}]}, {"no": 2, "breaks": "x"}], "`within.areas.breaks` isn't a list of records"),
        ([{"no": 1, "breaks": ["oops", {"q": 5}]}], "element 1 of `within.areas.breaks` isn't a record"),
    ],
)
def test_what_is_no_list_of_records_is_one_flawed_row(found: Any, said: str) -> None:
    assert rows(areas(found), *BOTH) == [{**areas(found), FLAW: said}]


@pytest.mark.parametrize("around", ["denied", [{"areas": []}], False])
def test_what_should_hold_the_list_and_cant_is_one_flawed_row(around: Any) -> None:
    (row,) = rows({"id": 1, "within": around}, *BOTH)
    assert row[FLAW] == "`within` has no `areas`, the list that was expected in it"


def test_false_is_nothing_where_the_pack_says_so() -> None:
    assert rows({"sizes": False}, "sizes", pack_blanks=("false",)) == []
    assert rows({"sizes": False}, "sizes", blanks={"sizes": ["false"]}) == []
    (row,) = rows({"sizes": False}, "sizes", pack_blanks=("false",), blanks={"sizes": []})
    assert FLAW in row


@pytest.mark.parametrize("found", [[1], "x", 5, False])
def test_what_is_no_object_by_key_is_one_flawed_row(found: Any) -> None:
    assert rows({"sizes": found}, "sizes", by_key={"sizes": "size"}) == [
        {"sizes": found, FLAW: "`sizes` isn't an object by key"}
    ]


def test_a_flawed_record_without_elements_is_told() -> None:
    assert rows({FLAW: "isn't an object"}, *BOTH) == [{FLAW: "isn't an object"}]
    assert rows({**areas("x"), FLAW: "first"}, *BOTH) == [{**areas("x"), FLAW: "first"}]
