"""Feeds through the door: a copy that is kept by them is what the office has, whatever happens in between."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest

from hub.records import Kind
from hub.simulate import ErpPrice
from hub.sync.pull import pull
from tests.support.fixtures.doors import AskedDoor

SKU = "0012"


@pytest.fixture
def fed(door: AskedDoor) -> AskedDoor:
    """A door to a client that may copy."""
    door.change(scopes=["feed"])
    return door


def lines(door: AskedDoor, kind: str = "price", **query: Any) -> list[dict[str, Any]]:
    response = door.http.get(f"/v1/feeds/uk-north/{kind}", params=query, headers=door.headers(login=None))
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/jsonl")
    read = [json.loads(line) for line in response.text.splitlines()]
    assert int(response.headers["next-revision"]) == read[-1]["next"]
    return read


def test_a_whole_feed_is_what_the_office_has(fed: AskedDoor) -> None:
    *rows, last = lines(fed)
    store = fed.desks["uk-north"].office.store
    stored = [each.record.model_dump(mode="json") for each in store.records.all(Kind.PRICE)]
    shown = [{name: row[name] for name in stored[0]} for row in rows]
    order = lambda row: json.dumps(row, sort_keys=True)  # noqa: E731
    assert sorted(shown, key=order) == sorted(stored, key=order)
    assert last == {"next": store.records.revision(), "rows": len(rows)}


def test_what_changed_comes_once_with_what_is_gone(fed: AskedDoor) -> None:
    desk = fed.desks["uk-north"]
    since = lines(fed)[-1]["next"]
    assert lines(fed, since=since) == [{"next": since, "rows": 0}]
    new = ErpPrice(SKU, Decimal("3.21"), Decimal(7), scope="customer", code="N-1007")
    desk.erp.put(desk.company, new)
    pull(desk.office, Kind.PRICE)
    row, last = lines(fed, since=since)
    assert (row["sku"], row["amount"], row["min_quantity"], row["deleted"]) == (SKU, "3.21", "7", False)
    assert row["revision"] == last["next"] > since
    desk.erp.remove(desk.company, "prices", new.key)
    pull(desk.office, Kind.PRICE)
    gone, end = lines(fed, since=last["next"])
    assert (gone["sku"], gone["min_quantity"], gone["deleted"]) == (SKU, "7", True)
    assert SKU not in [each["sku"] for each in lines(fed) if each.get("scope_code") == "N-1007"]
    assert [each["deleted"] for each in lines(fed, since=since)[:-1]] == [True]
    assert end["next"] > last["next"]


def test_a_revision_that_isnt_reached_is_told(fed: AskedDoor) -> None:
    path = "/v1/feeds/uk-north/price?since=999999"
    problem = fed.http.get(path, headers=fed.headers(login=None))
    assert (problem.status_code, problem.json()["code"]) == (409, "unknown-revision")
    assert "read it all again" in problem.json()["detail"]


def test_the_whole_comes_as_csv_and_parquet_too(fed: AskedDoor) -> None:
    rows = lines(fed, "product")[:-1]
    path = "/v1/feeds/uk-north/product"
    headers = fed.headers(login=None)
    text = fed.http.get(f"{path}?format=csv", headers=headers)
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    as_csv = [*csv.DictReader(io.StringIO(text.content.decode(), newline=""))]
    table = pq.read_table(io.BytesIO(fed.http.get(f"{path}?format=parquet", headers=headers).content))
    as_parquet = table.to_pylist()
    for one, two, three in zip(rows, as_csv, as_parquet, strict=True):
        assert one["sku"] == two["sku"] == three["sku"]
        assert one["name"] == two["name"] == three["name"]
        assert str(one["active"]).lower() == two["active"]
        assert one["active"] is three["active"]
        assert (one["gtin"] or "") == two["gtin"]
        assert one["gtin"] == three["gtin"]
        if one["base_amount"] is not None:
            assert Decimal(one["base_amount"]) == Decimal(two["base_amount"]) == three["base_amount"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("uk-north/invoice", 422, "kind"),
        ("uk-north/nothing", 422, "invalid"),
        ("uk-north/price?since=1&format=csv", 422, "format"),
        ("uk-north/price?since=-1", 422, "invalid"),
        ("nowhere/price", 404, "not-found"),
    ],
)
def test_a_feed_that_is_none_is_refused(fed: AskedDoor, path: str, status: int, code: str) -> None:
    problem = fed.http.get(f"/v1/feeds/{path}", headers=fed.headers(login=None))
    assert (problem.status_code, problem.json()["code"]) == (status, code)


def test_a_feed_needs_its_scope_and_its_office(door: AskedDoor) -> None:
    def asked(office: str) -> tuple[int, str]:
        response = door.http.get(f"/v1/feeds/{office}/price", headers=door.headers(login=None))
        return response.status_code, response.json()["code"]

    assert asked("uk-north") == (403, "scope")
    door.change(scopes=["feed"], offices=["ireland"])
    assert asked("uk-north") == asked("nowhere") == (404, "not-found")
