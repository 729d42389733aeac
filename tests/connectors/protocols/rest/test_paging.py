"""Lists by offset, by page number and in one answer, over HTTP: whole, or told to be incomplete."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as Asked
from werkzeug import Response as Served

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, CredentialsRefused, IncompleteRead, ProtocolBroken, Unavailable
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: name}
rest:
  rows: .
  error_code: code
  error_message: message
  filter: where
  read: {query: QUERY}
paging: PAGING
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  things: {path: "/{company}/things", fields: [id, changed]}
kinds:
  product: {resource: things, key: [id]}
order:
  resource: things
  number: id
  reference: name
  reference_max_length: 20
  duplicates: neither
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [id]
"""
OFFSET = "{kind: offset, size: 4, row: id}"
BY_PAGE = '{sort: id, page: "{page}", take: "{limit}"}'
PAGE = "{kind: page, first: 0, size: 4, count: total}"
QUERY = '{sort: id, from: "{offset}", take: "{limit}"}'


class List:
    """A server's list: its rows, what it gives at most in a page, and what happens behind each answer."""

    def __init__(self, rows: int, cap: int = 100) -> None:
        self.rows = [{"id": f"{number:03d}"} for number in range(rows)]
        self.cap = cap
        self.behind: Callable[[int], None] = lambda answers: None
        self.asked: list[dict[str, str]] = []
        self.count: Callable[[], Any] = lambda: len(self.rows)

    def by_offset(self, asked: Asked) -> Served:
        return self.answer(asked, int(asked.args["from"]), bare=True)

    def by_number(self, asked: Asked) -> Served:
        return self.answer(asked, int(asked.args["page"]) * int(asked.args["take"]), bare=False)

    def answer(self, asked: Asked, begin: int, *, bare: bool) -> Served:
        assert (asked.args["sort"], asked.headers["X-Key"]) == ("id", "secret")
        self.asked.append(dict(asked.args))
        page = self.rows[begin : begin + min(int(asked.args["take"]), self.cap)]
        body = json.dumps(page if bare else {"data": page, "total": self.count()})
        self.behind(len(self.asked))
        return Served(body, content_type="application/json")


Read = Callable[..., list[str]]


@pytest.fixture
def read(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Read:
    """The keys that a read of the list gives, in order, and again from the bodies alone."""

    def read_all(answer: Callable[[Asked], Served], text: str) -> list[str]:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        httpserver.expect_request("/North/things").respond_with_handler(answer)
        erp = {"name": "e", "pack": str(path), "url": httpserver.url_for(""), "auth": {"key": "secret"}}
        connector = connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())
        pages = [*connector.fetch(Kind.PRODUCT, None)]
        return [key for frame in decode(load_pack(str(path)), Kind.PRODUCT, pages) for key in frame["source_key"]]

    return read_all


def by_offset(paging: str = OFFSET) -> str:
    return PACK.replace("PAGING", paging).replace("QUERY", QUERY)


def by_number(paging: str = PAGE) -> str:
    return PACK.replace("PAGING", paging).replace("QUERY", BY_PAGE).replace("rows: .", "rows: data")


@pytest.mark.parametrize(("rows", "calls"), [(0, 1), (1, 2), (3, 2), (4, 2), (5, 2), (7, 3), (10, 4)])
def test_by_offset_each_page_begins_with_the_last_row_of_the_one_before(read: Read, rows: int, calls: int) -> None:
    server = List(rows)
    keys = read(server.by_offset, by_offset())
    assert list(dict.fromkeys(keys)) == [row["id"] for row in server.rows]
    assert [asked["from"] for asked in server.asked] == ["0", "3", "6", "9"][:calls] if rows > 3 else True
    assert len(server.asked) == calls


