"""Orders of an ERP that wants ids for codes, in header and lines, and keeps its lines in a list of their own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, OutcomeUnknown, ProtocolBroken
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: name}
rest: {rows: ., error_code: code, error_message: message, filter: where}
errors: [{status: 400, means: refused}]
paging: {kind: none}
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  orders: {path: /orders, fields: [id, number, ref, terms]}
  lines: {path: /lines, fields: [id, order, product.0, q, p]}
  products: {path: /products, fields: [id, code]}
  terms: {path: /terms, fields: [id, code]}
kinds:
  product: {resource: products, key: [id]}
order:
  resource: orders
  number: number
  reference: ref
  reference_max_length: 20
  duplicates: searchable
  settle: 1m
  lines:
    path: lines
    sku: product
    quantity: q
    unit_price: p
    apart: {resource: lines, of: order, key: id}
  fields: [ref, terms, lines.product, lines.q, lines.p]
  codes:
    terms: {resource: terms, match: code, take: id, shown: terms}
    lines.product: {resource: products, match: code, take: id, each: true, shown: product.0}
  separate: true
  add_lines: {path: "/orders/{id}/lines", body: {data: ["{line}"], of: "{id}"}}
  remove: {path: "/orders/{id}/cancel", method: POST, body: {number: "{number}"}}
"""
ORDER = {
    "ref": "R-1",
    "terms": "30D",
    "lines": [{"product": "12E3", "q": "2", "p": "1.50"}, {"product": "B", "q": "1", "p": "2"}],
}


