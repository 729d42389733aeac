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


def in_body(name: str) -> Callable[[Request], Response]:
    """Two records a page, and the link under a name."""

    def answer(asked: Request) -> Response:
        page = int(asked.args.get("page", "0"))
        body = {"value": ROWS[2 * page : 2 * page + 2]}
        return Response(json.dumps(body | ({name: f"?page={page + 1}"} if page < 2 else {})))

    return answer


def test_a_link_under_another_name_is_no_end(read: Read) -> None:
    told = r"the answer has `odata.nextLink`, by which lists go on, and the pack names `@odata.nextLink`"
    with pytest.raises(ProtocolBroken, match=told):
        read('{kind: next_link, link: "@odata.nextLink"}', "{}", in_body("odata.nextLink"))
    assert len(read("{kind: next_link, link: odata.nextLink}", "{}", in_body("odata.nextLink"))) == 5


def test_a_header_under_another_name_is_no_end(read: Read) -> None:
    def answer(asked: Request) -> Response:
        return Response(json.dumps({"value": ROWS}), headers={"Link": "<?page=2>; rel=next"})

    with pytest.raises(ProtocolBroken, match=r"a header Link with a next page.* the pack names `Lnk:`"):
        read("{kind: next_link, link: {header: Lnk}}", "{}", answer)


def test_what_leads_on_beside_a_link_that_was_shown_is_none_of_ours(read: Read) -> None:
    def answer(asked: Request) -> Response:
        page = int(asked.args.get("page", "0"))
        link = f"?page={page + 1}" if page < 2 else None
        return Response(json.dumps({"value": ROWS[2 * page : 2 * page + 2], "nextLink": link, "next": "always"}))

    assert len(read("{kind: next_link, link: nextLink}", "{}", answer)) == 5


@pytest.mark.parametrize("paging", ["{kind: next_link, link: next}", "{kind: none}", "{kind: none, whole: true}"])
def test_as_many_as_were_asked_for_are_no_proof(read: Read, paging: str) -> None:
    def answer(asked: Request) -> Response:
        return Response(json.dumps({"value": [{"id": f"{number}"} for number in range(10)]}))

    with pytest.raises(IncompleteRead, match="10 records came, as many as `per_page` asks for"):
        read(paging, '{query: {per_page: "10"}}', answer)
    assert len(read(paging, '{query: {per_page: "11"}}', answer)) == 10


@pytest.mark.parametrize(
    ("around", "found"),
    [
        ({"meta": {"next": 10}}, "meta.next"),
        ({"_links": {"next": {"href": "?page=2"}}}, "_links.next"),
        ({"paging": {"cursors": {"next_cursor": "x"}}}, "paging.cursors.next_cursor"),
        ({"d": {"__next": "?x"}}, "d.__next"),
        ({"has_more": True}, "has_more"),
    ],
)
def test_one_answer_that_leads_on_has_not_all(read: Read, around: dict[str, object], found: str) -> None:
    def answer(asked: Request) -> Response:
        return Response(json.dumps({"value": ROWS, **around}))

    with pytest.raises(ProtocolBroken, match=f"the answer has `{found}`"):
        read("{kind: none, whole: true}", "{}", answer)


@pytest.mark.parametrize(
    "around", [{"next": None}, {"meta": {"next": ""}}, {"has_more": False}, {"links": {"next": {}}}, {"a": {"next": 1}}]
)
def test_one_answer_that_leads_nowhere_has_all(read: Read, around: dict[str, object]) -> None:
    def answer(asked: Request) -> Response:
        return Response(json.dumps({"value": ROWS, **around}))

    assert len(read("{kind: none, whole: true}", "{}", answer)) == 5


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1]])
def test_a_number_that_is_declared_nowhere_is_told(read: Read, rows: list[dict[str, str]]) -> None:
    def answer(asked: Request) -> Response:
        return Response(json.dumps({"value": rows, "meta": {"total": len(rows)}}))

    told = rf"{len(rows)} records came, and no answer says at `meta.totl` how many there are; mend `count`"
    with pytest.raises(IncompleteRead, match=told):
        read("{kind: none, count: meta.totl}", "{}", answer)
    assert len(read("{kind: none, count: meta.total}", "{}", answer)) == len(rows)
