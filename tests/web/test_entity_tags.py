"""Tags of what is read: sent once, whatever the answer is made of."""

from typing import Any

from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from hub.web.entity_tags import LARGEST, EntityTags
from tests.support.asgi import ask, body_of, scope_of, status_of


def tagged(response: Response, **more: Any) -> tuple[int, bytes, dict[str, str]]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await response(scope, receive, send)

    sent = ask(EntityTags(app), scope_of(**more))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return status_of(sent), body_of(sent), headers


def test_the_same_body_has_the_same_tag_and_isnt_sent_again() -> None:
    status, body, headers = tagged(PlainTextResponse("a"))
    assert (status, body) == (200, b"a")
    tag = headers["etag"]
    assert tagged(PlainTextResponse("a"))[2]["etag"] == tag != tagged(PlainTextResponse("b"))[2]["etag"]
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        status, body, headers = tagged(PlainTextResponse("a"), headers=[("If-None-Match", known)])
        assert (status, body, headers["etag"]) == (304, b"", tag)
        assert "content-length" not in headers
    assert tagged(PlainTextResponse("b"), headers=[("If-None-Match", tag)])[:2] == (200, b"b")


def test_only_a_reading_answer_that_is_fine_has_one() -> None:
    assert "etag" not in tagged(PlainTextResponse("a", 404))[2]
    assert "etag" not in tagged(PlainTextResponse("a"), method="POST")[2]


def test_what_is_too_large_to_hold_goes_out_untagged() -> None:
    portions = [b"x" * 1_000_000] * 6
    status, body, headers = tagged(StreamingResponse(iter(portions)))
    assert (status, len(body)) == (200, 6_000_000)
    assert "etag" not in headers
    assert len(body) > LARGEST