class Server:
    """Casts whatever it gets for an id to a number, as databases do."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.products = [{"id": 7, "code": "12E3"}, {"id": 8, "code": "B"}, {"id": 12000, "code": "C"}]
        self.terms = [{"id": "t1", "code": "30D"}, {"id": "t2", "code": "30d"}]
        self.orders: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.takes_filters = True
        self.refuse: Callable[[dict[str, Any]], bool] = lambda line: False
        httpserver.expect_request("/orders", method="POST").respond_with_handler(self.enter)
        httpserver.expect_request("/orders/1/lines", method="POST").respond_with_handler(self.add)
        httpserver.expect_request("/orders/1/cancel", method="POST").respond_with_handler(self.cancel)
        for name in ("orders", "lines", "products", "terms"):
            httpserver.expect_request(f"/{name}", method="GET").respond_with_handler(self.list)

    def list(self, request: Request) -> Response:
        rows = getattr(self, request.path[1:])
        where = request.args.get("where", "")
        self.asked.append(f"{request.path}?{where}")
        if where and self.takes_filters:
            field, _, value = where.partition("=")
            # texts as loosely as many databases compare them, numbers as numbers
            rows = [row for row in rows if repr(row[field]).lower() == value.lower()]
        return Response(json.dumps(rows))

    def enter(self, request: Request) -> Response:
        order = json.loads(request.data)
        self.orders.append({"id": 1, "number": "SO-1", **order})
        return Response(json.dumps(self.orders[-1]))

    def add(self, request: Request) -> Response:
        body = json.loads(request.data)
        (line,) = body["data"]
        if self.refuse(line):
            return Response('{"code": "no", "message": "not this one"}', status=400)
        product = next(row for row in self.products if row["id"] == int(float(line["product"])))
        names = [product["id"], f"Product {product['code']}"]
        self.lines.append({**line, "id": len(self.lines), "order": body["of"], "product": names})
        return Response("true")

    def cancel(self, request: Request) -> Response:
        self.orders = [row for row in self.orders if row["number"] != json.loads(request.data)["number"]]
        return Response("{}")


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def connector(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Connector:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
    return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())


def skus(lines: Any) -> list[str]:
    return [line.sku for line in lines]


def test_ids_go_out_as_they_are_and_codes_come_back(server: Server, connector: Connector) -> None:
    receipt = connector.create(ORDER, "R-1")
    assert server.orders == [{"id": 1, "number": "SO-1", "ref": "R-1", "terms": "t1"}]
    assert [(line["order"], line["product"][0]) for line in server.lines] == [(1, 7), (1, 8)]
    assert (receipt.number, skus(receipt.lines), receipt.held["terms"]) == ("SO-1", ["12E3", "B"], "30D")


def test_another_start_reads_codes_of_ids_from_the_erp(
    server: Server, connector: Connector, httpserver: HTTPServer, tmp_path: Path, clock: ManualClock
) -> None:
    connector.create(ORDER, "R-1")
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
    (found,) = connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget()).find("R-1")
    assert skus(found.lines) == ["12E3", "B"]
    assert "/products?id=7" in server.asked


def test_what_an_id_stands_for_is_asked_anew_for_each_order(server: Server, connector: Connector) -> None:
    connector.create(ORDER, "R-1")
    server.orders.clear()
    server.products[0]["code"], server.products[2]["code"] = "old", "12E3"
    connector.create(ORDER, "R-1")
    assert [line["product"][0] for line in server.lines] == [7, 8, 12000, 8]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda server: server.products.pop(0), "products has no code `12E3` for `lines.product`"),
        (lambda server: server.products[0].update(code="12e3"), "products has no code `12E3` for `lines.product`"),
        (lambda server: server.products[0].update(id=None), "products has no code `12E3` for `lines.product`"),
        (lambda server: server.products[2].update(code="12E3"), "products has 2 records with code `12E3`"),
        (lambda server: server.terms.append({"id": "t3", "code": "30D"}), "terms has 2 records with code `30D`"),
    ],
)
def test_a_code_that_stands_for_none_or_several_is_refused_before_anything_goes_out(
    server: Server, connector: Connector, change: Any, message: str
) -> None:
    change(server)
    with pytest.raises(CallRefused, match=message):
        connector.create(ORDER, "R-1")
    assert (server.orders, server.lines) == ([], [])


def test_a_filter_that_has_no_effect_sends_nothing(server: Server, connector: Connector) -> None:
    server.takes_filters = False
    del server.products[0]
    with pytest.raises(ProtocolBroken, match="2 records of products came, none with 12E3: the answer is to another"):
        connector.create(ORDER, "R-1")
    assert server.orders == []


def test_a_line_that_is_refused_takes_the_order_with_it(server: Server, connector: Connector) -> None:
    server.refuse = lambda line: line["product"] == 8
    with pytest.raises(CallRefused, match="not this one; SO-1 was taken away again"):
        connector.create(ORDER, "R-1")
    assert server.orders == []


def test_the_lines_that_an_order_lacks_are_added_with_their_ids(server: Server, connector: Connector) -> None:
    connector.create(ORDER, "R-1")
    del server.lines[1]
    (half,) = connector.find("R-1")
    assert skus(half.lines) == ["12E3"]
    assert skus(connector.complete(half, ORDER).lines) == ["12E3", "B"]
    assert [line["product"][0] for line in server.lines] == [7, 8]


def test_an_order_that_waits_for_a_line_whose_code_cannot_be_asked_is_in_doubt(
    server: Server, connector: Connector, httpserver: HTTPServer
) -> None:
    connector.create(ORDER, "R-1")
    del server.lines[1]
    (half,) = connector.find("R-1")
    del server.products[1]
    with pytest.raises(CallRefused, match="products has no code `B`"):
        connector.complete(half, ORDER)
    httpserver.clear_all_handlers()
    with pytest.raises(OutcomeUnknown):
        connector.complete(half, ORDER)


def test_lines_of_other_orders_are_none_of_this_one(server: Server, connector: Connector) -> None:
    receipt = connector.create(ORDER, "R-1")
    for line in server.lines:
        line["order"] = 2
    (found,) = connector.find("R-1")
    assert (receipt.number, found.lines) == ("SO-1", ())


def test_a_product_without_a_code_is_shown_by_its_id(server: Server, connector: Connector) -> None:
    connector.create(ORDER, "R-1")
    server.lines[1]["product"] = [99, "Gone"]
    (found,) = connector.find("R-1")
    assert skus(found.lines) == ["12E3", "99"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (", each: true, shown: product.0", ", each: true", "order.codes.lines.product: `shown` is missing"),
        ("shown: product.0", "shown: produkt.0", "order.codes.lines.product.shown: `produkt.0` isn't declared"),
        ("shown: terms", "shown: trems", "order.codes.terms.shown: `trems` isn't declared where it is read back"),
        ("resource: lines, of", "resource: liens, of", "order: no resource `liens`"),
        ("of: order", "of: ordre", "order.lines.apart.of: `ordre` isn't declared by lines, did you mean `order`?"),
        ("key: id}\n  fields", "key: idd}\n  fields", "order.lines.apart.key: `idd` isn't declared by orders"),
        ("searchable", "neither", "order.lines.apart: nobody can ask an ERP of `duplicates: neither`"),
        (", filter: where", "", "order.codes.lines.product: conditions have no place in the requests of products"),
        ('["{line}"]', "[]", "order.add_lines.body: `{line}` stands nowhere"),
        ('["{line}"]', '["{line}", "{auth.x}"]', "order.add_lines.body.data.1: nothing stands for `{auth.x}`"),
        ('{number: "{number}"}', '{number: "{line}"}', "order.remove.body.number: nothing stands for `{line}`"),
        ("method: POST, body", "method: GET, body", "order.remove.method"),
        ("  separate: true", '  create: {line: [0, "{line}"]}\n  separate: true', "order.create.line: has no effect"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PACK
    (tmp_path / "mine.yaml").write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)
