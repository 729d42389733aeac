"""Lists that go on by a link in a header, or behind a proxy, over HTTP."""

import json
from collections.abc import Callable

import pytest
from werkzeug import Request, Response

from hub.errors import IncompleteRead, ProtocolBroken
from tests.support.listing import Read

ROWS = [{"id": f"{number}"} for number in range(5)]
LINK, OWN = "{kind: next_link, link: {header: Link}}", "{kind: next_link, link: {header: X-Next}}"
TAKE = "{kind: next_link, link: next, take: query}"
Linked = Callable[[Request, int], str]


def server(name: str, linked: Linked) -> Callable[[Request], Response]:
    """Two records a page, and the link to the next one, in a header or in the body."""

    def answer(asked: Request) -> Response:
        page = int(asked.args.get("page", "0"))
        rows, goes_on = ROWS[2 * page : 2 * page + 2], 2 * page + 2 < len(ROWS)
        link = linked(asked, page + 1) if goes_on else ""
        told = {} if name == "body" else {name: link, "X-Count": str(len(ROWS))}
        return Response(json.dumps({"value": rows, "next": link}), headers=told)

    return answer


def absolute(asked: Request, page: int) -> str:
    return f"{asked.base_url}?page={page}"


def in_link(linked: Linked) -> Linked:
    return lambda asked, page: f'<{linked(asked, page)}>; rel="next", <?page=0>; rel="first"'


@pytest.mark.parametrize(
    ("paging", "name", "linked"),
    [
        (LINK, "Link", in_link(absolute)),
        (LINK, "Link", in_link(lambda asked, page: f"?page={page}")),
        (LINK, "Link", in_link(lambda asked, page: f"/erp/things?page={page}")),
        (OWN, "X-Next", absolute),
        (OWN, "x-next", lambda asked, page: f"things?page={page}"),
        (TAKE, "body", lambda asked, page: f"http://inner.invalid:8080/things?page={page}"),
        (TAKE, "body", lambda asked, page: f"/things?page={page}"),
        (LINK.replace("}}", "}, take: query}"), "Link", in_link(lambda asked, page: f"http://inner/x?page={page}")),
    ],
)
def test_the_link_to_the_next_page(read: Read, paging: str, name: str, linked: Linked) -> None:
    assert read(paging, "{}", server(name, linked)) == [row["id"] for row in ROWS]


@pytest.mark.parametrize(
    ("paging", "name", "linked", "message"),
    [
        (LINK, "Link", lambda asked, page: "<?page=1; rel=next", "the header Link isn't written as RFC 8288 says"),
        (LINK, "Link", in_link(lambda asked, page: "http://inner.invalid/x?page=1"), "points to inner.invalid, away"),
        (OWN, "X-Next", lambda asked, page: "//inner.invalid/x?page=1", "points to inner.invalid, away"),
        (TAKE, "body", lambda asked, page: "/things/page/1", "the link at `next` has no query"),
        (TAKE, "body", lambda asked, page: "?page=" + "1" * 8_000, "`next` isn't a link"),
    ],
)
def test_a_link_that_isnt_followed(read: Read, paging: str, name: str, linked: Linked, message: str) -> None:
    with pytest.raises(ProtocolBroken, match=message):
        read(paging, "{}", server(name, linked))


@pytest.mark.parametrize(("pages", "calls"), [([1, 1], 2), ([1, 2, 1], 3), ([0], 1)])
def test_links_that_turn_in_a_circle_stop_the_read(read: Read, pages: list[int], calls: int) -> None:
    asked = []

    def answer(request: Request) -> Response:
        asked.append(request.url)
        page = pages[len(asked) - 1]
        link = f"?page={page}" if page else "/erp/things"
        return Response(json.dumps({"value": ROWS}), headers={"Link": f"<{link}>; rel=next"})

    with pytest.raises(IncompleteRead, match="leads back to one that was read"):
        read(LINK, "{}", answer)
    assert len(asked) == calls


def test_the_number_of_records_may_stand_in_a_header(read: Read) -> None:
    counted = LINK.replace("}}", "}, count: {header: X-Count}}")
    assert len(read(counted, "{}", server("Link", in_link(absolute)))) == 5
    with pytest.raises(IncompleteRead, match="only 1 of 5 records came"):
        read(counted, "{}", lambda asked: Response('{"value": [{"id": "1"}]}', headers={"X-Count": "5"}))