@pytest.mark.parametrize("cap", [2, 3])
@pytest.mark.parametrize("rows", range(1, 9))
def test_a_server_that_caps_its_pages_is_read_to_the_end(read: Read, rows: int, cap: int) -> None:
    server = List(rows, cap)
    assert set(read(server.by_offset, by_offset())) == {row["id"] for row in server.rows}
    # nothing but a page without a new record ended it
    assert int(server.asked[-1]["from"]) == max(rows - 1, 1)


def test_a_server_that_gives_one_row_a_page_is_refused(read: Read) -> None:
    with pytest.raises(IncompleteRead, match="gives one record a page"):
        read(List(3, cap=1).by_offset, by_offset())


@pytest.mark.parametrize("place", [0, 2, 3])
@pytest.mark.parametrize("change", ["goes", "comes"])
def test_by_offset_a_row_that_moves_the_others_makes_the_read_incomplete(read: Read, place: int, change: str) -> None:
    server = List(12)

    def behind(answers: int) -> None:
        if answers == 1 and change == "goes":
            del server.rows[place]
        elif answers == 1:
            server.rows.insert(place, {"id": "new"})

    server.behind = behind
    with pytest.raises(
        IncompleteRead, match="the page behind record 4 doesn't begin with the last one of the page before"
    ):
        read(server.by_offset, by_offset())


def test_by_offset_what_changes_behind_the_page_is_no_matter(read: Read) -> None:
    server = List(12)

    def behind(answers: int) -> None:
        if answers == 1:
            del server.rows[6]

    server.behind = behind
    assert list(dict.fromkeys(read(server.by_offset, by_offset()))) == [row["id"] for row in server.rows]


def test_a_server_that_knows_no_offset_is_noticed_at_the_second_page(read: Read) -> None:
    server = List(12)
    with pytest.raises(IncompleteRead, match="or the ERP knows no such offset"):
        read(lambda asked: server.answer(asked, 0, bare=True), by_offset())
    assert len(server.asked) == 2


def test_a_row_that_nothing_tells_apart_is_a_slip_of_the_pack(read: Read) -> None:
    with pytest.raises(IncompleteRead, match="has no `number`; check the pack"):
        read(List(9).by_offset, by_offset(OFFSET.replace("row: id", "row: number")))


@pytest.mark.parametrize("rows", [0, 1, 4, 5, 8, 11])
@pytest.mark.parametrize("as_text", [False, True])
def test_by_page_number_as_many_come_as_are_declared(read: Read, rows: int, as_text: bool) -> None:
    server = List(rows)
    server.count = lambda: str(rows) if as_text else rows
    assert read(server.by_number, by_number()) == [row["id"] for row in server.rows]
    assert len(server.asked) == max(1, -(-rows // 4))


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (lambda: None, "page 0 declares None records; the number at `total` was expected"),
        (lambda: "many", "page 0 declares None records"),
        (lambda: -1, "page 0 declares None records"),
        (lambda: 13, "only 9 of 13 records came"),
    ],
)
def test_by_page_number_without_a_number_that_holds_nothing_is_whole(read: Read, count: Any, message: str) -> None:
    server = List(9)
    server.count = count
    with pytest.raises(IncompleteRead, match=message):
        read(server.by_number, by_number())


def test_by_page_number_a_server_that_caps_its_pages_is_incomplete(read: Read) -> None:
    with pytest.raises(IncompleteRead, match="only 9 of 12 records came"):
        read(List(12, cap=3).by_number, by_number())


@pytest.mark.parametrize("change", ["goes", "comes"])
def test_by_page_number_a_list_that_moves_is_incomplete(read: Read, change: str) -> None:
    server = List(12)

    def behind(answers: int) -> None:
        if change == "goes":
            del server.rows[0]
        else:
            server.rows.append({"id": "x"})

    server.behind = behind
    with pytest.raises(IncompleteRead, match=r"page 1 declares .* and the one before 12: they moved meanwhile"):
        read(server.by_number, by_number())


