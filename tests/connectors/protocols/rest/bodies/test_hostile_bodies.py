"""What may come instead of a list, whatever it is written in: a typed error, or whole records alone."""

import gzip
from pathlib import Path
from types import ModuleType

import pytest
from pytest_httpserver import HTTPServer

from hub.config.erp import Erp
from hub.connectors import connect
from hub.connectors.base import Page, RequestContext
from hub.connectors.pack import Pack
from hub.connectors.packs import load_pack
from hub.connectors.protocols import PROTOCOLS
from hub.connectors.protocols.rest.bodies import csv_table, json_lines
from hub.connectors.raw_record import FLAW
from hub.errors import OutcomeUnknown, ProtocolBroken
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock
from tests.support.bodies import PACK

NAMES = ["Cup, large", 'Jug "blue"', "Grüße € 𝄞", "Lamp\nof two lines", ""]
ROWS = [(f"{number:04}", NAMES[number % 5], f"{number}.50") for number in range(40)]
LISTED = ", lists: {prices: [level, amount]}"
PRICES = "  price: {resource: things, key: [id, prices.level], explode: prices}\n"
FORMS = {
    "json": "rows: value",
    "json_lines": "body: json_lines",
    "csv": "body: csv",
    "named columns": "body: {kind: csv, columns: [id, name, price], delimiter: ';'}",
    "xml": "body: xml, rows: export.list.article",
    "xml_rpc": "body: xml_rpc, rows: result",
}
FILES = {"json": '{"value": [%s]}\n', "json_lines": "%s\n", "csv": "id,name,price\r\n%s\r\n", "named columns": "%s\n"}
FILES["xml"] = '<?xml version="1.0"?>\n<export><list>%s</list></export>\n'
ROW = '{"id": "%s", "name": "%s", "price": %s}'
FILES["xml_rpc"] = (
    "<methodResponse><params><param><value><array><data>%s</data></array></value></param></params></methodResponse>"
)
STRUCT = "<value><struct>%s</struct></value>"
MEMBER = "<member><name>%s</name><value><string>%s</string></value></member>"
BETWEEN = {"json": ", ", "json_lines": "\n", "csv": "\r\n", "named columns": "\n", "xml": "", "xml_rpc": ""}


def row(form: str, identity: str, name: str, price: str) -> str:
    if form.startswith("json"):
        return ROW % (identity, name.replace('"', '\\"').replace("\n", "\\n"), price)
    if form == "xml":
        return f"<article><id>{identity}</id><name>{name}</name><price>{price}</price></article>"
    if form == "xml_rpc":
        return STRUCT % "".join(MEMBER % pair for pair in (("id", identity), ("name", name), ("price", price)))
    quoted = '"' + name.replace('"', '""') + '"'
    return (";" if form == "named columns" else ",").join([identity, quoted, price])


def body(form: str) -> bytes:
    return (FILES[form] % BETWEEN[form].join(row(form, *each) for each in ROWS)).encode()


def pack(folder: Path, form: str) -> Pack:
    text = PACK.replace("rows: value", FORMS[form]).replace(LISTED, "").replace(PRICES, "")
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return load_pack(str(folder / "mine.yaml"))


def records(known: Pack, came: bytes) -> list[tuple[str, str, str]]:
    """Those without a flaw."""
    found = PROTOCOLS["rest"].records(known, Page("things", came, "text/html"), RequestContext("e", "North"))
    whole = (each for each in found if FLAW not in each)
    return [(each["id"], each["name"] or "", each["price"]) for each in whole]


