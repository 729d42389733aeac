"""Lists that go on by a token, over HTTP."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from werkzeug import Request, Response

from hub.errors import ConfigurationError, IncompleteRead, ProtocolBroken
from tests.support.listing import Read

CURSOR = "{kind: cursor, cursor: meta.next}"
QUERY = '{query: {after: "{cursor}", sort: id}}'
ROWS = [{"id": f"{number}"} for number in range(5)]


class Server:
    """Two records a page; `next` says what stands at the token's place behind so many records."""

    def __init__(self, end: Mapping[str, Any] | None = None) -> None:
        self.asked: list[dict[str, str]] = []
        self.end = {"next": None} if end is None else end
        self.next: Callable[[int], Any] = lambda came: f"t={came}&"

    def __call__(self, asked: Request) -> Response:
        self.asked.append(dict(asked.args))
        token = asked.args.get("after", "")
        begin = int(token.strip("t=&")) if token.strip("t=&*") else 0
        came = begin + 2
        meta = self.end if came >= len(ROWS) else {"next": self.next(came), "more": True}
        return Response(json.dumps({"value": ROWS[begin:came], "meta": meta, "total": len(ROWS)}))


@pytest.mark.parametrize("end", [{}, {"next": None}, {"next": ""}])
def test_the_list_ends_where_no_token_stands(read: Read, end: dict[str, Any]) -> None:
    server = Server(end)
    assert read(CURSOR, QUERY, server) == [row["id"] for row in ROWS]
    assert server.asked == [{"sort": "id"}, {"sort": "id", "after": "t=2&"}, {"sort": "id", "after": "t=4&"}]


def test_the_first_token_may_be_one_of_its_own_and_tokens_numbers(read: Read) -> None:
    server = Server()
    server.next = lambda came: came
    assert read(CURSOR.replace("next}", 'next, first: "*"}'), QUERY, server) == [row["id"] for row in ROWS]
    assert [asked["after"] for asked in server.asked] == ["*", "2", "4"]


@pytest.mark.parametrize(("flag", "error"), [(False, None), ("false", None), (0, None), (True, IncompleteRead)])
def test_a_flag_says_whether_the_list_goes_on(read: Read, flag: Any, error: type[Exception] | None) -> None:
    server = Server({"next": None if error else "t9", "more": flag})
    flagged = CURSOR.replace("next}", "next, more: meta.more}")
    if error:
        with pytest.raises(error, match="says that the list goes on, and nothing at"):
            read(flagged, QUERY, server)
    else:
        assert read(flagged, QUERY, server) == [row["id"] for row in ROWS]


@pytest.mark.parametrize(
    ("end", "message"),
    [
        ({"next": {"page": 2}}, "what stands at `meta.next` is no token"),
        ({"next": True}, "what stands at `meta.next` is no token"),
        ({"next": "t" * 4_001}, "what stands at `meta.next` is no token"),
        ({"more": "maybe"}, "true or false was expected at `meta.more`"),
        ({}, "true or false was expected at `meta.more`"),
    ],
)
def test_what_is_no_token_and_no_flag_is_no_end(read: Read, end: dict[str, Any], message: str) -> None:
    paging = CURSOR.replace("next}", "next, more: meta.more}") if "true" in message else CURSOR
    with pytest.raises(ProtocolBroken, match=message):
        read(paging, QUERY, Server(end))


@pytest.mark.parametrize(("tokens", "calls"), [("AA", 2), ("ABAB", 3)])
def test_tokens_that_turn_in_a_circle_stop_the_read(read: Read, tokens: str, calls: int) -> None:
    answers = iter(tokens)
    asked = []

    def answer(request: Request) -> Response:
        asked.append(request.url)
        return Response(json.dumps({"value": ROWS, "meta": {"next": next(answers)}}))

    with pytest.raises(IncompleteRead, match="leads back to one that was read"):
        read(CURSOR, QUERY, answer)
    assert len(asked) == calls


def test_fewer_records_than_were_declared_are_incomplete(read: Read) -> None:
    paging = CURSOR.replace("next}", "next, count: total}")
    assert len(read(paging, QUERY, Server())) == 5
    with pytest.raises(IncompleteRead, match="only 1 of 5 records came"):
        read(paging, QUERY, lambda asked: Response(json.dumps({"value": ROWS[:1], "total": "5"})))


def test_a_request_without_the_token_is_refused(read: Read) -> None:
    with pytest.raises(ConfigurationError, match="stands nowhere, so that every page would be the first"):
        read(CURSOR, "{query: {sort: id}}", Server())


def test_a_token_under_another_name_is_no_end(read: Read) -> None:
    told = r"the answer has `meta.next`, by which lists go on, and the pack names `meta.nxt`"
    with pytest.raises(ProtocolBroken, match=told):
        read("{kind: cursor, cursor: meta.nxt}", QUERY, Server())
