"""Records that are asked for one by one, behind a list of their keys."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import connect
from hub.connectors.base import Page, RequestContext
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.connectors.protocols.rest.rest_pack import RestPack
from hub.connectors.protocols.rest.rest_requests import RestRequests
from hub.errors import CallRefused, ConfigurationError, HubError, IncompleteRead, ProtocolBroken
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: name}
rest: {rows: rows, error_code: code, error_message: message, filter: where, read: {query: {from: "{offset}"}}}
errors: [{status: 404, text: "no item *", means: empty}]
paging: {kind: offset, size: 2, row: id}
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  keys: {path: "/{company}/items", fields: [id]}
  items:
    path: "/{company}/items/{each.id}"
    read: {method: POST, body: {key: "{each.id}", with: "{fields}", of: "{company}"}}
    each_of: keys
    rows: [item, .]
    fields: [id, name]
kinds:
  product: {resource: items, key: [id]}
order:
  resource: keys
  number: id
  reference: ref
  reference_max_length: 20
  duplicates: neither
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [ref]
"""
Read = Callable[[], list[Any]]


class Server:
    """`keys` are listed two at a time; `answer` is what is said of one."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.keys: list[Any] = [1, 2, 3, 4, 5]
        self.bodies: list[Any] = []
        self.answer: Callable[[Any], Any] = lambda key: {"item": {"id": key, "name": f"Item {key}"}}
        httpserver.expect_request("/North & Co/items", method="GET").respond_with_handler(self.list)
        httpserver.expect_request(re.compile("/North & Co/items/.+")).respond_with_handler(self.item)

    def list(self, request: Request) -> Response:
        start = int(request.args["from"])
        return Response(json.dumps({"rows": [{"id": key} for key in self.keys[start : start + 2]]}))

    def item(self, request: Request) -> Response:
        self.bodies.append(body := json.loads(request.data))
        assert request.path.endswith(f"/{body['key']}")
        said = self.answer(body["key"])
        return Response(json.dumps(said), status=404 if "code" in said else 200)


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def read(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Read:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    pack = str(tmp_path / "mine.yaml")
    erp = {"name": "e", "pack": pack, "url": httpserver.url_for(""), "auth": {"key": "k"}}
    connector = connect(Erp.model_validate(erp), "North & Co", clock=clock, budget=CountingBudget())

    def names() -> list[Any]:
        pages = [*connector.fetch(Kind.PRODUCT, None)]
        frames = decode(load_pack(pack), Kind.PRODUCT, pages)
        # as they come out of the raw log
        kept = decode(
            load_pack(pack), Kind.PRODUCT, [Page(page.resource, page.body, page.media_type) for page in pages]
        )
        read, again = ([name for frame in each for name in frame["name"]] for each in (frames, kept))
        assert read == again
        return read

    return names


ITEMS = [f"Item {key}" for key in range(1, 6)]


def test_each_record_is_asked_for_once_by_its_own_key(server: Server, read: Read) -> None:
    assert read() == ITEMS
    # the pages of the list overlap by a record, and its number is a number
    assert server.bodies == [{"key": key, "with": ["id", "name"], "of": "North & Co"} for key in range(1, 6)]


def test_a_record_may_be_the_whole_answer_or_alone_in_a_list(server: Server, read: Read) -> None:
    server.answer = lambda key: {"id": key, "name": f"Item {key}"}
    assert read() == ITEMS
    server.answer = lambda key: {"item": [{"id": key, "name": f"Item {key}"}]}
    assert read() == ITEMS


@pytest.mark.parametrize("key", [".", "..", "../4", "4/..", "4\\..", "4/./5"])
def test_a_key_that_leads_to_another_address_is_never_asked_for(server: Server, read: Read, key: str) -> None:
    server.keys[1] = key
    with pytest.raises(CallRefused, match=r"GET items: `\{each.id\}` has a part that is `\.` or `\.\.`"):
        read()
    assert [body["key"] for body in server.bodies] == [1]


@pytest.mark.parametrize("key", ["...", ".5", "4.", "a..b", "%2e%2e"])
def test_dots_within_a_key_lead_nowhere_else(server: Server, read: Read, key: str) -> None:
    server.keys[1] = key
    assert len(read()) == 5


def test_values_are_no_dots_together_either(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    pack = load_pack(str(tmp_path / "mine.yaml"))
    assert isinstance(pack, RestPack)
    requests = RestRequests(pack, "http://erp", lambda: "..")
    context = RequestContext("ERP", "North", "a call")
    assert requests.url_of("/./{a}-{b}", {"a": ".", "b": "."}, context) == "http://erp/./.-."
    for path in ("/./{a}{b}", "/{company}/items"):
        with pytest.raises(CallRefused, match=r"a call: .* has a part that is"):
            requests.url_of(path, {"a": ".", "b": "."}, context)


def test_one_that_the_erp_calls_gone_is_none(server: Server, read: Read) -> None:
    known = server.answer
    server.answer = lambda key: {"code": "x", "message": "no item 3"} if key == 3 else known(key)
    assert read() == [name for name in ITEMS if name != "Item 3"]


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        (lambda server: server.keys.__setitem__(0, None), IncompleteRead, "a record of keys has no `id`, by which"),
        (lambda server: server.keys.__setitem__(2, [3]), IncompleteRead, "a record of keys has no `id`, by which"),
        (lambda server: setattr(server, "answer", lambda key: {"item": {"id": 7}}), ProtocolBroken, "`id` differs"),
        (lambda server: setattr(server, "answer", lambda key: {"item": {"name": "x"}}), ProtocolBroken, "`id` differs"),
        (
            lambda server: setattr(server, "answer", lambda key: {"item": [{"id": key}, {"id": key + 1}]}),
            ProtocolBroken,
            "one record was asked for and another came",
        ),
        (lambda server: setattr(server, "answer", lambda key: {"code": "no"}), HubError, "answers no"),
        (lambda server: setattr(server, "answer", lambda key: {"item": "x"}), ProtocolBroken, "was expected"),
    ],
)
def test_what_is_not_the_record_stops_the_read(
    server: Server, read: Read, change: Any, kind: type[Exception], message: str
) -> None:
    change(server)
    with pytest.raises(kind, match=message):
        read()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("each_of: keys", "each_of: kees", "resources.items.each_of: a list among the resources was expected, did you"),
        ("each_of: keys", "each_of: items", "resources.items.each_of: a list among the resources was expected"),
        ("each_of: keys", "paging: {kind: none}\n    each_of: keys", "resources.items.paging: has no effect: keys is"),
        ("items/{each.id}", "items/{each.idd}", "resources.items.path: nothing stands for `{each.idd}`"),
        ('of: "{company}"', 'of: "{offset}"', "resources.items.read.body.of: nothing stands for `{offset}`"),
        ('of: "{company}"', 'of: "{filter}"', "resources.items.read: conditions go to keys"),
        ('path: "/{company}/items", fields', 'path: "/{each.id}/items", fields', "nothing stands for `{each.id}`"),
        ("resource: keys\n  number", "resource: items\n  number", "order.create.path: is missing"),
        (
            "  fields: [ref]",
            '  create: {path: "/{id}"}\n  fields: [ref]',
            "order.create.path: nothing stands for `{id}`",
        ),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PACK
    (tmp_path / "mine.yaml").write_text(PACK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


@pytest.mark.parametrize("declared", ["name", "id"])
def test_a_filter_is_on_a_field_of_the_list_or_of_its_records(tmp_path: Path, declared: str) -> None:
    path = tmp_path / "mine.yaml"
    text = PACK.replace("key: [id]}", f"key: [id], filter: {{{declared}: x}}}}")
    path.write_text(text, encoding="utf-8")
    assert load_pack(str(path)).kinds[Kind.PRODUCT].filter == {declared: "x"}
    path.write_text(text.replace(f"{{{declared}: x}}", "{nam: x}"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="`nam` isn't declared by items or keys, did you mean `name`"):
        load_pack(str(path))


def test_records_that_would_all_be_the_same_are_refused(tmp_path: Path) -> None:
    text = PACK.replace("items/{each.id}", "items").replace('key: "{each.id}", ', "")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"resources.items.each_of: no `\{each.…\}` stands in path or read"):
        load_pack(str(tmp_path / "mine.yaml"))


TOGETHER = """
  items:
    path: "/{company}/items/some"
    read: {method: POST, body: {keys: "{each.id}"}}
    each_of: keys
    batch: 2
    rows: items
    fields: [id, name]
