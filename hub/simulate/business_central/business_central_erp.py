"""A simulated Business Central: API v2.0 and custom pages as OData JSON, behind OAuth2 client credentials.

`{url}/api/v2.0/companies({id})/…` and `{url}/api/hub/sales/v1.0/companies({id})/…`; tokens come from `token_url`.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from hub.simulate.business_central.entities import CUSTOM, ENTITIES, STANDARD, Entity
from hub.simulate.business_central.entity_call import CallTarget, EntityCall
from hub.simulate.business_central.oauth import Tokens, unknown_directory
from hub.simulate.business_central.odata_problems import JSON, ODataProblem
from hub.simulate.common.company_data import ErpCompany
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.exact_json import dumps
from hub.simulate.common.faults import Fault
from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.common.simulated_erp import SimulatedErp, system_time

SEGMENT = re.compile(r"(?P<name>\w+)(?:\((?P<id>[0-9A-Fa-f-]{36})\))?")
VERBS = {"GET": "read", "POST": "create", "PATCH": "update", "DELETE": "delete"}


class BusinessCentral(SimulatedErp):
    """The REST ERP; ids and secrets that aren't given are made up."""

    def __init__(
        self,
        folder: Path,
        companies: Iterable[ErpCompany] = (),
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        directory: str | None = None,
        environment: str = "production",
        token_life: timedelta = timedelta(seconds=3599),
        now: Callable[[], datetime] = system_time,
    ) -> None:
        super().__init__(folder, companies, now=now)
        self.directory, self.deployment = directory or str(uuid4()), environment
        self.client_id, self.client_secret = client_id or str(uuid4()), client_secret or secrets.token_urlsafe(24)
        self.tokens = Tokens(self.client_id, self.client_secret, token_life, now)

    @property
    def url(self) -> str:
        """The base of all companies' pages."""
        return f"{self.origin}/v2.0/{self.deployment}"

    @property
    def token_url(self) -> str:
        """Where tokens are had."""
        return f"{self.origin}/{self.directory}/oauth2/v2.0/token"

    def environment(self) -> dict[str, str]:
        """BC_URL, BC_AUTHORITY, BC_DIRECTORY, BC_CLIENT and BC_CLIENT_SECRET."""
        return {
            "BC_URL": self.url,
            "BC_AUTHORITY": self.origin,
            "BC_DIRECTORY": self.directory,
            "BC_CLIENT": self.client_id,
            "BC_CLIENT_SECRET": self.client_secret,
        }

    def answer(self, request: ServedRequest) -> ServedResponse:
        """Do one call."""
        if request.path[1:] == ("oauth2", "v2.0", "token"):
            return self.tokens.issue(request) if request.path[0] == self.directory else unknown_directory()
        if not self.tokens.valid(request.headers.get("authorization", "")):
            return _unauthorised().response()
        try:
            target = self._target(request)
            if target is None:
                return self._list_companies(request)
            with target.state.lock:
                return EntityCall(target, request).run()
        except ODataProblem as problem:
            return problem.response()

    def tags(self, request: ServedRequest) -> frozenset[str]:
        """Company, entity, and read, create, update, delete or token."""
        if request.path[1:] == ("oauth2", "v2.0", "token"):
            return frozenset({"token"})
        words = {match["name"] for part in request.path[2:] if (match := SEGMENT.match(part))}
        with suppress(ODataProblem):
            target = self._target(request)
            words |= {target.state.company.name} if target else set()
        return frozenset(words | {VERBS.get(request.method, "read")})

    def failure(self, fault: Fault) -> ServedResponse:
        """Microsoft's words."""
        if fault.name == "throttled":
            problem = ODataProblem(429, "Application_TooManyRequests", "Too many requests reached.").response()
            # Business Central documents none, so a hub must get along without
            wait = {"Retry-After": str(int(fault.seconds))} if fault.seconds else {}
            return ServedResponse(problem.status, problem.body, problem.content_type, wait)
        if fault.name == "fails in the middle":
            return ODataProblem(500, "Internal_ServerError", "The transaction was rolled back.").response()
        if fault.name == "unavailable":
            return ODataProblem(503, "ServiceUnavailable", "The service is temporarily unavailable.").response()
        if fault.name == "unauthorised":
            return _unauthorised().response()
        feed = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>'
        return ServedResponse(200, feed, "application/atom+xml")

    def emptied(self, request: ServedRequest) -> ServedResponse:
        """A list without rows, or what the call gives anyway when it reads no list."""
        with suppress(ODataProblem):
            target = self._target(request)
            if target and request.method == "GET" and target.id is None:
                body = dumps({"@odata.context": target.context(request), "value": []})
                return ServedResponse(200, body.encode(), JSON)
        return self.answer(request)

    def _target(self, request: ServedRequest) -> CallTarget | None:
        """What the address names; None is the list of companies. ODataProblem (404) when there is no such thing."""
        for api in (STANDARD, CUSTOM):
            base = ("v2.0", self.deployment, "api", *api)
            if request.path[: len(base)] == base and len(request.path) > len(base):
                return self._inside(api, request.path[len(base) :], request)
        raise _no_resource(request)

    def _inside(self, api: tuple[str, ...], parts: tuple[str, ...], request: ServedRequest) -> CallTarget | None:
        segments = [SEGMENT.fullmatch(part) for part in parts]
        if parts == ("companies",):
            return None
        match segments:
            case [company, entity, *rest] if company and entity and company["name"] == "companies" and len(rest) < 2:
                state = self._company(company["id"] or "")
                published = ENTITIES.get(entity["name"])
                if published is None or published.api != api or not _has_lines(published, entity["id"], rest):
                    raise _no_resource(request)
                return CallTarget(state, published, entity["id"], bool(rest))
        raise _no_resource(request)

    def _company(self, id: str) -> CompanyState:
        for state in self.companies.values():
            if state.id == id.lower():
                return state
        raise ODataProblem(404, "Internal_CompanyNotFound", f"Cannot find company {id}.")

    def _list_companies(self, request: ServedRequest) -> ServedResponse:
        rows = [
            {
                "id": state.id,
                "systemVersion": "26.0.0.0",
                "name": state.company.name,
                "displayName": state.company.name,
                "businessProfileId": "",
            }
            for state in self.companies.values()
        ]
        answer: dict[str, Any] = {
            "@odata.context": f"{request.origin}/v2.0/{self.deployment}/api/v2.0/$metadata#companies"
        }
        if request.query.get("$count") == "true":
            answer["@odata.count"] = len(rows)
        return ServedResponse(200, dumps(answer | {"value": rows}).encode(), JSON)


def _has_lines(entity: Entity, id: str | None, rest: list[re.Match[str] | None]) -> bool:
    """Whether what follows the entity in the address, if anything does, is its lines."""
    if not rest:
        return True
    return bool(id and entity.lines and rest[0] and rest[0]["name"] == entity.lines.name)


def _unauthorised() -> ODataProblem:
    return ODataProblem(401, "Authentication_InvalidCredentials", "The server has rejected the client credentials.")


def _no_resource(request: ServedRequest) -> ODataProblem:
    return ODataProblem(
        404, "BadRequest_NotFound", f"No HTTP resource was found that matches the request URI '{request.target}'."
    )