@pytest.mark.parametrize(
    ("shown", "rows"),
    [
        (lambda page: 0, 8),  # it knows the number by another name, so that the first page comes again
        (lambda page: max(page - 1, 0), 12),  # it counts from 1, and takes 0 for 1
    ],
)
def test_by_page_number_the_same_page_again_is_not_the_next_one(
    read: Read, shown: Callable[[int], int], rows: int
) -> None:
    server = List(rows)

    def answer(asked: Asked) -> Served:
        return server.answer(asked, 4 * shown(int(asked.args["page"])), bare=False)

    with pytest.raises(IncompleteRead, match="page 1 is the one before once more: the ERP"):
        read(answer, by_number())


def test_all_in_one_answer(read: Read) -> None:
    server = List(9)
    whole = PACK.replace("QUERY", "{sort: id, take: '50', from: '0'}")
    assert len(read(server.by_offset, whole.replace("PAGING", "{kind: none}"))) == 9
    with pytest.raises(IncompleteRead, match="9 records came, and from 9 on the ERP cuts them off"):
        read(server.by_offset, whole.replace("PAGING", "{kind: none, below: 9}"))


@pytest.mark.parametrize(
    ("said", "proved"),
    [("", False), (", whole: true", True), (", below: 9", True), (", count: total", True), (", whole: false", False)],
)
def test_a_pack_says_whether_one_answer_has_all(tmp_path: Path, said: str, proved: bool) -> None:
    text = PACK.replace("PAGING", f"{{kind: none{said}}}").replace("QUERY", "{}")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert load_pack(str(tmp_path / "mine.yaml")).is_proved(Kind.PRODUCT) is proved
    (tmp_path / "mine.yaml").write_text(text.replace("key: [id]}", "key: [id], cursor: {field: changed}}"), "utf-8")
    assert load_pack(str(tmp_path / "mine.yaml")).is_proved(Kind.PRODUCT) is proved


@pytest.mark.parametrize(
    ("count", "message"),
    [
        ('"{total}"', r"`\{total\}` would go out as it is"),
        ('{header: "X Total"}', r"paging\.page\.count\.header: |paging.*header"),
    ],
)
def test_a_count_stands_at_a_path_or_in_a_header(tmp_path: Path, count: str, message: str) -> None:
    text = PACK.replace("PAGING", PAGE.replace("count: total", f"count: {count}")).replace("QUERY", "{p: '{page}'}")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        load_pack(str(tmp_path / "mine.yaml"))


def test_a_word_for_what_another_one_says_is_refused(tmp_path: Path) -> None:
    text = PACK.replace("PAGING", "{kind: none, whole: true, below: 9}").replace("QUERY", "{}")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"whole: has no effect beside `below` or `count`"):
        load_pack(str(tmp_path / "mine.yaml"))


