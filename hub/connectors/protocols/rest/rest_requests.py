"""Addresses and bodies of a pack's requests, for one company."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote

from hub.connectors.base import RequestContext
from hub.connectors.header_templates import filled_headers, over
from hub.connectors.model import placeholders
from hub.connectors.protocols.json_body import json_bytes
from hub.connectors.protocols.rest.asked import Asked, query_text
from hub.connectors.protocols.rest.read_request import ReadRequest
from hub.connectors.protocols.rest.rest_pack import RestPack
from hub.connectors.request_template import COMPANY, OF_AUTH, of_auth
from hub.connectors.templates import LEFT_OUT, filled, names_in
from hub.connectors.transport.messages import SignedBody
from hub.errors import CallRefused

NO_QUERY: Mapping[str, str] = {}


class RestRequests:
    """`base` is the ERP's address. `find_company` gives the ERP's key of the company, and is asked once."""

    def __init__(self, pack: RestPack, base: str, find_company: Callable[[], str | int]) -> None:
        self._pack, self.base, self._find_company = pack, base, find_company
        self._company: str | int | None = None

    def headers(
        self,
        own: Mapping[str, str],
        known: Mapping[str, Any],
        context: RequestContext,
        *,
        has_body: bool = False,
        finds_company: bool = False,
    ) -> dict[str, str]:
        """Those of a request, with values for their names; `own` are beside the pack's, or in their place.

        Raises:
            CallRefused: a value that no header can hold; nothing was sent.
        """
        common = self._pack.rest.headers
        if finds_company:
            common = {name: text for name, text in common.items() if COMPANY not in names_in(text)}
        headers = over(common, own)
        filled_in = filled_headers(headers, {**known, **self.company_in(names_in(headers))}, context)
        return over({"Content-Type": self._pack.rest.sends.media_type}, filled_in) if has_body else filled_in

    def url(self, name: str, context: RequestContext) -> str:
        """The URL of a resource."""
        resource = self._pack.resources[name]
        return self.url_of(resource.path, {}, context, resource.query)

    def url_of(
        self, path: str, values: Mapping[str, Any], context: RequestContext, query: Mapping[str, str] = NO_QUERY
    ) -> str:
        """The URL of a path with values for its names.

        Raises:
            CallRefused: a value would lead to another path; nothing was sent.
        """
        # the list of companies has none in its path: to ask for the key there would go round in a circle
        known = {name: values.get(name) for name in placeholders(path)} | self.company_in(placeholders(path))
        texts = {name: "" if value is None else str(value) for name, value in known.items()}
        if _dots(str(filled(path, texts))) > _dots(path):
            named = " and ".join(f"`{{{name}}}`" for name, text in texts.items() if "." in text)
            message = f"{named} has a part that is `.` or `..`, which leads to another address: nothing was sent"
            raise context.error(CallRefused, f"{message}; look for such a record")
        quoted = {name: quote(text, safe="") for name, text in texts.items()}
        return self.base + str(filled(path, quoted)) + query_text(query)

    def body(self, template: Any, known: Mapping[str, Any], context: RequestContext) -> tuple[bytes, SignedBody | None]:
        """A template as a body, and how it is made where signing in gives something of it.

        Raises:
            CallRefused: a value that can't be written so; nothing was sent.
        """
        named, sends = of_auth(template), self._pack.rest.sends

        def body(given: Mapping[str, Any]) -> bytes:
            return sends.encode(filled(template, {**known, **{OF_AUTH + each: given[each] for each in named}}))

        try:
            # without what signing in gives, too, a body tells its page from the others
            return body(dict.fromkeys(named, "")), body if named else None
        except ValueError:
            message = f"a name or a value can't be written as {sends.media_type}; nothing was sent, mend the mapping"
            raise context.error(CallRefused, message) from None

    def asked(
        self,
        read: ReadRequest,
        url: str,
        known: Mapping[str, Any],
        headers: Mapping[str, str],
        context: RequestContext,
    ) -> Asked:
        """The request for a page at a URL."""
        if read.method == "GET":
            return Asked("GET", url, headers)
        return Asked("POST", url, headers, *self.body(read.body, known, context))

    def company_in(self, names: Collection[str]) -> dict[str, str | int]:
        """The company, where templates name it: only then is it asked for."""
        return {COMPANY: self._key()} if COMPANY in names else {}

    def _key(self) -> str | int:
        if self._company is None:
            self._company = self._find_company()
        return self._company


def _dots(path: str) -> int:
    """How many of its segments lead elsewhere (RFC 3986, 5.2.4), also where a server takes %2F for a slash."""
    return sum(segment in (".", "..") for segment in re.split(r"[/\\]", path))


def value_text(value: Any) -> Any:
    """A value as it stands in a query: what is no text is written as JSON."""
    return value if isinstance(value, str) or value is LEFT_OUT else json_bytes(value).decode()
