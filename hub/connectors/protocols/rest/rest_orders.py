"""Orders over REST: entered, completed, taken away, taken by the ERP; each request goes out once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from hub.connectors.base import RequestContext
from hub.connectors.header_templates import NO_HEADERS, over
from hub.connectors.model import placeholders
from hub.connectors.protocols.json_body import ALL
from hub.connectors.protocols.rest.order_request import OrderRequest
from hub.connectors.protocols.rest.rest_pack import RestPack
from hub.connectors.protocols.rest.rest_requests import RestRequests
from hub.connectors.protocols.rest.write_request import WriteRequest
from hub.connectors.raw_record import RawRecord, at, listed, with_value
from hub.connectors.request_template import LINE, OF_AUTH, OF_BEFORE, OF_ORDER, ORDER, REFERENCE
from hub.connectors.templates import LEFT_OUT, filled, names_in
from hub.connectors.transport.http import Http
from hub.connectors.transport.messages import Response
from hub.errors import CallRefused, DoneAlready, OutcomeUnknown, ProtocolBroken, Unavailable

NO_LINE: Mapping[str, RawRecord] = {}


class RestOrders:
    """Writes what the pack says of orders."""

    def __init__(self, pack: RestPack, http: Http, context: RequestContext, requests: RestRequests) -> None:
        self._pack, self._http, self._context, self._requests = pack, http, context, requests

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord | None, bytes]:
        """POST a record; gives what the ERP answers to hold."""
        context, create = self._context.named(f"POST {resource}"), self._pack.order.create
        known = self._prepared({**self._of_order(record), REFERENCE: key}, record)
        header = self._pack.order.idempotency_header
        response = self._send(create, known, context, {header: key} if header and key else {})
        if create.read_again:
            return None, response.body
        try:
            # a success came, but nothing that can be read: the record may be in, and mustn't pass for "not sent"
            held = self._told(response, create.answer, context)
            if not isinstance(held, dict):
                where = "" if create.answer == ALL else f" at `{create.answer}` of the answer"
                message = f"an order was expected{where}, {response.described()} came; check the address and the pack"
                raise context.error(ProtocolBroken, message)
            return held, response.body
        except ProtocolBroken as error:
            raise context.error(OutcomeUnknown, f"accepted or not? {error.message}") from None

    def _of_order(self, record: RawRecord) -> dict[str, Any]:
        """The order, and its fields by name; those that it hasn't are left out of templates."""
        values = {OF_ORDER + name: at(record, name) for name in self._pack.order.head_fields}
        return {
            ORDER: self._with_lines(record),
            **{name: LEFT_OUT if value is None else value for name, value in values.items()},
        }

    def _prepared(self, known: Mapping[str, Any], record: RawRecord) -> dict[str, Any]:
        """What is known behind the calls that prepare an order; whatever stops one of them, no order was entered."""
        before, found = self._pack.order.create.before, {**known}
        for number, call in enumerate(before, start=1):
            context = self._context.named(f"prepare {self._pack.order.resource}, call {number} of {len(before)}")
            lines = listed(record, self._pack.order.lines.path) if call.each_line else [None]
            for line in lines:
                try:
                    response = self._send(call, {**found, LINE: line}, context)
                except DoneAlready:
                    if call.take:
                        raise
                except OutcomeUnknown as error:
                    message = f"{error.message}; it only prepares, so that no order was entered"
                    raise context.error(Unavailable, message) from None
            for name, path in call.take.items():
                found[OF_BEFORE + name] = self._taken(response, path, context)
        return found

    def _send(
        self,
        request: WriteRequest | OrderRequest,
        known: Mapping[str, Any],
        context: RequestContext,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Response:
        """A request of templates; without a path it goes to the order's resource. `headers` are beside its own."""
        path, body = request.path, request.body
        if missing := [name for name in sorted(placeholders(path or "")) if known.get(name) is LEFT_OUT]:
            field = missing[0].removeprefix(OF_ORDER)
            message = f"the order has no `{field}`, which the address of a call needs; no order was entered"
            raise context.error(CallRefused, f"{message}, mend the mapping")
        filled_in = {**known, **self._requests.company_in(names_in([path, body]))}
        resource = self._pack.order.resource
        url = self._requests.url(resource, context) if path is None else self._requests.url_of(path, filled_in, context)
        content, signed = (None, None) if body is None else self._requests.body(body, filled_in, context)
        every = self._requests.headers(over(request.headers, headers), filled_in, context, has_body=True)
        return self._http.write(context, url, method=request.method, headers=every, body=content, signed_body=signed)

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
        for line in lines:  # what nobody can read ends it before the next line gets in without this one
            with suppress(DoneAlready):  # the caller reads them all again
                response = self._operate(operation, existing, context, {LINE: line})
                self._told(response, ALL, context)
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
        named = names_in([request.path, request.body, request.headers])
        known = {name: at(existing, name) for name in named if not name.startswith(OF_AUTH)}
        return self._send(request, {**known, **line}, context, headers)

    def _told(self, response: Response, path: str, context: RequestContext) -> Any:
        """What an answer has at a path, `.` for all of it; ProtocolBroken where it isn't of the pack's kind of body."""
        body = self._pack.rest.body
        try:
            answer = body.value(response.body)
        except ValueError:
            message = f"{body.expected} was expected, {response.described()} came; check the address"
            raise context.error(ProtocolBroken, message) from None
        return answer if path == ALL else at(answer, path)

    def _taken(self, response: Response, path: str, context: RequestContext) -> str | int:
        """What an answer gives at a path; ProtocolBroken where that is no text and no number."""
        value = self._told(response, path, context)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            where = "" if path == ALL else f" at `{path}`"
            message = f"a text or a number was expected in the answer{where}; no order was entered, look at the pack"
            raise context.error(ProtocolBroken, message)
        return value
