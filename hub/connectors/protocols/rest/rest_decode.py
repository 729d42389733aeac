"""The records and the errors in a JSON body, where the pack says that they stand."""

from typing import Any

import msgspec

from hub.connectors.base import RequestContext
from hub.connectors.protocols.json_body import json_object, json_rows
from hub.connectors.protocols.rest.rest_pack import Rest
from hub.connectors.raw_record import RawRecord, at
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Response


def records(rest: Rest, body: bytes, context: RequestContext, came: str) -> list[RawRecord]:
    """The records of a page; `came` says what came, for the message of ProtocolBroken."""
    return json_rows(json_object(body, context, came), rest.rows, context)


def parse_error(rest: Rest, response: Response) -> RemoteError | None:
    """The error inside the body of a response that isn't a success."""
    if response.status < 300:
        return None
    try:
        body: Any = msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    code, message = at(body, rest.error_code), at(body, rest.error_message)
    return RemoteError(str(code), str(message or "")) if code is not None else None
