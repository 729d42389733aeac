"""Bodies are read within bounds before anything works on them."""

import json

import pytest

from hub.web.request_bodies import LARGEST, BoundedBodies
from tests.support.asgi import ask, body_of, echo, scope_of, status_of

PART = {"type": "http.request", "body": b"x" * 10_000, "more_body": True}
END = {"type": "http.request", "body": b"end", "more_body": False}


def posted(messages, headers=(), path="/sign-in", **others):
    app = BoundedBodies(echo, {"/sign-in": 16_000}, slowest=0.05)
    return ask(app, scope_of(path, headers, method="POST", **others), messages)


def test_a_body_in_parts_is_handed_on_whole():
    sent = posted([PART, END])
    assert (status_of(sent), json.loads(body_of(sent))["size"]) == (200, 10_003)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"])
def test_what_is_announced_as_too_large_is_refused_unread(kind):
    messages = [PART]
    sent = posted(messages, [("Content-Length", "400000000"), ("Content-Type", kind)])
    assert status_of(sent) == 413
    assert len(body_of(sent)) < 100


@pytest.mark.parametrize("length", [None, "10", "-5", "+9", "1e3", "x", "\N{SUPERSCRIPT TWO}"])
def test_what_turns_out_too_large_is_no_longer_read(length):
    """Chunked, or with a length that says less."""
    sent = posted([PART, PART, PART], [] if length is None else [("Content-Length", length)])
    assert status_of(sent) == 413


def test_limits_are_by_path_behind_a_prefix_too():
    assert status_of(posted([PART, PART, END], path="/complete")) == 200
    assert status_of(posted([PART, PART, END], path="/mappings/sign-in", root_path="/mappings")) == 413
    large = {"type": "http.request", "body": b"x" * (LARGEST + 1), "more_body": False}
    assert status_of(posted([large], path="/complete")) == 413
    assert status_of(posted([], [("Content-Length", "9" * 5000)])) == 413


def test_a_body_that_doesnt_end_is_given_up():
    sent = posted([PART])
    assert status_of(sent) == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_client_that_is_gone_gets_no_answer():
    assert posted([PART, {"type": "http.disconnect"}]) == []