def test_a_list_of_another_make_says_so_itself(read: Read) -> None:
    common = 'things: {path: "/{company}/things", fields: [id, changed]'
    own = f"{common}, rows: data, paging: {PAGE}, read: {{query: {BY_PAGE}}}"
    text = by_offset().replace(common, own).replace("  rows: .\n", "")
    assert len(read(List(9).by_number, text)) == 9


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("size: 4", "size: 1", "paging.size"),
        (", row: id", "", "paging.row: is missing"),
        ("{offset}", "0", "rest.read: `{offset}` stands nowhere, so that every page would be the first"),
        ("{offset}", "{ofset}", "rest.read.query.from: nothing stands for `{ofset}`, did you mean `offset`?"),
        ("{offset}", "{page}", "rest.read.query.from: nothing stands for `{page}`"),
        (
            "sort: id",
            'sort: "by {filter}"',
            "rest.read.query.sort: `{filter}` is no text: it stands by itself",
        ),
        ("read: {", "read: {method: POST, ", "rest.read: `method: POST` has a `body`, and GET has none"),
    ],
)
def test_what_has_no_effect_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = by_offset()
    assert old in text
    (tmp_path / "mine.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


RPC = """
name: Test
protocol: rest
auth: {kind: header, header: Authorization, value: "Bearer {token}"}
company: {kind: name}
rest:
  rows: result
  error_code: error.code
  error_message: error.message
  read:
    method: POST
    body: {jsonrpc: "2.0", id: 1, params: ["{company}", things, "{filter}", {offset: "{offset}", limit: "{limit}"}]}
paging: {kind: offset, size: 3, row: id}
conditions: {kind: list, since: ["{field}", ">", "{value}"], equals: ["{field}", "=", "{value}"]}
cursor: {precision: datetime, overlap: 1d}
resources:
  things: {path: /rpc, fields: [id, changed]}
kinds:
  product: {resource: things, key: [id], cursor: {field: changed}}
order:
  resource: things
  number: id
  reference: name
  reference_max_length: 20
  duplicates: searchable
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [id]
"""


@pytest.fixture
def rpc(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Callable[[str], Connector]:
    def open_pack(text: str) -> Connector:
        (tmp_path / "rpc.yaml").write_text(text, encoding="utf-8")
        erp = {
            "name": "e",
            "pack": str(tmp_path / "rpc.yaml"),
            "url": httpserver.url_for(""),
            "auth": {"token": "secret"},
        }
        return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())

    return open_pack


def test_lists_asked_for_by_post_with_what_is_asked_in_the_body(
    httpserver: HTTPServer, rpc: Callable[[str], Connector]
) -> None:
    bodies: list[Any] = []

    def answer(asked: Asked) -> Served:
        assert (asked.method, asked.headers["Authorization"]) == ("POST", "Bearer secret")
        bodies.append(body := json.loads(asked.data))
        ((field, _, _),) = body["params"][2]
        begin, limit = body["params"][3]["offset"], body["params"][3]["limit"]
        rows = [{"id": number} for number in range(7 if field == "changed" else 0)]
        return Served(json.dumps({"result": rows[begin : begin + limit]}))

    httpserver.expect_request("/rpc").respond_with_handler(answer)
    connector = rpc(RPC)
    pages = [*connector.fetch(Kind.PRODUCT, datetime(2024, 1, 2, tzinfo=UTC))]
    assert [[record["id"] for record in page.records or ()] for page in pages] == [[0, 1, 2], [2, 3, 4], [4, 5, 6], [6]]
    since = [["changed", ">", "2024-01-01T00:00:00.000Z"]]
    asked = [["North", "things", since, {"offset": offset, "limit": 3}] for offset in (0, 2, 4, 6)]
    assert bodies == [{"jsonrpc": "2.0", "id": 1, "params": params} for params in asked]

    bodies.clear()
    connector.find("R-'1", posted=False)
    assert bodies[0]["params"][2] == [["name", "=", "R-'1"]]


HEARD = RPC.replace("rows: result", "rows: result\n  error_in_success: true")
RULES = """errors:
  - {code: "100", text: "*session*", means: credentials}
  - {code: "200", means: refused}
"""


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        ({"code": 100, "message": "Session expired"}, CredentialsRefused, "answers 100: Session expired"),
        ({"code": "200", "message": "No such model"}, CallRefused, "answers 200: No such model"),
        ({"code": 7, "message": "locked"}, Unavailable, "answers 7: locked"),
    ],
)
def test_an_error_in_an_answer_of_success_is_what_the_erp_says(
    httpserver: HTTPServer, rpc: Callable[[str], Connector], error: Any, kind: type[Exception], said: str
) -> None:
    httpserver.expect_request("/rpc").respond_with_json({"jsonrpc": "2.0", "error": error})
    with pytest.raises(kind, match=said):
        [*rpc(HEARD + RULES).fetch(Kind.PRODUCT, None)]
    with pytest.raises(ProtocolBroken, match="a list of records `result` was expected"):
        [*rpc(RPC + RULES).fetch(Kind.PRODUCT, None)]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("fehler.code", {"result": [{"id": 1}], "fehler.code": 7, "text": "locked"}),
        ("0.code", [{"code": 7}]),
        ("größe.code", {"result": [{"id": 1}], "größe": {"code": 7}, "text": "locked"}),
    ],
)
def test_an_error_in_an_answer_of_success_is_heard_wherever_its_code_stands(
    httpserver: HTTPServer, rpc: Callable[[str], Connector], path: str, answer: Any
) -> None:
    httpserver.expect_request("/rpc").respond_with_json(answer)
    heard = HEARD.replace("error_code: error.code", f"error_code: {path}").replace("error.message", "text")
    with pytest.raises(Unavailable, match="answers 7: "):
        [*rpc(heard).fetch(Kind.PRODUCT, None)]


