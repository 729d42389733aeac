"""Headers of requests: the company there, values of orders, cookies beside a session's."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: lookup, resource: companies, match: [name], take: id}
rest:
  rows: .
  error_code: code
  error_message: message
  filter: where
  headers: {Accept: text/plain, X-Site: main, X-Company: "{company}", Cookie: "site=1; company={company}"}
paging: {kind: none}
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  companies: {path: /companies, fields: [id, name]}
  items: {path: /items, fields: [id], read: {query: {}, headers: {accept: text/csv, X-Model: "{model}"}},
          parts: {model: item}}
  orders: {path: /orders, fields: [number, ref, customer], lists: {lines: [sku, q, p]}}
kinds:
  product: {resource: items, key: [id]}
  order_document: {resource: orders, key: [number]}
order:
  resource: orders
  number: number
  reference: ref
  reference_max_length: 20
  duplicates: searchable
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [ref, customer, note, lines.sku, lines.q, lines.p]
  create: {headers: {Content-Type: application/vnd.orders+json, X-Customer: "{order.customer}", X-Note: "{order.note}"}}
"""
LINES = [{"sku": "A", "q": "2", "p": "1.50"}]


class Heard:
    """Every request's headers, by its path."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.headers: dict[str, dict[str, str]] = {}
        self.bodies: dict[str, Any] = {
            "/companies": [{"id": 7, "name": "North"}],
            "/items": [],
            "/orders": {"number": "1", "ref": "R", "customer": "C", "lines": LINES},
        }
        httpserver.expect_request("").respond_with_handler(self.answer)
        for path in self.bodies:
            httpserver.expect_request(path).respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        self.headers[request.path] = dict(request.headers)
        answer = Response(json.dumps(self.bodies[request.path]))
        answer.set_cookie("session", "s-1")
        return answer


@pytest.fixture
def heard(httpserver: HTTPServer) -> Heard:
    return Heard(httpserver)


def connector(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock, text: str = PACK) -> Connector:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "k"}}
    return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())


def test_the_company_stands_in_headers_but_where_it_is_looked_up(
    httpserver: HTTPServer, heard: Heard, tmp_path: Path, clock: ManualClock
) -> None:
    (page,) = connector(httpserver, tmp_path, clock).fetch(Kind.PRODUCT, None)
    assert page.resource == "items"
    asked = heard.headers["/companies"]
    assert (asked["X-Site"], asked["Accept"], "X-Company" in asked, "Cookie" in asked) == (
        "main",
        "text/plain",
        False,
        False,
    )
    read = heard.headers["/items"]
    assert (read["X-Site"], read["X-Company"], read["X-Model"]) == ("main", "7", "item")
    # a request's own takes the place of the pack's, in whatever case
    assert read["Accept"] == "text/csv"
    assert {*read["Cookie"].split("; ")} == {"site=1", "company=7", "session=s-1"}


def test_an_order_brings_its_own(httpserver: HTTPServer, heard: Heard, tmp_path: Path, clock: ManualClock) -> None:
    connector(httpserver, tmp_path, clock).create({"ref": "R", "customer": "C-ü", "lines": LINES}, "R")
    sent = heard.headers["/orders"]
    assert (sent["Content-Type"], sent["X-Company"], sent["X-Customer"]) == ("application/vnd.orders+json", "7", "C-ü")
    assert "X-Note" not in sent


@pytest.mark.parametrize("customer", ["C\nX-Evil: 1", "C\r", " C", "C ", "Ж", "C\x00"])
def test_what_no_header_can_hold_is_refused_before_anything_goes_out(
    httpserver: HTTPServer, heard: Heard, tmp_path: Path, clock: ManualClock, customer: str
) -> None:
    with pytest.raises(CallRefused, match=r"`\{order.customer\}` has a character .* X-Customer .* nothing was sent"):
        connector(httpserver, tmp_path, clock).create({"ref": "R", "customer": customer, "lines": LINES}, "R")
    assert "/orders" not in heard.headers


@pytest.mark.parametrize("name", ["North; South", 'a"b', "a,b", "a b"])
def test_what_would_cut_a_cookie_is_refused(
    httpserver: HTTPServer, heard: Heard, tmp_path: Path, clock: ManualClock, name: str
) -> None:
    heard.bodies["/companies"] = [{"id": name, "name": "North"}]
    with pytest.raises(CallRefused, match=r"`\{company\}` has a character that the header Cookie can't hold"):
        [*connector(httpserver, tmp_path, clock).fetch(Kind.PRODUCT, None)]
    assert "/items" not in heard.headers


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("X-Site: main", "X-Site: '{site}'", "rest.headers.X-Site: nothing stands for `{site}`"),
        ("X-Site: main", "x-key: main", "rest.headers.x-key: has no effect, `auth` fills it in"),
        ("X-Site: main", "Transfer-Encoding: chunked", "rest.headers.Transfer-Encoding: has no place here"),
        ("X-Site: main", "Authorization: me", "rest.headers.Authorization: has no place here"),
        ("site=1; ", "site=1;; ", "rest.headers.Cookie: cookies such as `name=value; other=value` were expected"),
        ("site=1; ", "justname; ", "rest.headers.Cookie: cookies such as"),
        ("X-Site: main", "accept: main", "rest.headers: `accept` stands there twice"),
        ("X-Site: main", "'X Site': main", "rest.headers.X Site"),
        ('"{model}"}', '"{filter}"}', "resources.items.read.headers.X-Model: nothing stands for `{filter}`"),
        ("header: X-Key", "header: Content-Length", "auth: the header `content-length` follows from the request"),
        ("header: X-Key", "header: Host", "auth: the header `host` follows from the request"),
        (
            "{kind: header, header: X-Key}",
            '{kind: hmac, headers: {Connection: "{signature}"}, base: "{method}{path}", key: "{secret}"}',
            "auth: the header `connection` follows from the request",
        ),
        (
            "{kind: header, header: X-Key}",
            '{kind: session, login: {path: /in, body: "{key}"}, take: {t: t}, headers: {Transfer-Encoding: "{t}"}}',
            "auth: the header `transfer-encoding` follows from the request",
        ),
        (
            "{kind: header, header: X-Key}",
            '{kind: session, login: {path: /in, body: "{key}", headers: {Host: x}}, take: {t: t}, headers: {X: "{t}"}}',
            "auth: login.headers.Host: has no place here",
        ),
        (
            "  create: {headers",
            "  idempotency_header: Content-Length\n  create: {headers",
            "order.idempotency_header: `Con",
        ),
        ("  create: {headers", "  idempotency_header: a b\n  create: {headers", "order.idempotency_header: "),
        ("{order.note}", "{order}", "order.create.headers.X-Note: nothing stands for `{order}`"),
        ("{order.note}", "{auth.token}", "order.create.headers.X-Note: nothing stands for `{auth.token}`"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PACK
    (tmp_path / "mine.yaml").write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)
