"""What an interface answers where it can't do what was asked: problem details, RFC 9457."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from hub.errors import HubError, OrderRefused, RecordRejected, StoreUnavailable, TransientError
from hub.printable import shown
from hub.store.engine.storable import NOT_STORABLE

MEDIA_TYPE = "application/problem+json"
MOST_REASONS = 50
RETRY_AFTER = 5
"""Seconds after which a store that can't be reached may be asked again."""


class Reason(BaseModel):
    """One thing that is wrong: `code` is a stable word, `line` counts from 1, `field` is the one to blame."""

    model_config = ConfigDict(frozen=True)
    code: str
    message: str
    office: str | None = None
    line: int | None = None
    field: str | None = None


class ProblemDetails(BaseModel):
    """Why nothing was done; `code` is a stable word, `detail` says what to do, `errors` each thing that is wrong."""

    model_config = ConfigDict(frozen=True)
    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    errors: Sequence[Reason] = ()


class RequestRefused(Exception):
    """Ends a request with a problem; nothing of what it asked for was done."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        field: str | None = None,
        errors: Sequence[Reason] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.headers, self.more = status, headers, more
        self.problem = ProblemDetails(
            title=TITLES.get(status, "Refused"), status=status, code=code, detail=detail, field=field, errors=errors
        )


TITLES = {
    400: "Bad request",
    401: "Not known",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Conflict",
    413: "Too large",
    422: "Not understood",
    429: "Too many requests",
    500: "A defect of the hub",
    503: "Not available just now",
}


def answer_with_problems(app: FastAPI) -> None:
    """Have every error of the application answered so."""
    app.add_exception_handler(RequestRefused, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(HubError, _of_hub)
    app.add_exception_handler(Exception, _defect)


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}}},
    }
    for status, title in TITLES.items()
    if status not in (405, 408, 500)
}
"""What OpenAPI says of them; the schema is added by `with_problems`."""


def with_problems(description: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI description, with the schema of problems beside its others."""
    schemas = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    others = {**schemas.pop("$defs", {}), ProblemDetails.__name__: schemas}
    components = description.setdefault("components", {})
    components["schemas"] = dict(sorted({**components.get("schemas", {}), **others}.items()))
    return description


def plain_problem(detail: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem that no route had a part in, by its status."""
    codes = {408: "too-slow", 413: "too-large"}
    return response_of(RequestRefused(status, codes.get(status, "refused"), detail, headers=headers))


def response_of(refusal: RequestRefused) -> JSONResponse:
    """The problem as it is sent."""
    body = refusal.problem.model_dump(exclude_none=True, exclude_defaults=False, mode="json")
    if not refusal.problem.errors:
        del body["errors"]
    return JSONResponse({**body, **refusal.more}, refusal.status, headers=refusal.headers, media_type=MEDIA_TYPE)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestRefused)
    return response_of(error)


async def _not_understood(request: Request, error: Exception) -> JSONResponse:
    """By field, without what was sent: the framework would send all of it back."""
    assert isinstance(error, RequestValidationError)
    found = _causes(error.errors())
    reasons = [_reason(each["type"], each["loc"][1:], each["msg"]) for each in found[:MOST_REASONS]]
    first = reasons[0]
    detail = f"{first.field or 'The body'}: {first.message}."
    return response_of(RequestRefused(422, "invalid", detail, field=first.field, errors=reasons))


def _causes(errors: Sequence[Any]) -> list[Any]:
    """All but that a list is too short since what stands in it is wrong itself."""
    around = {each["loc"][:depth] for each in errors for depth in range(len(each["loc"]))}
    return [each for each in errors if each["type"] != "too_short" or each["loc"] not in around]


def _reason(kind: str, location: Sequence[int | str], message: str) -> Reason:
    """In the hub's words, where the library's own are of its types."""
    field = ".".join(str(part) for part in location) or None
    said = (
        (None if location else _WHOLE_BODY.get(kind)) or _SAID.get(kind) or shown(message.removeprefix("Value error, "))
    )
    return Reason(code="invalid", message=said[:1].lower() + said[1:], field=field)


_SAID = {
    "missing": "is missing",
    "extra_forbidden": "isn't known here",
    "tuple_type": "a list was expected",
    "list_type": "a list was expected",
    "model_type": "an object was expected",
    "model_attributes_type": "an object was expected",
    "dict_type": "an object was expected",
    "string_type": "a text was expected",
    "int_parsing": "a whole number was expected",
    "too_short": "more was expected: see the OpenAPI description",
    "too_long": "less was expected: see the OpenAPI description",
    "string_too_short": "a longer text was expected",
    "string_pattern_mismatch": "isn't of the form that the OpenAPI description has for it",
}
_WHOLE_BODY = dict.fromkeys(
    ("model_type", "model_attributes_type", "dict_type"),
    "an object was expected, as JSON with `Content-Type: application/json`",
)


async def _of_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    codes = {404: "not-found", 405: "method"}
    details = {404: "There is nothing here.", 405: "This isn't done here: see the OpenAPI description."}
    status = error.status_code
    detail = details.get(status, "That isn't what is asked for here.")
    return response_of(RequestRefused(status, codes.get(status, "refused"), detail, headers=error.headers))


async def _of_hub(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, StoreUnavailable | TransientError):
        again = {"Retry-After": str(RETRY_AFTER)}
        return response_of(
            RequestRefused(503, "unavailable", "Try again in a few seconds: nothing was done.", headers=again)
        )
    if isinstance(error, RecordRejected) and error.code == NOT_STORABLE:
        # which names a column of the store
        detail = "A text of this request holds what can't be kept: a NUL, or half of a character."
        return response_of(RequestRefused(422, error.code, detail))
    if isinstance(error, OrderRefused | RecordRejected):
        return response_of(RequestRefused(409, error.code, str(error)))
    return await _defect(request, error)


async def _defect(request: Request, error: Exception) -> JSONResponse:
    """Without its words, which may hold anything; they are in the server's log."""
    return response_of(RequestRefused(500, "defect", "This is not your fault: tell those who run the hub when it was."))
