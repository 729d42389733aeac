"""The description of the door: it is the one that is committed, its examples work, and it says no less than is done."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.storefront.application import describe
from tests.support.fixtures.doors import AskedDoor
from tests.support.project import ROOT

COMMITTED = ROOT / "docs" / "storefront-openapi.json"
OPERATIONS = [
    (method, path)
    for path, methods in json.loads(COMMITTED.read_text(encoding="utf-8"))["paths"].items()
    for method in methods
]


@cache
def description() -> dict[str, Any]:
    """What the door says of itself."""
    return describe().openapi()


@cache
def schema() -> Any:
    """It, as it is tried; every worker collects this module, one of them needs what takes seconds to import."""
    import schemathesis

    return schemathesis.openapi.from_dict(description())


def test_the_committed_description_is_this_one() -> None:
    """Write it anew with `hub serve --openapi > docs/storefront-openapi.json`."""
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == json.loads(json.dumps(description()))


def test_every_operation_is_tried() -> None:
    assert [(each.ok().method, each.ok().path) for each in schema().get_all_operations()] == OPERATIONS


def test_every_example_works(door: AskedDoor) -> None:
    tried = 0
    for path, methods in description()["paths"].items():
        for method, said in methods.items():
            if "{" in path or "requestBody" not in said:
                continue
            reference = said["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            for example in description()["components"]["schemas"][reference]["examples"]:
                headers = door.headers() | {"Idempotency-Key": f"example-{tried}"}
                response = door.http.__getattribute__(method)(path, json=example, headers=headers)
                assert response.status_code in (200, 201), response.text
                assert "errors" not in response.json()
                tried += 1
    assert tried == 3


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(each) for each in OPERATIONS])
def test_whatever_is_sent_is_answered_as_described(door: AskedDoor, method: str, path: str) -> None:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
    operation = schema()[path][method]
    door.change(calls_per_minute=1_000_000)

    @settings(
        max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    @given(data=st.data())
    def sent(data: Any) -> None:
        case = data.draw(operation.as_strategy())
        case.headers = {**(case.headers or {}), **door.headers()}
        response = case.call(base_url=door.http.address)
        case.validate_response(response, checks=checks)

    sent()