"""
IN_QUERY = TOGETHER.replace('{method: POST, body: {keys: "{each.id}"}}', '{query: {keys: "{each.id}"}}').replace(
    "    batch: 2\n", "    batch: 2\n    separator: ';'\n"
)


def in_batches(items: str) -> str:
    begin, end = PACK.index("  items:\n"), PACK.index("kinds:\n")
    return PACK[:begin] + items.lstrip("\n") + PACK[end:]


class BatchServer:
    """Gives what it is asked for together, at most `cap` of them; none of those that are `gone`."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.keys: list[Any] = [1, 2, 3, 4, 5]
        self.asked: list[list[Any]] = []
        self.gone: set[Any] = set()
        self.another: list[Any] = []
        self.cap = 10
        httpserver.expect_request("/North & Co/items", method="GET").respond_with_handler(self.list)
        httpserver.expect_request("/North & Co/items/some").respond_with_handler(self.some)

    def list(self, request: Request) -> Response:
        start = int(request.args["from"])
        return Response(json.dumps({"rows": [{"id": key} for key in self.keys[start : start + 2]]}))

    def some(self, request: Request) -> Response:
        if request.method == "POST":
            keys = json.loads(request.data)["keys"]
        else:
            keys = [int(key) for key in request.args["keys"].split(";")]
        self.asked.append(keys)
        told = [{"id": key, "name": f"Item {key}"} for key in keys if key not in self.gone]
        return Response(json.dumps({"items": told[: self.cap] + self.another}))


