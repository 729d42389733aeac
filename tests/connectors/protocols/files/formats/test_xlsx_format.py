"""Workbooks: exact texts of a sheet by its name, and no bombs."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from datetime import datetime as moment
from typing import Any

import openpyxl
import pytest

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.xlsx_format import XlsxFormat
from hub.errors import ProtocolBroken

AT = RequestContext("small", "North", "read items")


def workbook(*rows: tuple[Any, ...], sheet: str = "Items") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def records(body: bytes, fields: tuple[str, ...] = (), most: int = 10**6, **more: Any) -> list[dict[str, Any]]:
    format_ = XlsxFormat.model_validate({"kind": "xlsx", "sheet": "Items", **more})
    (page,) = format_.pages(io.BytesIO(body), fields, 2, AT, most_bytes=most)
    assert (page.body, format_.records(body, fields, AT, most_bytes=most)) == (body, page.records)
    return page.records


def rewritten(body: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part of it changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return written.getvalue()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0012", "0012"),
        ("1_0", "1_0"),
        (12, "12"),
        (5.0, "5"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (123456789012345.0, "123456789012345"),
        (True, "true"),
        (date(2026, 1, 31), "2026-01-31"),
        (
            moment(2026, 1, 31, 13, 5),  # noqa: DTZ001 - Excel knows no zones
            "2026-01-31T13:05:00",
        ),
        (
            moment(2026, 1, 31),  # noqa: DTZ001
            "2026-01-31T00:00:00",
        ),
        (None, None),
    ],
)
def test_a_cell_is_the_text_that_it_holds(value: Any, text: str | None) -> None:
    assert records(workbook(("No", "Value"), ("a", value))) == [{"No": "a", "Value": text}]


def test_a_number_has_all_digits_that_excel_keeps() -> None:
    # Excel writes a double with up to 17 digits
    body = workbook(("No", "Price"), ("a", 1234.5))
    long = rewritten(body, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"1234.5", b"58.050000000000004"))
    assert records(long) == [{"No": "a", "Price": "58.050000000000004"}]


def test_rows_above_the_header_empty_rows_and_unnamed_columns_are_none() -> None:
    body = workbook(("List of items",), ("No", None, "Name"), ("1", "x", "Lamp"), (None, None, None), ("2",))
    assert records(body, header="2") == [{"No": "1", "Name": "Lamp"}, {"No": "2", "Name": None}]


@pytest.mark.parametrize(
    ("body", "more", "said"),
    [
        (workbook(("No",), sheet="Prices"), {}, "has no sheet `Items`, only `Prices`"),
        (workbook(("No", "No")), {}, "two columns are called `No`"),
        (workbook(("No",)), {"fields": ("No", "Name")}, "has no column `Name`"),
        (workbook(("No",), ("1",), ("2",), ("3",)), {"max_rows": "2"}, "more than 2 rows"),
        (workbook(tuple(f"c{number}" for number in range(1001))), {}, "up to 1000 columns"),
        (workbook(("No",))[:-30], {}, "isn't a whole workbook"),
        (b"No,Name\n", {}, "isn't a whole workbook"),
        (workbook(("No",)), {"most": 1_000}, "unpacks to more than 1,000 bytes"),
        (rewritten(workbook(("No",)), "xl/worksheets/sheet1.xml", lambda xml: xml[:40]), {}, "isn't a whole workbook"),
        (
            rewritten(
                workbook(("No",)),
                "xl/worksheets/sheet1.xml",
                lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml,
            ),
            {},
            "without document types",
        ),
    ],
)
def test_what_is_no_such_workbook_is_told(body: bytes, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ProtocolBroken, match=said):
        records(body, **more)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = rewritten(workbook(("No",)), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 50_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(ProtocolBroken, match="unpacks to more than 1,000,000 bytes"):
        records(bomb)
