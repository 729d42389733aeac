"""OpenAPI 3: the lists that can be read, how they are asked for, how an order is entered, how one signs in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.connectors.drafting.description import Description
from hub.connectors.drafting.draft import MAX_LISTS, DraftList, DraftRecord, PackDraft, is_name
from hub.connectors.drafting.guesses import plain
from hub.connectors.drafting.sources.answer_shape import count_path, link_path, paths, rows_path
from hub.connectors.drafting.sources.foreign_yaml import yaml_value
from hub.connectors.drafting.sources.openapi_auth import auth_of
from hub.connectors.drafting.sources.openapi_schema import Schemas, record_of
from hub.connectors.protocols.json_body import json_value

_COMPANY = re.compile(r"(company|division|administration|organi[sz]ation|tenant|entity)(id|number|code|key|name)?")
_BRACED = re.compile(r"\{([^{}]*)\}")


def from_openapi(descriptions: Sequence[Description]) -> PackDraft:
    """A draft of what one OpenAPI 3 document describes, in JSON or YAML.

    Raises:
        ConfigurationError: it isn't one, refers to something outside of itself, to itself without end, or too often.
    """
    if len(descriptions) > 1:
        raise descriptions[1].problem("one description was expected; draft a pack from each")
    (description,) = descriptions
    document = _document(description)
    schemas = Schemas(description, document)
    draft = PackDraft(description.name, [], _server(document))
    draft.auth = auth_of(document, schemas)
    for path, operations in _objects(document.get("paths")):
        if len(draft.lists) < MAX_LISTS:
            _add(draft, str(path), schemas.resolved(operations), schemas)
    if not draft.lists:
        raise description.problem(
            "no GET of it answers JSON with a list of records; a pack needs one at least", "paths"
        )
    return draft


def _document(description: Description) -> Mapping[str, Any]:
    try:
        document = json_value(description.body)
    except ValueError:
        try:
            document = yaml_value(description.body)
        except ValueError:
            document = None
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        what = (
            "Swagger 2 came; convert it" if isinstance(document, dict) and "swagger" in document else "check the file"
        )
        raise description.problem(f"a description in OpenAPI 3 was expected (`openapi: 3.…`), as JSON or YAML; {what}")
    return document


def _objects(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        yield from value.items()


def _server(document: Mapping[str, Any]) -> str:
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers else None
    url = first.get("url") if isinstance(first, dict) else ""
    return url if isinstance(url, str) else ""


def _add(draft: PackDraft, path: str, operations: Any, schemas: Schemas) -> None:
    """The list at a path, where its GET has one."""
    get = schemas.resolved(operations.get("get")) if isinstance(operations, dict) else None
    address, company = _address(path)
    if not isinstance(get, dict) or address is None:
        return
    draft.error = draft.error or _error(get, schemas)
    answer = _answer(get, schemas)
    rows = rows_path(answer, schemas.properties, lambda schema: schemas.items(schema) is not None)
    name = next((part for part in reversed(path.split("/")) if part and "{" not in part), "")
    if answer is None or rows is None or not is_name(name) or any(each.name == name for each in draft.lists):
        return
    found = answer if rows == "." else dict(paths(answer, schemas.properties))[rows]
    draft.company = draft.company or company
    draft.lists.append(
        DraftList(
            name,
            address,
            record_of(schemas.items(found), schemas),
            rows,
            link=link_path(answer, schemas.properties, lambda schema: schemas.type_of(schema) == "text"),
            count=count_path(answer, schemas.properties, lambda schema: schemas.type_of(schema) == "number"),
            parameters=_parameters(operations, get, schemas),
            entered=_entered(operations, schemas),
        )
    )


def _address(path: str) -> tuple[str | None, str]:
    """A path with `{company}`, and the description's name for it; no path where it needs another one."""
    names = _BRACED.findall(path)
    others = [name for name in names if not _COMPANY.fullmatch(plain(name))]
    if others or len(names) > 1:
        return None, ""
    return _BRACED.sub("{company}", path), names[0] if names else ""


def _answer(operation: Mapping[str, Any], schemas: Schemas) -> Any:
    """The schema of what comes on success."""
    for status, response in _objects(operation.get("responses")):
        if str(status).startswith("2"):
            return _json_schema(schemas.resolved(response), schemas)
    return None


def _json_schema(described: Any, schemas: Schemas) -> Any:
    content = described.get("content") if isinstance(described, dict) else None
    for media_type, below in _objects(content):
        if "json" in str(media_type) and isinstance(below, dict):
            return schemas.resolved(below.get("schema"))
    return None


def _error(operation: Mapping[str, Any], schemas: Schemas) -> tuple[str, str] | None:
    """Where the code and the words of an error stand."""
    for status, response in _objects(operation.get("responses")):
        if str(status).startswith(("4", "5", "default")):
            answer = _json_schema(schemas.resolved(response), schemas)
            found = {plain(path.rpartition(".")[2]): path for path, _ in reversed([*paths(answer, schemas.properties)])}
            code = next(
                (found[word] for word in ("code", "errorcode", "type", "status", "error") if word in found), None
            )
            words = ("message", "errormessage", "detail", "description", "title")
            message = next((found[word] for word in words if word in found), None)
            if code and message:
                return code, message
    return None


def _parameters(operations: Mapping[str, Any], get: Mapping[str, Any], schemas: Schemas) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for holder in (operations, get):
        listed = holder.get("parameters")
        for written in listed if isinstance(listed, list) else ():
            parameter = schemas.resolved(written)
            if isinstance(parameter, dict) and parameter.get("in") == "query" and is_name(parameter.get("name")):
                schema = schemas.resolved(parameter.get("schema"))
                found[parameter["name"]] = _whole(schema.get("maximum")) if isinstance(schema, dict) else None
    return found


def _entered(operations: Mapping[str, Any], schemas: Schemas) -> DraftRecord | None:
    """What a new record is made of."""
    post = schemas.resolved(operations.get("post"))
    body = schemas.resolved(post.get("requestBody")) if isinstance(post, dict) else None
    schema = _json_schema(body, schemas)
    return record_of(schema, schemas) if schema is not None else None


def _whole(value: Any) -> int | None:
    """A whole number, which may stand in a text; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
