"""What a page tells of documents, whose lists are exploded: each once, by the newest of it."""

import json
from pathlib import Path

import pyarrow as pa

from hub.connectors.base import Page
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.records import Kind
from tests.support.bodies import PACK


class Heard:
    """What is told of a page."""

    def __init__(self) -> None:
        self.keys: list[str | None] = []
        self.unread: list[str] = []

    def documents(self, keys: pa.Array, parts: int) -> None:
        assert parts == 1
        self.keys += keys.to_pylist()

    def unreadable(self, keys: pa.Array) -> None:
        self.unread += keys.to_pylist()

    def unknown(self) -> None:
        raise AssertionError("unknown")

    def deleted(self, source_keys: pa.Array) -> None:
        raise AssertionError(source_keys)

    def reached(self, version: str, position: str | None) -> None:
        raise AssertionError(version)

    def joined(self, digest: str) -> None:
        raise AssertionError(digest)


def test_of_a_document_that_stands_there_twice_the_last_one_counts(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    things = [
        {"id": "A", "prices": [{"level": 1, "amount": 5}, {"level": 2, "amount": 6}]},
        {"id": "B|", "prices": []},
        {"id": "C"},
        {"id": None, "prices": [{"level": 1, "amount": 7}]},
        {"id": "A", "prices": [{"level": 1, "amount": 8}]},
    ]
    page = Page("things", json.dumps({"value": things}).encode(), "application/json", None)
    heard = Heard()
    (frame,) = decode(load_pack(str(tmp_path / "mine.yaml")), Kind.PRICE, [page], heard)
    assert [*frame["source_key"]] == ["|1", "A|1"]
    assert [*frame["prices.amount"]] == ["7", "8"]
    # one without its list says nothing of it
    assert heard.keys == ["B\\|", "A"]
