"""Lists that are asked for by Range and answered by Content-Range, over HTTP."""

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
from hub.errors import IncompleteRead, OutcomeUnknown, ProtocolBroken
from tests.support.bench import CountingBudget, ManualClock
from tests.support.bodies import PACK
from tests.support.listing import Read

RANGE = "{kind: range, unit: records, size: 3, row: id, end: END}"


class Server:
    """As RFC 9110 has it, with records in the place of bytes; `said` is what Content-Range says of it."""

    def __init__(self, rows: int, end: str, total: bool = True, cap: int = 100) -> None:
        self.rows = [{"id": f"{number}"} for number in range(rows)]
        self.more, self.total, self.cap = (1 if end == "inclusive" else 0), total, cap
        self.asked: list[str] = []
        self.said: Callable[[int, int, Any], str] = lambda begin, to, total: f"records {begin}-{to}/{total}"

    def __call__(self, asked: Request) -> Response:
        self.asked.append(asked.headers["Range"])
        numbers = re.fullmatch(r"records=([0-9]+)-([0-9]+)", asked.headers["Range"])
        assert numbers
        begin, behind = int(numbers[1]), int(numbers[2]) + self.more
        page = self.rows[begin : min(behind, begin + self.cap)]
        if not page:
            return Response("<title>Range Not Satisfiable</title>", 416, content_type="text/html")
        said = self.said(begin, begin + len(page) - self.more, len(self.rows) if self.total else "*")
        headers = {"Content-Range": said} if said else {}
        return Response(json.dumps({"value": page}), 206, headers=headers)


@pytest.mark.parametrize("end", ["inclusive", "exclusive"])
@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("cap", [2, 100])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 5, 6, 7])
def test_ranges_are_read_to_the_end(read: Read, rows: int, cap: int, total: bool, end: str) -> None:
    server = Server(rows, end, total, cap)
    keys = read(RANGE.replace("END", end), "{}", server)
    assert list(dict.fromkeys(keys)) == [row["id"] for row in server.rows]
    assert server.asked[0] == ("records=0-2" if end == "inclusive" else "records=0-3")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (lambda begin, to, total: "", "no Content-Range that can be read"),
        (lambda begin, to, total: "records 0-x/7", "no Content-Range that can be read"),
        (lambda begin, to, total: f"records {begin + 1}-{to + 1}/{total}", "the answer says: records 1 to 4"),
        (lambda begin, to, total: f"records {begin}-{to - 1}/{total}", "the answer says: records 0 to 2"),
        (lambda begin, to, total: f"records */{total}", "the answer says: records 0 to 0"),
    ],
)
def test_another_range_than_was_asked_for_is_refused(read: Read, said: Any, message: str) -> None:
    server = Server(7, "exclusive")
    server.said = said
    with pytest.raises(ProtocolBroken, match=message):
        read(RANGE.replace("END", "exclusive"), "{}", server)


def test_the_numbers_may_stand_alone(read: Read) -> None:
    def answer(asked: Request) -> Response:
        assert asked.headers["Range"] == "0-2"
        return Response('{"value": [{"id": "1"}]}', headers={"Content-Range": "0-0/1"})

    assert read(RANGE.replace("unit: records, ", "").replace("END", "inclusive"), "{}", answer) == ["1"]


def test_records_that_moved_make_the_read_incomplete(read: Read) -> None:
    server = Server(7, "exclusive")

    def answer(asked: Request) -> Response:
        answered = server(asked)
        del server.rows[0]
        return answered

    with pytest.raises(IncompleteRead, match="doesn't begin with the last one of the page before"):
        read(RANGE.replace("END", "exclusive"), "{}", answer)


def test_fewer_than_content_range_names_are_incomplete(read: Read) -> None:
    server = Server(2, "inclusive")
    server.said = lambda begin, to, total: f"records {begin}-{to}/9"
    with pytest.raises(IncompleteRead, match="only 2 of 9 records came"):
        read(RANGE.replace("END", "inclusive"), "{}", server)


@pytest.mark.parametrize(("told", "found"), [({"Content-Range": "records */0"}, []), ({}, None)])
def test_a_look_up_takes_a_416_for_none_only_where_it_says_so(
    httpserver: HTTPServer, tmp_path: Path, clock: ManualClock, told: dict[str, str], found: list[Any] | None
) -> None:
    text = PACK.replace("paging: {kind: none}", "paging: " + RANGE.replace("END", "exclusive"))
    (tmp_path / "mine.yaml").write_text(text.replace("duplicates: neither", "duplicates: searchable"), encoding="utf-8")
    httpserver.expect_request("/things").respond_with_data("<html>", status=416, headers=told)
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": {"key": "secret"}}
    connector = connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())
    if found is None:
        with pytest.raises(OutcomeUnknown, match="answers 416 and not that there are 0"):
            connector.find("R-1")
    else:
        assert connector.find("R-1") == found
