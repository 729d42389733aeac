"""Orders over REST: entered, completed, taken away, taken by the ERP; each request goes out once."""

from collections.abc import Iterator, Mapping, Sequence

from hub.connectors.base import RequestContext
from hub.connectors.model import placeholders
from hub.connectors.protocols.json_body import ALL, json_any, json_object
from hub.connectors.protocols.rest.order_request import OrderRequest
from hub.connectors.protocols.rest.rest_pack import RestPack
from hub.connectors.protocols.rest.rest_requests import RestRequests
from hub.connectors.protocols.rest.write_request import LINE
from hub.connectors.raw_record import RawRecord, at, listed, with_value
from hub.connectors.request_template import OF_AUTH, ORDER, REFERENCE
from hub.connectors.templates import filled, names_in
from hub.connectors.transport.http import Http
from hub.connectors.transport.messages import Response
from hub.errors import OutcomeUnknown, ProtocolBroken

NO_LINE: Mapping[str, RawRecord] = {}
NO_HEADERS: Mapping[str, str] = {}


class RestOrders:
    """Writes what the pack says of orders."""

    def __init__(self, pack: RestPack, http: Http, context: RequestContext, requests: RestRequests) -> None:
        self._pack, self._http, self._context, self._requests = pack, http, context, requests

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord | None, bytes]:
        """POST a record; gives what the ERP answers to hold."""
        context, create = self._context.named(f"POST {resource}"), self._pack.order.create
        header = self._pack.order.idempotency_header
        headers = self._requests.json_headers | ({header: key} if header and key else {})
        known = {ORDER: self._with_lines(record), REFERENCE: key} | self._requests.company_in(names_in(create.body))
        body, signed_body = self._requests.body(create.body, known, create.named_of_auth)
        url = self._requests.url(resource, {}) if create.path is None else self._requests.url_of(create.path, {})
        response = self._http.write(context, url, headers=headers, body=body, signed_body=signed_body)
        if create.read_again:
            return None, response.body
        try:
            # a success came, but nothing that can be read: the record may be in, and mustn't pass for "not sent"
            if create.answer == ALL:
                return json_object(response.body, context, response.described()), response.body
            held = at(json_any(response.body, context, response.described()), create.answer)
            if not isinstance(held, dict):
                raise context.error(ProtocolBroken, f"an order was expected at `{create.answer}` of the answer")
            return held, response.body
        except ProtocolBroken as error:
            raise context.error(OutcomeUnknown, f"accepted or not? {error.message}") from None

    def _with_lines(self, record: RawRecord) -> RawRecord:
        """An order, each of its lines as it goes out."""
        path, template = self._pack.order.lines.path, self._pack.order.create.line
        lines = listed(record, path)
        return with_value(record, path, [filled(template, {LINE: line}) for line in lines]) if lines else record

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        """A request for each line, as far as the caller asks on."""
        operation = self._pack.order.add_lines
        assert operation
        context = self._context.named(f"{operation.method} lines")
        for line in lines:  # what isn't JSON ends it before the next line gets in without this one
            response = self._operate(operation, existing, context, {LINE: line})
            json_any(response.body, context, response.described())
            yield 1

    def remove(self, existing: RawRecord) -> None:
        """Have it taken away, in the version that was read."""
        operation = self._pack.order.remove
        assert operation
        version = {"If-Match": str(existing[operation.version])} if operation.version else {}
        context = self._context.named(f"{operation.method} {self._pack.order.resource}")
        self._operate(operation, existing, context, headers=version)

    def confirm(self, existing: RawRecord) -> None:
        """Whatever a success answers, the order itself is read again."""
        operation = self._pack.order.confirm
        assert operation
        self._operate(operation, existing, self._context.named(f"{operation.method} confirm"))

    def _operate(
        self,
        request: OrderRequest,
        existing: RawRecord,
        context: RequestContext,
        line: Mapping[str, RawRecord] = NO_LINE,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Response:
        named, body, signed_body = names_in(request.body), None, None
        if request.body is not None:
            known = {name: at(existing, name) for name in named if not name.startswith(OF_AUTH)}
            body, signed_body = self._requests.body(
                request.body, {**known, **self._requests.company_in(named), **line}, request.named_of_auth
            )
        known_in_path = {name: existing.get(name, "") for name in placeholders(request.path)}
        url = self._requests.url_of(request.path, known_in_path)
        every = {**self._requests.json_headers, **headers}
        return self._http.write(context, url, method=request.method, headers=every, body=body, signed_body=signed_body)
