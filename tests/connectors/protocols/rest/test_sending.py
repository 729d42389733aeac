"""Bodies of requests as a form, as XML and as XML-RPC; JSON is what all other tests send."""

from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest
from pytest_httpserver import HTTPServer

from hub.config.erp import Erp
from hub.connectors import connect
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, OutcomeUnknown
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth: {kind: header, header: X-Key}
company: {kind: name}
rest: {SENDS, error_code: code, error_message: message}
errors: [{status: 400, means: refused}]
paging: {kind: none}
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  orders: {path: /orders, fields: [number, ref, customer], lists: {lines: [sku, q, p]}}
kinds:
  order_document: {resource: orders, key: [number]}
order:
  resource: orders
  number: number
  reference: ref
  reference_max_length: 20
  duplicates: neither
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [ref, customer, paid, lines.sku, lines.q, lines.p]
  create: {CREATE}
"""
LINES = [{"sku": "A&B", "q": Decimal(2), "p": Decimal("1.50")}, {"sku": "ü", "q": Decimal(1), "p": Decimal(2)}]
ORDER = {"ref": "R-1", "customer": "C 1", "paid": True, "lines": LINES}


def written(folder: Path, sends: str, create: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(PACK.replace("SENDS", sends).replace("{CREATE}", create), encoding="utf-8")
    return path


@pytest.fixture
def send(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock):
    """Enters the order by a pack; gives the request's Content-Type and body."""

    def sending(sends: str, create: str, answer: str, order: dict[str, object] = ORDER) -> tuple[str, str]:
        httpserver.expect_request("/orders", method="POST").respond_with_data(answer)
        pack = str(written(tmp_path, sends, create))
        erp = Erp.model_validate({"name": "e", "pack": pack, "url": httpserver.url_for(""), "auth": {"key": "k"}})
        receipt = connect(erp, "North", clock=clock, budget=CountingBudget()).create(order, "R-1")
        assert (receipt.number, len(receipt.lines or ())) == ("7", 2)
        (request, _) = httpserver.log[-1]
        return str(request.content_type), request.data.decode()

    return sending


JSON = '{"number": "7", "ref": "R-1", "customer": "C 1", "lines": [{"sku": "A&B"}, {"sku": "C"}]}'


def test_a_form_has_names_with_brackets(send) -> None:
    kind, body = send("sends: form, rows: .", "{}", JSON)
    assert kind == "application/x-www-form-urlencoded"
    assert parse_qsl(body, strict_parsing=True) == [
        ("ref", "R-1"),
        ("customer", "C 1"),
        ("paid", "true"),
        ("lines[0][sku]", "A&B"),
        ("lines[0][q]", "2"),
        ("lines[0][p]", "1.50"),
        ("lines[1][sku]", "ü"),
        ("lines[1][q]", "1"),
        ("lines[1][p]", "2"),
    ]


def test_a_form_may_have_lists_as_json(send) -> None:
    _, body = send("sends: {kind: form, nested: json}, rows: .", '{body: {key: 1, none: null, order: "{order}"}}', JSON)
    pairs = dict(parse_qsl(body, strict_parsing=True))
    assert ({*pairs}, pairs["key"]) == ({"key", "order"}, "1")
    assert '"p":1.50' in pairs["order"]


XML = (
    "<done><order><number>7</number><ref>R-1</ref>"
    "<lines><sku>A&amp;B</sku></lines><lines><sku>C</sku></lines></order></done>"
)


def test_xml_has_one_root_attributes_and_elements_for_each_line(send) -> None:
    create = '{body: {orders: {"@version": 2, order: "{order}"}}, answer: done.order}'
    kind, body = send('sends: {kind: xml, namespace: "urn:o"}, body: xml, rows: orders.order', create, XML)
    assert kind == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(body)
    assert (root.tag, root.attrib) == ("{urn:o}orders", {"version": "2"})
    found = [(element.tag.removeprefix("{urn:o}"), element.text) for element in root[0]]
    assert found == [("ref", "R-1"), ("customer", "C 1"), ("paid", "true"), ("lines", None), ("lines", None)]
    assert [element.text for element in root[0][3]] == ["A&B", "2", "1.50"]


@pytest.mark.parametrize(
    ("sends", "create"),
    [
        ("sends: xml, body: xml, rows: orders.order", '{body: {order: "{order}"}, answer: done.order}'),
        ("sends: xml_rpc, body: xml_rpc, rows: result", '{body: {method: m, params: ["{order}"]}}'),
    ],
)
def test_what_no_xml_can_hold_is_refused_before_anything_goes_out(send, httpserver, sends: str, create: str) -> None:
    with pytest.raises(CallRefused, match=r"can't be written as .*xml.*; nothing was sent"):
        send(sends, create, XML, ORDER | {"customer": "bell \x07"})
    assert httpserver.log == []


@pytest.mark.parametrize("field", [{"a:b": "1"}, {"@customer": {"no": "1"}}, {"customer": [["1"]]}])
def test_what_no_element_can_be_is_refused_before_anything_goes_out(send, httpserver, field: dict[str, object]) -> None:
    with pytest.raises(CallRefused, match=r"can't be written as .*xml.*; nothing was sent"):
        send(
            "sends: xml, body: xml, rows: orders.order",
            '{body: {order: "{order}"}, answer: done.order}',
            XML,
            ORDER | field,
        )
    assert httpserver.log == []


def test_an_answer_of_another_kind_leaves_the_order_in_doubt(send) -> None:
    with pytest.raises(OutcomeUnknown, match=r"accepted or not.*whole XML was expected"):
        send("sends: xml, body: xml, rows: orders.order", '{body: {order: "{order}"}, answer: done.order}', JSON)


@pytest.mark.parametrize(
    ("sends", "create", "message"),
    [
        ("sends: form", "{body: [1, '{order}']}", "order.create.body: names with values were expected"),
        ("sends: xml", "{}", "order.create.body: one name, the root element, was expected"),
        ("sends: xml", "{body: {a: '{order}', b: 1}}", "order.create.body: one name, the root element, was expected"),
        ("sends: xml", "{body: {a: ['{order}']}}", "order.create.body: a document has one root element"),
        ("sends: xml", "{body: {a: {'@b': '{order}'}}}", "order.create.body.a.@b: a text was expected"),
        ("sends: xml", "{body: {a: {'#': {c: '{order}'}}}}", "order.create.body.a.#: a text was expected"),
        ("sends: xml", "{body: {a: {b: [[1]], c: '{order}'}}}", "order.create.body.a.b: a list in a list"),
        ("sends: xml", "{body: {a: {'x:b': '{order}'}}}", "a.x:b: a name that an element can bear was expected"),
        ("sends: xml_rpc", "{body: {method: '{reference}', params: ['{order}']}}", "body.method: nothing is filled in"),
        ("sends: xml_rpc", "{}", "order.create.body: a call of XML-RPC was expected"),
        (
            "sends: xml_rpc",
            "{body: {method: m, params: '{order}'}}",
            "order.create.body: a call of XML-RPC was expected",
        ),
        ("sends: soap", "{}", "rest.sends"),
        ("sends: {kind: form, nested: dots}", "{}", "rest.sends.nested"),
        (
            "sends: form",
            "{before: [{path: /x, body: [1]}], body: {o: '{order}'}}",
            "order.create.before.0.body: names with values were expected",
        ),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, sends: str, create: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(written(tmp_path, f"{sends}, rows: .", create)))
    assert message in str(raised.value)