@pytest.mark.parametrize("code", [0, "0", "", None, False])
def test_a_code_that_says_no_error_is_none(httpserver: HTTPServer, rpc: Callable[[str], Connector], code: Any) -> None:
    httpserver.expect_request("/rpc").respond_with_json({"result": [], "error": {"code": code}})
    assert [page.records for page in rpc(HEARD).fetch(Kind.PRODUCT, None)] == [[]]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"{filter}", ', "", "kinds.product: conditions have no place in the requests of things"),
        ('"{filter}", ', "", "order: conditions have no place in the requests of things"),
        ('"{filter}"', '"all {filter}"', "rest.read.body.params.2: `{filter}` is no text: it stands by itself"),
        (
            '"{company}"',
            '"{compny}"',
            "rest.read.body.params.0: nothing stands for `{compny}`, did you mean `company`?",
        ),
        ("[id], cursor", "[id], filter: {id: id = 1}, cursor", "kinds.product.filter.id: the value alone was"),
        ('"{field}", ">", "{value}"', '"{field}", ">"', "conditions.since: needs `{value}`, which is missing"),
        ("{token}", "me", "needs a name in braces, such as `{key}`"),
    ],
)
def test_what_a_body_asks_for_to_no_effect_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in RPC
    (tmp_path / "rpc.yaml").write_text(RPC.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "rpc.yaml"))
    assert message in str(raised.value)


def test_the_company_goes_into_a_query_as_it_is(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> None:
    text = PACK.replace("PAGING", "{kind: none}").replace("QUERY", '{of: "{company}"}')
    (tmp_path / "mine.yaml").write_text(text.replace("/{company}/things", "/things"), encoding="utf-8")
    httpserver.expect_request("/things", query_string={"of": "North & Co"}).respond_with_json([{"id": "1"}])
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "secret"}}
    connector = connect(Erp.model_validate(erp), "North & Co", clock=clock, budget=CountingBudget())
    assert [page.records for page in connector.fetch(Kind.PRODUCT, None)] == [[{"id": "1"}]]


UNCOUNTED = "{kind: uncounted_pages, first: 0, size: 4, row: id}"


