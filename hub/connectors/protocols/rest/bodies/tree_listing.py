"""The records of an answer that is read as a whole, in which single records may be flawed."""

from typing import Any

from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.bodies.rest_body import Listing, ListShape
from hub.errors import ProtocolBroken


def tree_listing(around: Any, flaws: int, shape: ListShape, context: RequestContext) -> Listing:
    """The records at the list's rows; `flaws` is in how many objects of the answer something is wrong.

    Raises:
        ProtocolBroken: there is no list, or something is wrong outside of the records.
    """
    from hub.connectors.protocols.tolerant_json import hoisted

    assert shape.rows
    records = shape.rows.find(around, context, is_one=shape.is_one)
    if not flaws:
        return Listing(records, around)
    told = [hoisted(record) for record in records]
    if sum(each for _, each in told) < flaws:
        message = "outside of the records a name stands twice, or something is no value of its type; look at the answer"
        raise context.error(ProtocolBroken, message)
    return Listing([record for record, _ in told], around)
