"""Feeds of an office's records, whole or what changed, for a storefront that keeps a copy."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from hub.config.clients import ClientScope
from hub.errors import RecordRejected
from hub.records import MASTER_DATA, Kind
from hub.storefront.caller import check_scope, nothing_there
from hub.storefront.door import AskingClient, DoorOf
from hub.storefront.feeds.feed_formats import MEDIA_TYPES, FeedFormat
from hub.storefront.feeds.feed_writing import written
from hub.storefront.routes.parameters import OfficeName
from hub.web.problem_details import RequestRefused
from hub.web.strict_route import StrictRoute

router = APIRouter(tags=["feeds"], route_class=StrictRoute)
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The records, one a line; the last line is `{next, rows}`.",
        "content": {media: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()},
        "headers": {"Next-Revision": {"schema": {"type": "integer"}, "description": "to ask from next time"}},
    }
}


@router.get("/feeds/{office}/{kind}", response_class=StreamingResponse, responses=ANSWERS)
def feed(
    office: OfficeName,
    kind: Kind,
    client: AskingClient,
    door: DoorOf,
    since: Annotated[int | None, Query(ge=0, le=2**62, description="the `next` of the feed before")] = None,
    format: Annotated[FeedFormat, Query(description="of a whole feed; what changed comes as jsonl")] = FeedFormat.JSONL,
) -> StreamingResponse:
    """All records of a kind, or with `since` what changed, tombstones among them (`deleted`)."""
    check_scope(client, ClientScope.FEED)
    _check_kind(kind, since, format)
    if not client.sees(office) or office not in door.on_disk().tenants:
        raise nothing_there()
    opened = ExitStack()
    try:
        content = opened.enter_context(door.offices.get(office).store.feeds.open(kind, since))
    except RecordRejected as error:
        raise RequestRefused(409, error.code, f"{error}.", field="since") from None
    headers = {"Next-Revision": str(content.revision)}
    return StreamingResponse(
        _closing(opened, written(content, format)), headers=headers, media_type=MEDIA_TYPES[format]
    )


def _closing(opened: ExitStack, portions: Iterator[bytes]) -> Iterator[bytes]:
    with opened:
        yield from portions


def _check_kind(kind: Kind, since: int | None, format: FeedFormat) -> None:
    if kind not in MASTER_DATA:
        detail = f"`{kind.value}` has no feed; {', '.join(each.value for each in MASTER_DATA)} have."
        raise RequestRefused(422, "kind", detail, field="kind")
    if since is not None and format is not FeedFormat.JSONL:
        detail = (
            "`since` and `format`: what changed comes as jsonl alone, for other formats have no place for what is gone."
        )
        raise RequestRefused(422, "format", detail, field="format")