@pytest.mark.parametrize("cap", [1, 3, 4])
@pytest.mark.parametrize("rows", [0, 1, 3, 4, 8, 9])
def test_uncounted_pages_go_on_to_an_empty_one(read: Read, rows: int, cap: int) -> None:
    server = List(rows)

    def answer(asked: Asked) -> Served:
        begin = int(asked.args["page"]) * cap
        server.asked.append(dict(asked.args))
        return Served(json.dumps(server.rows[begin : begin + cap]), content_type="application/json")

    text = by_number(UNCOUNTED).replace("rows: data", "rows: .")
    assert read(answer, text) == [row["id"] for row in server.rows]
    assert [asked["page"] for asked in server.asked] == [str(page) for page in range(-(-rows // cap) + 1)]


def test_uncounted_pages_of_an_erp_that_knows_none_are_incomplete(read: Read) -> None:
    with pytest.raises(IncompleteRead, match="page 1 ends with the record with which another page ended"):
        read(lambda asked: Served('[{"id": "1"}]'), by_number(UNCOUNTED).replace("rows: data", "rows: ."))


def test_uncounted_pages_are_told_apart_by_a_field_that_is_there(read: Read) -> None:
    with pytest.raises(IncompleteRead, match="the last record of a page has no `id`"):
        read(lambda asked: Served('[{"x": "1"}]'), by_number(UNCOUNTED).replace("rows: data", "rows: ."))


JOINED = """  other: {resource: more, key: [id], join: {code: {resource: things, key: id, "on": changed}}}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "key: [id]}",
            "key: [id], cursor: {field: changed}}",
            "kinds.product.cursor: what a list of",
        ),
        (
            "  things: {path",
            "  more: {path: /more, fields: [id, changed], paging: {kind: none}}\n  things: {path",
            "kinds.stock.join.code: things is a list of `uncounted_pages`",
        ),
    ],
)
def test_a_list_without_proof_serves_no_delta_and_no_join(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = by_number(UNCOUNTED).replace(old, new)
    if "more" in new:
        text = text.replace("order:\n", JOINED.replace("other", "stock") + "order:\n")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


EMPTY = 'errors: [{status: 404, text: "no things*", means: MEANS}]\n'


def not_found(asked: Asked) -> Served:
    return Served('{"code": 404, "message": "No things here"}', 404, content_type="application/json")


def finding(means: str) -> str:
    return EMPTY.replace("MEANS", means) + by_offset().replace("duplicates: neither", "duplicates: searchable")


@pytest.mark.parametrize("means", ["empty", "not found"])
def test_an_error_may_be_an_empty_list(read: Read, means: str) -> None:
    assert read(not_found, finding(means)) == []


@pytest.mark.parametrize("body", ['{"code": 404, "message": "Not Found"}', "<title>Not Found</title>", ""])
def test_another_error_with_the_same_status_is_none(read: Read, body: str) -> None:
    with pytest.raises((CallRefused, ProtocolBroken)):
        read(lambda asked: Served(body, 404), finding("empty"))


def test_an_error_behind_a_list_that_must_overlap_is_no_end(read: Read) -> None:
    server = List(4)
    with pytest.raises(IncompleteRead, match="doesn't begin with the last one"):
        read(lambda asked: not_found(asked) if asked.args["from"] != "0" else server.by_offset(asked), finding("empty"))


@pytest.mark.parametrize(("means", "found"), [("empty", None), ("not found", [])])
def test_an_empty_list_is_no_missing_order_unless_the_pack_says_so(
    httpserver: HTTPServer, tmp_path: Path, clock: ManualClock, means: str, found: list[Any] | None
) -> None:
    (tmp_path / "mine.yaml").write_text(finding(means), encoding="utf-8")
    httpserver.expect_request("/North/things").respond_with_handler(not_found)
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "secret"}}
    connector = connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())
    if found is None:
        with pytest.raises(CallRefused, match="No things here"):
            connector.find("R-1")
    else:
        assert connector.find("R-1") == found


def test_a_status_alone_is_no_empty_list(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(finding("empty").replace('text: "no things*", ', ""), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="`means: empty` needs the ERP's own words: `text` or `code`"):
        load_pack(str(tmp_path / "mine.yaml"))


PARTS = """
conditions: {kind: list, since: ["{field}", ">", "{value}"], equals: ["{field}", "=", "{value}"]}
cursor: {precision: naive, overlap: 1d}
resources:
  things:
    path: /things
    parts: {of: Thing, flags: {archived: true, companies: ["{company}"]}}
    fields: [id, size.width, size.height, changed]
kinds:
  product: {resource: things, key: [id], cursor: {field: changed}}
"""


def test_names_of_fields_may_be_joined_with_commas(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> None:
    asked: list[str] = []

    def answer(request: Asked) -> Served:
        asked.append(request.args["$select"])
        return Served("[]", content_type="application/json")

    text = with_parts().replace('fields: "{fields}"', '$select: "{field_names}"')
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    httpserver.expect_request("/things").respond_with_handler(answer)
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "secret"}}
    connector = connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())
    assert len([*connector.fetch(Kind.PRODUCT, None)]) == 1
    assert asked == ["id,size,changed"]
    (tmp_path / "mine.yaml").write_text(text.replace("field_names", "fields"), encoding="utf-8")
    with pytest.raises(
        ConfigurationError, match=r"query.\$select: `\{fields\}` goes out as a list of JSON; OData wants"
    ):
        load_pack(str(tmp_path / "mine.yaml"))


def with_parts() -> str:
    query = '{fields: "{fields}", filters: "{filter}", type: "{of}", flags: "{flags}"}'
    text = PACK.replace("PAGING", "{kind: none, whole: true}").replace("QUERY", query).replace("  filter: where\n", "")
    return text[: text.index("conditions:")] + PARTS.lstrip() + text[text.index("order:") :]


def test_what_differs_by_list_are_its_parts_and_lists_in_a_query_are_json(
    httpserver: HTTPServer, tmp_path: Path, clock: ManualClock
) -> None:
    asked = []

    def answer(request: Asked) -> Served:
        asked.append({name: value if name == "type" else json.loads(value) for name, value in request.args.items()})
        return Served("[]", content_type="application/json")

    (tmp_path / "mine.yaml").write_text(with_parts(), encoding="utf-8")
    httpserver.expect_request("/things").respond_with_handler(answer)
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "secret"}}
    connector = connect(Erp.model_validate(erp), "North & Co", clock=clock, budget=CountingBudget())
    for since in (None, datetime(2026, 1, 3, 10, tzinfo=UTC)):
        assert [page.records for page in connector.fetch(Kind.PRODUCT, since)] == [[]]
    common = {
        "fields": ["id", "size", "changed"],
        "type": "Thing",
        "flags": {"archived": True, "companies": ["North & Co"]},
    }
    assert asked == [common | {"filters": filters} for filters in ([], [["changed", ">", "2026-01-02 10:00:00"]])]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{of: Thing, ", "{", "rest.read.query.type: nothing stands for `{of}`"),
        (
            "{of: Thing, ",
            "{of: Thing, by: x, ",
            "resources.things.parts.by: has no effect, for no template",
        ),
        ("{of: Thing, ", "{of: Thing, filter: x, ", "resources.things.parts.filter: another name was expected"),
        ("{company}", "{compny}", "resources.things.parts.flags.companies.0: nothing stands for `{compny}`"),
        ('"{flags}"', '"f={flags}"', "rest.read.query.flags: `{flags}` is no text: it stands by itself"),
        ('"{fields}"', '"id,{fields}"', "rest.read.query.fields: `{fields}` is no text: it stands by itself"),
        ("error_code: code", "error_code: code\n  filter: where", "rest.filter: has no effect"),
        (
            "{kind: name}",
            "{kind: lookup, resource: things, match: [id], take: id}",
            "resources.things: finds the company, and so can't ask for `{company}`",
        ),
    ],
)
def test_what_parts_say_to_no_effect_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = with_parts()
    assert old in text
    (tmp_path / "mine.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


@pytest.mark.parametrize("rows", [1, 4, 5])
def test_uncounted_pages_may_end_with_a_status_behind_the_last_but_not_before_it(read: Read, rows: int) -> None:
    server = List(rows)

    def answer(asked: Asked) -> Served:
        page = int(asked.args["page"])
        found = server.rows[4 * page : 4 * page + 4]
        return Served(json.dumps(found), content_type="application/json") if found else Served("<html>", 404)

    text = by_number(UNCOUNTED.replace("row: id", "row: id, status_behind: 404")).replace("rows: data", "rows: .")
    assert read(answer, text) == [row["id"] for row in server.rows]
    server.rows.clear()
    with pytest.raises(ProtocolBroken, match="answers 404"):
        read(answer, text)
    with pytest.raises(ProtocolBroken, match="answers 404"):
        read(lambda asked: Served("[]", 404), text.replace(", status_behind: 404", ""))
