"""Searches that an ERP keeps, whose later pages are asked for by their id, over HTTP."""

import json
from typing import Any

import pytest
from werkzeug import Request, Response

from hub.errors import ConfigurationError, IncompleteRead, ProtocolBroken
from tests.support.listing import Read

LATER = '{path: "/searches/{search_id}", query: {page: "{page}"}}'
SEARCH = "{kind: search, id: id, size: 2, END, later: " + LATER + "}"
COUNT, PAGES = SEARCH.replace("END", "count: total"), SEARCH.replace("END", "pages: pages")
BEGIN = '{method: POST, body: {search: things, take: "{limit}"}}'


class Server:
    """Five records, two a page; `told` changes what a page says."""

    def __init__(self, rows: int = 5, **told: Any) -> None:
        self.rows = [{"id": f"{number}"} for number in range(rows)]
        self.told = told
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    def __call__(self, asked: Request) -> Response:
        page = int(asked.args.get("page", "1"))
        self.asked.append((asked.method, asked.path, dict(asked.args)))
        if page == 1:
            assert json.loads(asked.data) == {"search": "things", "take": 2}
        said = {"id": "s 1", "total": str(len(self.rows)), "pages": -(-len(self.rows) // 2)}
        rows = self.rows[2 * page - 2 : 2 * page]
        return Response(json.dumps(said | {"value": rows} | (self.told if page > 1 or "id" in self.told else {})))


@pytest.mark.parametrize("paging", [COUNT, PAGES])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 5])
def test_later_pages_are_asked_for_by_the_id(read: Read, paging: str, rows: int) -> None:
    server = Server(rows)
    assert read(paging, BEGIN, server) == [row["id"] for row in server.rows]
    later = [("GET", "/erp/searches/s 1", {"page": str(page)}) for page in (2, 3)]
    assert server.asked == [("POST", "/erp/things", {}), *later][: max(1, -(-rows // 2))]


@pytest.mark.parametrize(
    ("paging", "told", "kind", "message"),
    [
        (COUNT, {"total": 6}, IncompleteRead, "page 2 of the search says 6 at `total`"),
        (PAGES, {"pages": None}, IncompleteRead, "page 2 of the search says None at `pages`"),
        (COUNT, {"value": [{"id": "0"}, {"id": "1"}]}, IncompleteRead, "page 2 of the search is the one before"),
        (PAGES, {"value": []}, IncompleteRead, "page 2 of the search is empty, and"),
        (COUNT, {"id": None}, ProtocolBroken, "what stands at `id` is no id of a search"),
        (COUNT, {"id": ["s"]}, ProtocolBroken, "what stands at `id` is no id of a search"),
    ],
)
def test_a_search_that_isnt_whole(read: Read, paging: str, told: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        read(paging, BEGIN, Server(**told))


@pytest.mark.parametrize(
    ("paging", "message"),
    [
        (SEARCH.replace("END, ", ""), "either `count` or `pages` was expected"),
        (COUNT.replace("{search_id}", "all"), "paging.later: `{search_id}` stands nowhere"),
        (COUNT.replace("{page}", "2"), "paging.later: `{page}` stands nowhere"),
        (COUNT.replace("{search_id}", "{search}"), "paging.later.path: nothing stands for `{search}`"),
    ],
)
def test_a_request_for_later_pages_that_asks_for_none_is_refused(read: Read, paging: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read(paging, BEGIN, Server())
    assert message in str(raised.value)