@pytest.fixture
def batches(httpserver: HTTPServer) -> BatchServer:
    return BatchServer(httpserver)


@pytest.fixture(params=[TOGETHER, IN_QUERY], ids=["body", "query"])
def read_together(request: pytest.FixtureRequest, httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Read:
    (tmp_path / "mine.yaml").write_text(in_batches(request.param), encoding="utf-8")
    pack = str(tmp_path / "mine.yaml")
    erp = {"name": "e", "pack": pack, "url": httpserver.url_for(""), "auth": {"key": "k"}}
    connector = connect(Erp.model_validate(erp), "North & Co", clock=clock, budget=CountingBudget())

    def names() -> list[Any]:
        frames = decode(load_pack(pack), Kind.PRODUCT, connector.fetch(Kind.PRODUCT, None))
        return sorted(name for frame in frames for name in frame["name"])

    return names


def test_records_may_be_asked_for_together(batches: BatchServer, read_together: Read) -> None:
    assert read_together() == ITEMS
    # a page of the list at a time, without the record by which pages overlap
    assert [key for keys in batches.asked for key in keys] == [1, 2, 3, 4, 5]
    assert max(map(len, batches.asked)) == 2


def test_what_a_batch_lacks_is_asked_for_by_itself(batches: BatchServer, read_together: Read) -> None:
    batches.cap = 1
    assert read_together() == ITEMS
    assert batches.asked[:2] == [[1, 2], [2]]
    batches.cap, batches.gone = 10, {2, 5}
    assert read_together() == ["Item 1", "Item 3", "Item 4"]


def test_another_record_in_a_batch_stops_the_read(batches: BatchServer, read_together: Read) -> None:
    batches.another = [{"id": 9, "name": "x"}]
    with pytest.raises(ProtocolBroken, match="another came: `id` differs"):
        read_together()


def test_a_key_with_the_separator_in_it_cant_be_asked_for(
    batches: BatchServer, httpserver: HTTPServer, tmp_path: Path, clock: ManualClock
) -> None:
    batches.keys = ["1;2"]
    (tmp_path / "mine.yaml").write_text(in_batches(IN_QUERY), encoding="utf-8")
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
    connector = connect(Erp.model_validate(erp), "North & Co", clock=clock, budget=CountingBudget())
    with pytest.raises(IncompleteRead, match="has `;` in its `id`, the separator of a batch"):
        [*connector.fetch(Kind.PRODUCT, None)]
    assert batches.asked == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    each_of: keys\n", "", "`batch` and `separator` go with `each_of`"),
        ("    batch: 2\n", "    batch: 2\n    separator: ','\n", "separator: goes with `{each.…}` in a query"),
        ("fields: [id, name]", "fields: [name]", "batch: `id`, by which records are told apart, isn't declared"),
        ('"{each.id}"', '"all {each.id}"', "`{each.id}` is no text: it stands by itself"),
        ("items/some", "items/{each.id}", "batch: one field, as `{each.id}` in the `query` or `body` of `read`"),
    ],
)
def test_batches_that_cannot_work_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TOGETHER
    (tmp_path / "mine.yaml").write_text(in_batches(TOGETHER.replace(old, new, 1)), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)
