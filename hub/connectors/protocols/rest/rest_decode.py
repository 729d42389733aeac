"""The records and the errors in a JSON body, where the pack says that they stand."""

from typing import Any

from hub.connectors.base import RequestContext
from hub.connectors.protocols.json_body import json_any, json_value
from hub.connectors.protocols.rest.rest_pack import Rest, RestPack
from hub.connectors.raw_record import RawRecord, at
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Response
from hub.errors import ProtocolBroken

NO_ERROR = (0, "0", "", False)
"""What stands for "no error" in answers that always have the field."""


def records(pack: RestPack, resource: str, body: bytes, context: RequestContext, came: str) -> list[RawRecord]:
    """The records of a page; `came` says what came, for the message of ProtocolBroken."""
    return rows_in(pack, resource, json_any(body, context, came), context)


def rows_in(pack: RestPack, resource: str, body: Any, context: RequestContext) -> list[RawRecord]:
    """The records inside a body; ProtocolBroken if it holds no list, or an error beside an empty one."""
    rows = pack.rows(resource).find(body, context)
    code = at(body, pack.rest.error_code)
    if not rows and code is not None and not (pack.rest.error_in_success and code in NO_ERROR):
        message = f"an error (`{pack.rest.error_code}`) came beside an empty list; look at the ERP's answer"
        raise context.error(ProtocolBroken, message)
    return rows


def parse_error(rest: Rest, response: Response) -> RemoteError | None:
    """The error inside the body of a response that isn't a success, or of any where the pack says so."""
    if response.status < 300 and not (rest.error_in_success and _may_hold_error(rest, response.body)):
        return None
    try:
        body = json_value(response.body)
    except ValueError:
        return None
    code, message = at(body, rest.error_code), at(body, rest.error_message)
    if code is None or (response.status < 300 and code in NO_ERROR):
        return None
    return RemoteError(str(code), str(message or ""))


def _may_hold_error(rest: Rest, body: bytes) -> bool:
    # a page of thousands of records isn't parsed a second time for it; letters beyond ASCII may be escaped in it
    names = (step for step in rest.error_code.split(".") if step.isascii() and not step.isdecimal())
    return all(name.encode() in body for name in names)
