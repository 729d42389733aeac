"""Routes whose bodies and queries are read strictly: nothing that isn't known, no key twice, nothing beyond JSON."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from hub.printable import shown
from hub.web.problem_details import RequestRefused, response_of
from hub.web.strict_json import NotJson, parse


class StrictRoute(APIRoute):
    """A route that takes bodies as `strict_json` does; 400 for what is no JSON, 422 for what no query may have."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's own, asked with such a request."""
        handle = super().get_route_handler()
        known = frozenset(each.alias for each in self.dependant.query_params)

        async def strictly(request: Request) -> Response:
            if why := _odd(request, known):
                name, said = why
                return response_of(RequestRefused(422, "invalid", f"`{shown(name)}`: {said}.", field=shown(name)))
            strict = _StrictRequest(request.scope, request.receive)
            try:
                return await handle(strict)
            except Exception:
                # the framework makes an error of its own of whatever reading raises
                if strict.why:
                    return response_of(RequestRefused(400, "no-json", f"The body {strict.why}."))
                raise

        return strictly


def _odd(request: Request, known: frozenset[str]) -> tuple[str, str] | None:
    """The first parameter of the query that would have no effect, and why."""
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            expected = f"the parameters here are {', '.join(sorted(known))}" if known else "there are none here"
            return name, f"isn't known; {expected}"
        if names.count(name) > 1:
            return name, "stands twice, and only one would count"
    return None


class _StrictRequest(Request):
    why = ""

    async def json(self) -> Any:
        """The body's value, its numbers decimals."""
        try:
            return parse(await self.body())
        except NotJson as error:
            self.why = str(error)
            raise
