"""docs/packs.md, run as it stands: its files are written, its commands typed, and what it shows is what comes."""

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec

import pytest

from tests.support.foreign.workshop.server import WorkshopErp
from tests.support.project import ROOT

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8010"
NOW = re.compile(r'"placed_at": "[^"]*"')


def blocks() -> Iterator[tuple[str, str, str]]:
    """The language, file name and text of each block of the tutorial."""
    page = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    tutorial = page[page.index("## The first pack, step by step") : page.index("## What the parts say")]
    yield from FENCE.findall(tutorial)


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block, and the lines that are shown of what it says."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield command, shown


def as_shown(line: str) -> re.Pattern[str]:
    """A line of the page, in which … stands for anything and blanks for as many as there are."""
    words = " ".join(line.split())
    return re.compile(".*".join(map(re.escape, words.split("…"))))


@pytest.fixture
def erp(httpserver) -> WorkshopErp:
    erp = WorkshopErp("the-workshops-key")
    httpserver.expect_request(re.compile(".*")).respond_with_handler(erp)
    return erp


def test_the_page_leads_from_nothing_to_a_pulled_record_and_a_pushed_order(erp, httpserver, run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    here = httpserver.url_for("").rstrip("/")
    ran = 0
    for language, name, text in blocks():
        text = text.replace(ADDRESS, here)
        if name:
            (tmp_path / name).write_text(NOW.sub(f'"placed_at": "{datetime.now(UTC).isoformat()}"', text))
        for command, shown in commands(text) if language == "console" else ():
            word, *arguments = shlex.split(command)
            if word == "export":
                monkeypatch.setenv(*arguments[0].split("=", 1))
            elif word == "python":
                assert find_spec(f"{arguments[1]}.__main__"), "the ERP that the page starts; here it runs already"
            else:
                assert word == "hub"
                said = run(*arguments)
                assert (said.code, said.err) == (0, ""), command
                lines = iter([" ".join(line.split()) for line in said.out.splitlines()])
                for line in shown:
                    assert any(as_shown(line).fullmatch(each) for each in lines), (command, line, said.out)
                ran += 1
    assert ran >= 9
    # one of the trial, and the buyer's
    assert [order["number"] for order in erp.lists["orders"]] == ["A-1", "A-2"]
    assert erp.lists["orders"][1]["lines"] == [{"position": 1, "sku": "W-0001", "quantity": 2, "unit_price": 12.5}]
