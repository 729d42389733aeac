"""OpenAPI 3 in YAML and JSON: what it tells; hostile ones end in a sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hub.errors import ConfigurationError
from hub.records import Kind
from tests.support.descriptions import FOLDER


def document() -> Any:
    return YAML(typ="safe", pure=True).load((FOLDER / "small_erp.yaml").read_text())


@pytest.fixture
def written(tmp_path: Path):
    def write(value: Any) -> str:
        path = tmp_path / "api.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return str(path)

    return write


def test_json_tells_what_yaml_does(drafted, written) -> None:
    of_yaml, of_json = drafted("openapi", "small_erp.yaml"), drafted("openapi", written(document()))
    assert of_json.lists == of_yaml.lists
    assert (of_json.auth, of_json.error, of_json.company) == (of_yaml.auth, of_yaml.error, "companyId")


def test_lists_pages_and_signing_in_are_told(drafted, loaded) -> None:
    pack = loaded(drafted("openapi", "small_erp.yaml"))
    assert pack.auth.model_dump() == {"kind": "header", "header": "X-Api-Key", "value": "{key}"}
    assert {name: each.path for name, each in pack.resources.items()} == {
        "products": "/companies/{company}/products",
        "customers": "/companies/{company}/customers",
        "orders": "/companies/{company}/orders",
    }
    assert pack.rest.rows.path == ("data",)
    assert (pack.rest.error_code, pack.rest.error_message) == ("error.code", "error.message")
    assert pack.rest.read.query == {"page": "{page}", "per_page": "{limit}", "sort": "id"}
    assert (pack.paging.kind, pack.paging.size, pack.paging.count.path) == ("page", 200, "paging.total")
    assert (pack.rest.filter, pack.kinds[Kind.PRODUCT].cursor.field) == ("updated_since", "updated_at")
    fields = pack.resources["products"].fields
    # what goes on within itself for ever is followed a few levels
    assert {"unit.code", "tags.0", "category.code", "category.parent.code"} <= {*fields}
    assert not any(name.startswith("category.parent.parent") for name in fields)
    # of an order what may be entered, not what the ERP answers
    assert "lines.quantity" in pack.order.fields
    assert "status" not in pack.order.fields


@pytest.mark.parametrize(
    ("schemes", "auth"),
    [
        ({"a": {"type": "http", "scheme": "Basic"}}, {"kind": "basic"}),
        (
            {"a": {"type": "http", "scheme": "bearer"}},
            {"kind": "header", "header": "Authorization", "value": "Bearer {key}"},
        ),
        (
            {
                "a": {"type": "openIdConnect"},
                "b": {
                    "type": "oauth2",
                    "flows": {
                        "clientCredentials": {"tokenUrl": "https://x.example/token", "scopes": {"all": "", "b": ""}}
                    },
                },
            },
            {
                "kind": "oauth2_client_credentials",
                "token_url": "https://x.example/token",
                "scope": "all b",
                "defaults": {},
            },
        ),
    ],
)
def test_signing_in_follows_the_security_schemes(drafted, loaded, written, schemes, auth) -> None:
    changed = document()
    changed["components"]["securitySchemes"] = schemes
    assert loaded(drafted("openapi", written(changed))).auth.model_dump() == auth


def parameters(*names: str) -> list[Any]:
    return [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in names]


@pytest.mark.parametrize(
    ("asked", "answer", "paging", "query"),
    [
        (("limit", "offset"), {}, ("offset", "id"), {"offset": "{offset}", "limit": "{limit}"}),
        (("$top", "$skip"), {}, ("offset", "id"), {"$skip": "{offset}", "$top": "{limit}"}),
        (("page",), {}, ("uncounted_pages", "id"), {"page": "{page}"}),
        (("page",), {"next": {"type": "string"}}, ("next_link", "next"), {}),
        ((), {"links": {"properties": {"next": {"type": "string"}}}}, ("next_link", "links.next"), {}),
        ((), {}, ("none", None), {}),
    ],
)
def test_how_a_list_goes_on_follows_its_arguments_and_its_answer(
    drafted, loaded, written, asked, answer, paging, query
) -> None:
    changed = document()
    for path, operations in changed["paths"].items():
        if "{id}" in path:
            continue
        rows = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]["allOf"]
        rows[0] = {"properties": answer}
        operations["get"]["parameters"] = parameters(*asked)
    pack = loaded(drafted("openapi", written(changed)))
    told = pack.paging
    link = told.link.path if told.kind == "next_link" else None
    assert (told.kind, link or getattr(told, "row", None)) == paging
    assert pack.rest.read.query == query


def recursive(value: Any) -> None:
    value["components"]["schemas"] |= {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    value["components"]["schemas"]["Product"]["properties"]["loop"] = {"$ref": "#/components/schemas/A"}


def exploding(value: Any) -> None:
    """Objects in objects, a hundred each, and no field of them that is a value."""
    schemas = value["components"]["schemas"]
    for level in range(4):
        inner = {"$ref": f"#/components/schemas/L{level + 1}"}
        schemas[f"L{level}"] = {"properties": {f"p{number}": inner for number in range(100)}}
    schemas["L4"] = {"properties": {}, "items": {"properties": {"x": {}}}}
    schemas["Product"]["properties"] = {"bomb": {"$ref": "#/components/schemas/L0"}}


def external(value: Any) -> None:
    value["components"]["schemas"]["Product"]["properties"]["unit"] = {"$ref": "http://elsewhere.example/unit.json"}


def of_files(value: Any) -> None:
    value["components"]["schemas"]["Product"] = {"$ref": "/etc/passwd#/a"}


def nowhere(value: Any) -> None:
    value["components"]["schemas"]["Product"] = {"$ref": "#/components/schemas/Prodct"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (recursive, "has references that lead to each other, 50 or more"),
        (exploding, "needs more than 5,000 looks to be read"),
        (external, "refers to `http://elsewhere.example/unit.json`, outside of itself"),
        (of_files, "refers to `/etc/passwd#/a`, outside of itself"),
        (nowhere, "refers to `#/components/schemas/Prodct`, which isn't there"),
        (lambda value: value.update(openapi="2.0"), "a description in OpenAPI 3 was expected"),
        (lambda value: value.update(paths={}), "no GET of it answers JSON with a list of records"),
        (lambda value: value.update(paths=[1]), "no GET of it answers JSON with a list of records"),
    ],
)
def test_what_cannot_be_used_ends_in_a_sentence(drafted, written, monkeypatch, change, said) -> None:
    monkeypatch.setattr("hub.connectors.drafting.sources.openapi_schema.MAX_STEPS", 5_000)
    changed = document()
    change(changed)
    with pytest.raises(ConfigurationError) as caught:
        drafted("openapi", written(changed))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html></html>",
        "[1]",
        "a: &a [*a]",
        "openapi: 3.0.0\npaths: {x: &x {get: *x}}",
        # with these libyaml's own composer ends the process
        "{" * 100_000,
        "a: " + "[" * 100_000,
        "swagger: '2.0'",
    ],
)
def test_what_is_no_description_is_named(drafted, written, text) -> None:
    with pytest.raises(ConfigurationError, match=r"api\.json: .*(OpenAPI 3 was expected|no GET of it)"):
        drafted("openapi", written(text))