@pytest.mark.parametrize("form", FORMS)
def test_a_body_that_is_cut_off_anywhere_gives_whole_records_or_an_error(tmp_path: Path, form: str) -> None:
    known, whole = pack(tmp_path, form), body(form)
    assert records(known, whole) == ROWS
    read = []
    for length in range(len(whole)):
        try:
            told = records(known, whole[:length])
        except ProtocolBroken:
            continue
        # what is written line by line can end behind any of them: that there are others, the paging must know
        assert told == ROWS[: len(told)]
        read.append(length)
    ends = {"json": 1, "xml": 1, "json_lines": 2 * len(ROWS), "csv": 2 * len(ROWS) + 2, "named columns": len(ROWS)}
    assert len(read) <= ends.get(form, 0)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "came",
    [
        b"",
        b" \r\n",
        b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>\n<p>id,name,price</p>\n</body></html>\n",
        b"\x1f\x8b\x08\x00",
        b"\xff\xfe<\x00h\x00",
        b"\x00" * 2_000,
        b"null\n",
        b'"id,name,price"\n',
        b"[" * 100_000,
        b"<a>" * 100_000,
        b'{"a":' * 100_000,
        b'"' * 99_999,
    ],
    ids=range(12),
)
def test_what_is_no_list_is_a_typed_error(tmp_path: Path, form: str, came: bytes) -> None:
    with pytest.raises(ProtocolBroken):
        records(pack(tmp_path, form), came)


@pytest.mark.parametrize("form", FORMS)
def test_a_page_for_people_is_told_by_its_title_and_a_bomb_by_its_size(
    httpserver: HTTPServer, tmp_path: Path, clock: ManualClock, form: str
) -> None:
    pack(tmp_path, form)
    path = tmp_path / "mine.yaml"
    path.write_text(path.read_text("utf-8").replace("name: Test", "name: Test\ntransfer: {max_bytes: 100000}", 1))
    url = httpserver.url_for("")
    erp = Erp.model_validate({"name": "e", "pack": str(path), "url": url, "auth": {"key": "secret"}})
    connector = connect(erp, "North", clock=clock, budget=CountingBudget())
    page = "<html><title>Sign in</title><p>Ms Example owes 5.00</p></html>\n"
    httpserver.expect_ordered_request("/things").respond_with_data(page, content_type="text/html")
    with pytest.raises(ProtocolBroken, match="Sign in") as raised:
        [*connector.fetch(Kind.PRODUCT, None)]
    assert "Example" not in str(raised.value)
    bomb = gzip.compress(b" " * 10_000_000)
    httpserver.expect_ordered_request("/things").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(ProtocolBroken, match="larger than 100,000 bytes"):
        [*connector.fetch(Kind.PRODUCT, None)]


@pytest.mark.parametrize(
    ("form", "came"),
    [
        ("json", b'{"value": [{"id": "1", "name": "R-1", "price": NaN}, {"id": "2", "name": "x"}]}'),
        ("json_lines", b'{"id": "1"\n{"id": "2", "name": "x"}\n'),
        ("csv", b""),
    ],
)
def test_a_look_up_that_cant_be_read_leaves_the_order_in_doubt(
    httpserver: HTTPServer, tmp_path: Path, clock: ManualClock, form: str, came: bytes
) -> None:
    pack(tmp_path, form)
    path = tmp_path / "mine.yaml"
    text = path.read_text("utf-8").replace("duplicates: neither", "duplicates: searchable")
    path.write_text(text.replace("body: csv", "body: {kind: csv, may_be_empty: true}"), encoding="utf-8")
    erp = Erp.model_validate({"name": "e", "pack": str(path), "url": httpserver.url_for(""), "auth": {"key": "secret"}})
    httpserver.expect_request("/things").respond_with_data(came)
    with pytest.raises(OutcomeUnknown, match="whether the ERP holds R-1 isn't known"):
        connect(erp, "North", clock=clock, budget=CountingBudget()).find("R-1")


@pytest.mark.parametrize(("form", "module"), [("json_lines", json_lines), ("csv", csv_table)])
def test_lines_without_end_are_refused_before_they_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, module: ModuleType
) -> None:
    monkeypatch.setattr(module, "MOST_RECORDS", len(ROWS))
    assert records(pack(tmp_path, form), body(form)) == ROWS
    monkeypatch.setattr(module, "MOST_RECORDS", len(ROWS) - 1)
    with pytest.raises(ProtocolBroken, match=f"more than {len(ROWS) - 1} (lines|rows) came; ask for pages"):
        records(pack(tmp_path, form), body(form))
