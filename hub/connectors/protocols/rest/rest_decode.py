"""The records and the errors in a body, where the pack says that they stand."""

from hub.connectors.base import Page, RequestContext
from hub.connectors.protocols.rest.bodies.rest_body import Listing
from hub.connectors.protocols.rest.rest_pack import Rest, RestPack
from hub.connectors.raw_record import RawRecord, at
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Response
from hub.errors import ProtocolBroken

NO_ERROR = (0, "0", "", False)
"""What stands for "no error" in answers that always have the field."""


def listing(pack: RestPack, resource: str, body: bytes, context: RequestContext, came: str) -> Listing:
    """What a page holds; `came` says what came, for the message.

    Raises:
        ProtocolBroken: it holds no list as the pack describes it, an error beside an empty one, or one for a record.
    """
    found = pack.body_of(resource).read(body, pack.shape(resource), context, came)
    code = at(found.around, pack.rest.error_code)
    is_error = code is not None and not (pack.rest.error_in_success and code in NO_ERROR)
    if is_error and found.records in ([], [found.around]):
        message = f"an error (`{pack.rest.error_code}`) came beside an empty list; look at the ERP's answer"
        raise context.error(ProtocolBroken, message)
    return found


def page_records(pack: RestPack, page: Page, context: RequestContext) -> list[RawRecord]:
    """The records of a page that was kept."""
    return listing(pack, page.resource, page.body, context, page.media_type or "something else").records


def parse_error(rest: Rest, response: Response) -> RemoteError | None:
    """The error inside the body of a response that isn't a success, or of any where the pack says so."""
    if response.status < 300 and not (rest.error_in_success and _may_hold_error(rest, response.body)):
        return None
    try:
        body = rest.body.value(response.body)
    except ValueError:
        return None
    code, message = at(body, rest.error_code), at(body, rest.error_message)
    if code is None or (response.status < 300 and code in NO_ERROR):
        return None
    return RemoteError(str(code), str(message or ""))


def _may_hold_error(rest: Rest, body: bytes) -> bool:
    # a page of thousands of records isn't parsed a second time for it; letters beyond ASCII may be escaped in it
    names = (step.lstrip("@") for step in rest.error_code.split(".") if step.isascii() and not step.isdecimal())
    return all(name.encode() in body for name in names)
