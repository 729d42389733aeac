"""Where the records of a list stand: at the first path that is there, in a list or in an object by key."""

from pathlib import Path
from typing import Any

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.packs import load_pack
from hub.connectors.protocols.rows import Rows
from hub.connectors.raw_record import FLAW
from hub.errors import ConfigurationError, ProtocolBroken
from tests.support.bodies import PACK

CALL = RequestContext("erp", "Company", "GET things")
EITHER = ["d.results", "d"]
BY_KEY = {"path": "result", "by_key": "id"}


def rows(written: Any, body: Any) -> list[dict[str, Any]]:
    return Rows.model_validate(written).find(body, CALL)


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ("value", {"value": [{"id": "1"}]}),
        (".", [{"id": "1"}]),
        (EITHER, {"d": {"results": [{"id": "1"}]}}),
        (EITHER, {"d": [{"id": "1"}]}),
        (["data", "."], [{"id": "1"}]),
        (BY_KEY, {"result": {"1": {}}}),
        ({"path": ".", "by_key": "id"}, {"1": {"id": 1}}),
    ],
)
def test_records_are_found_where_the_pack_says(written: Any, body: Any) -> None:
    assert rows(written, body) == [{"id": "1"}]


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ("value", {}),
        ("value", {"value": None}),
        ("value", {"value": {}}),
        ("value", {"value": [1]}),
        ("value", []),
        ("value", None),
        (EITHER, {"d": {"results": None}}),
        (EITHER, {"d": {}}),
        (BY_KEY, {"result": {"1": 1}}),
        (BY_KEY, {"result": [{"id": "1"}]}),
        (BY_KEY, {}),
    ],
)
def test_what_isnt_the_list_is_no_empty_one(written: Any, body: Any) -> None:
    with pytest.raises(ProtocolBroken, match=r"`(value|d\.results|result)`.* was expected in the answer"):
        rows(written, body)


@pytest.mark.parametrize(("written", "body"), [("value", {"value": []}), (BY_KEY, {"result": []}), (".", [])])
def test_an_empty_list(written: Any, body: Any) -> None:
    assert rows(written, body) == []


def test_what_isnt_a_record_among_those_that_are_has_its_place() -> None:
    told = rows(".", [{"id": "1"}, 7, {"id": "2"}])
    assert [record.get(FLAW) for record in told] == [None, "record 2 of its page isn't an object", None]
    told = rows(BY_KEY, {"result": {"1": {"id": "2"}, "3": "x", "4": {}}})
    assert [record[FLAW] for record in told[:2]] == [
        "stands under another key than its `id`",
        "what stands under its key isn't an object",
    ]
    assert told[2] == {"id": "4"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rows: value", "rows: [d, d.results]", "rest.rows: `d.results` has no effect behind `d`"),
        ("rows: value", "rows: [., d]", "rest.rows: `d` has no effect behind `.`"),
        ("rows: value", "rows: []", "rest.rows: at least 1 was expected"),
        ("rows: value", "rows: {path: d, by_key: code}", "resources.things.fields: `code`, the key of each record"),
        ("fields: [id, name", "rows: [a, a], fields: [id, name", "resources.things.rows: `a` has no effect behind `a`"),
        (
            "lists: {prices: [level, amount]}",
            "lists: {prices: [level, amount]}, by_key: {prices: step}",
            "resources.things.by_key.prices: `step` isn't among the fields of `lists.prices`",
        ),
    ],
)
def test_what_has_no_effect_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PACK
    (tmp_path / "mine.yaml").write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)
