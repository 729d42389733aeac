"""Orders as files: handed over once, known by their acknowledgement, in doubt until then."""

from pathlib import Path
from typing import Any

import pytest

from hub.errors import CallRefused, ErpError, OutcomeUnknown, Unreachable
from tests.support.file_erp import PACK, FileErp


def handed_over(erp: FileErp, reference: str = "R-1", *lines: tuple[str, str]) -> None:
    with pytest.raises(OutcomeUnknown, match="is handed over; the ERP's acknowledgement gives its number"):
        erp.connect().create(erp.order(*lines), reference)


def test_an_order_is_one_file_and_waits_for_its_acknowledgement(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    handed_over(erp, "R-1", ("0012", "3"), ("a,b", "2.50"))
    assert [path.name for path in (erp.root / "in").iterdir() if path.is_file()] == ["order_R-1.csv"]
    assert (erp.root / "in/order_R-1.csv").read_bytes() == b'R-1,C-1,0012,3\r\nR-1,C-1,"a,b",2.50\r\n'
    connector = erp.connect()
    for folder in ("in", "in/done", "in/error"):
        (path,) = erp.root.glob("in/**/order_R-1.csv")
        path.rename(erp.root / folder / path.name)
        with pytest.raises(OutcomeUnknown, match=f"{folder}/order_R-1.csv is handed over, and no acknowledgement"):
            connector.find("R-1")
    assert connector.find("R-2") == []
    erp.put("ack/ack_R-1.csv", "Ref,No,State,Why\nr-1 ,SO-7,ok,\n")
    (receipt,) = connector.find("R-1")
    assert (receipt.number, receipt.reference, receipt.lines) == ("SO-7", "r-1 ", None)
    assert {*erp.budget.taken} == {True}


def test_what_was_handed_over_is_not_written_again(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    handed_over(erp)
    for folder in ("in", "in/done", "in/error"):
        (path,) = erp.root.glob("in/**/order_R-1.csv")
        path.rename(erp.root / folder / path.name)
        with pytest.raises(OutcomeUnknown, match=f"{folder}/order_R-1.csv is there already"):
            erp.connect().create(erp.order(("OTHER", "1")), "R-1")
    (path,) = erp.root.glob("in/**/order_R-1.csv*")
    assert b"OTHER" not in path.read_bytes()


def test_a_file_that_appears_behind_the_look_is_not_written_over(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    connector: Any = erp.connect()
    store = connector._adapter._store
    store.list = lambda folder, context: []
    erp.put("in/order_R-1.csv", "theirs")
    with pytest.raises(OutcomeUnknown, match="is there already"):
        connector.create(erp.order(), "R-1")
    assert (erp.root / "in/order_R-1.csv").read_text() == "theirs"


def test_a_refusal_is_told_in_the_erps_words(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    handed_over(erp)
    erp.put("ack/ack_R-1.csv", "Ref,No,State,Why\nR-1,,no,C-1 is blocked (a@example.com)\n")
    with pytest.raises(CallRefused, match=r"acknowledges it as refused: C-1 is blocked \(…\)"):
        erp.connect().find("R-1")


def test_an_acknowledgement_that_cant_be_read_may_be_the_orders_own(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    erp.put("ack/ack_R-1.csv", "Ref,No,State,Why\nR-1,SO-7,ok,a,b\nR-2,SO-8,ok,\n")
    with pytest.raises(OutcomeUnknown, match=r"row 1 of its page has 5 fields.*: it may be the one of R-1"):
        erp.connect().find("R-1")


@pytest.mark.parametrize(
    "text", ["", "Ref,No,State,Why\nR-1,SO", "Ref,No,State\nR-1,SO-1,ok\n", "Ref,No,State,Why\nR-1,,ok,\n"]
)
def test_half_an_acknowledgement_leaves_the_order_in_doubt(tmp_path: Path, text: str) -> None:
    erp = FileErp(tmp_path)
    handed_over(erp)
    erp.put("ack/ack_R-1.csv", text)
    with pytest.raises(OutcomeUnknown):
        erp.connect().find("R-1")


def test_an_order_is_found_in_a_list_of_acknowledgements(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, {'"ack_{reference}.csv"': '"acks_*.csv"'})
    lines = "".join(f"R-{number},SO-{number},ok,\n" for number in range(1, 8))
    erp.put("ack/acks_1.csv", "Ref,No,State,Why\n" + lines)
    erp.put("ack/acks_2.csv", "Ref,No,State,Why\nR-11,SO-11,ok,\nR-2,SO-99,ok,\n")
    connector = erp.connect()
    assert [receipt.number for receipt in connector.find("R-1")] == ["SO-1"]
    assert connector.find("R-12") == []
    # two numbers under one reference are for a person
    assert [receipt.number for receipt in connector.find("R-2")] == ["SO-2", "SO-99"]


@pytest.mark.parametrize("reference", ["../R", "R/1", "R\\1", "R:1", "R\n1", "é", "R*", "."])
def test_a_reference_that_is_no_files_name_sends_nothing(tmp_path: Path, reference: str) -> None:
    erp = FileErp(tmp_path, {"order_{reference}.csv": "{reference}"})
    with pytest.raises(CallRefused, match="no file's; nothing was sent"):
        erp.connect().create(erp.order(), reference)
    assert [path for path in erp.root.rglob("*") if path.is_file()] == []


def test_a_character_that_the_encoding_lacks_sends_nothing(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, {"content: {kind: csv, encoding: utf-8": "content: {kind: csv, encoding: cp1252"})
    with pytest.raises(CallRefused, match=r"can't stand in this CSV \(cp1252\); nothing was sent"):
        erp.connect().create(erp.order(("\u0142", "1")), "R-1")
    assert not (erp.root / "in/order_R-1.csv").exists()


def test_a_folder_that_is_missing_surely_took_nothing(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    for name in ("in/done", "in/error", "in"):
        (erp.root / name).rmdir()
    error: type[ErpError] = Unreachable
    with pytest.raises(error, match="`in` can't be used"):
        erp.connect().create(erp.order(), "R-1")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "{kind: json}",
            b'{"account":"C-1","lines":[{"item":"0012","quantity":"3"}],"Ref":"R-1"}\n',
        ),
        (
            '{kind: json, body: {head: {ours: "{reference}", of: "{company}"}, order: "{order}"}}',
            b'{"head":{"ours":"R-1","of":"North"},"order":{"account":"C-1","lines":[{"item":"0012","quantity":"3"}],'
            b'"Ref":"R-1"}}\n',
        ),
        (
            "{kind: xml, root: Order}",
            b"<?xml version='1.0' encoding='UTF-8'?>\n<Order><account>C-1</account><lines><item>0012</item>"
            b"<quantity>3</quantity></lines><Ref>R-1</Ref></Order>\n",
        ),
        (
            '{kind: xml, root: Orders, body: {"@id": "{reference}", Order: "{order}"}}',
            b"<?xml version='1.0' encoding='UTF-8'?>\n<Orders id=\"R-1\"><Order><account>C-1</account><lines>"
            b"<item>0012</item><quantity>3</quantity></lines><Ref>R-1</Ref></Order></Orders>\n",
        ),
        (
            '{kind: csv, encoding: utf-8, line_end: lf, delimiter: tab, titles: [a, b], head: [H, "{account}"], '
            'line: [L, "{lines.item}", "{lines.quantity}"]}',
            b"a\tb\nH\tC-1\nL\t0012\t3\n",
        ),
    ],
)  # fmt: skip
def test_an_order_is_written_as_the_pack_says(tmp_path: Path, content: str, expected: bytes) -> None:
    own = next(line for line in PACK.splitlines() if "content:" in line)
    erp = FileErp(tmp_path, {own: f"    content: {content}"})
    handed_over(erp)
    assert (erp.root / "in/order_R-1.csv").read_bytes() == expected
