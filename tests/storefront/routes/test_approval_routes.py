"""Approvals through the door: as a named approver of the office, never anonymously."""

import pytest

from tests.support.fixtures.doors import AskedDoor, baskets
from tests.support.project import APPROVERS, EDITORS

DUBLIN = {"Approver-Token": APPROVERS["DUBLIN_CLERK_TOKEN"]}


@pytest.fixture
def reference(door: AskedDoor, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, secret in (APPROVERS | EDITORS).items():
        monkeypatch.setenv(name, secret)
    (taken,) = door.post("/orders", baskets(ireland="007"), 201, **{"Idempotency-Key": "k"})["orders"]
    return str(taken["reference"])


def waiting(door: AskedDoor) -> list[str]:
    response = door.http.get("/v1/offices/ireland/approvals", headers=door.headers(login=None) | DUBLIN)
    assert response.status_code == 200, response.text
    return [each["reference"] for each in response.json()["orders"]]


def test_an_approver_sees_what_waits_and_says_yes(door: AskedDoor, reference: str) -> None:
    assert waiting(door) == [reference]
    path = f"/offices/ireland/approvals/{reference}"
    decided = door.post(path, {"decision": "approve", "note": "a good customer"}, 200, **DUBLIN)
    assert decided["approvals"][0]["decision"] == "approved"
    events = door.desks["ireland"].office.store.orders.events(reference)
    assert "clerk" in {each.by for each in events}
    again = door.post(path, {"decision": "approve"}, 409, **DUBLIN)
    assert again["code"] in ("not-waiting", "role")


def test_a_no_needs_its_reason(door: AskedDoor, reference: str) -> None:
    path = f"/offices/ireland/approvals/{reference}"
    assert door.post(path, {"decision": "refuse"}, 422, **DUBLIN)["field"] == "note"
    assert door.post(path, {"decision": "refuse", "note": "over the limit"}, 200, **DUBLIN)["state"] == "refused"
    shown = door.get(f"/orders/{reference}")
    assert shown["approvals"][0]["note"] == "over the limit"


def test_nobody_else_approves(door: AskedDoor, reference: str) -> None:
    path, yes = f"/offices/ireland/approvals/{reference}", {"decision": "approve"}
    for token in ("", "wrong-token-of-16-chars", APPROVERS["NORTH_MANAGER_TOKEN"], EDITORS["DUBLIN_EDITOR_TOKEN"]):
        problem = door.post(path, yes, 401, **{"Approver-Token": token})
        assert problem["code"] == "approver"
    assert door.post("/offices/nowhere/approvals/H1", yes, 404, **DUBLIN)["code"] == "not-found"
    assert door.post("/offices/ireland/approvals/HAAAAAAAAAAAA", yes, 404, **DUBLIN)["code"] == "not-found"
    door.change(offices=["uk-north"])
    assert door.post(path, yes, 404, **DUBLIN)["code"] == "not-found"
