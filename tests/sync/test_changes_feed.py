"""Deltas by a feed of what changed: its records are asked for by themselves, for they don't say when they changed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub.config import settings
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError, HubError
from hub.office import Office, open_hub
from hub.records import Kind
from hub.simulate.dialects.rpc_encoded.rpc_encoded_dialect import RPC_ENCODED
from hub.simulate.dialects.rpc_encoded.rpc_encoded_erp import RpcEncodedErp
from hub.sync.conformance.reading import read_behaviours
from hub.sync.pull import pull
from hub.sync.replay import translate_again
from tests.support.dialects import handled
from tests.support.fixed_clock import FixedClock
from tests.support.foreign import folder_of
from tests.support.foreign.changes_feed.server import FeedErp
from tests.support.foreign.office import lay_out

LATER = "2099-01-01T10:00:00Z"
LONG_AGO = "2001-01-01T10:00:00Z"
PACK = folder_of("changes_feed") / "pack.yaml"


@pytest.fixture
def erp(httpserver: HTTPServer) -> FeedErp:
    erp = FeedErp({f"I{at}": {"id": f"I{at}", "name": f"Item {at}"} for at in range(1, 6)})
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(erp)
    for key in erp.items:
        erp.tell(key, LONG_AGO)
    return erp


@pytest.fixture
def office(
    erp: FeedErp, httpserver: HTTPServer, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setenv("ERP_KEY", "key")
    config = lay_out(tmp_path, folder_of("changes_feed"), httpserver.url_for(""), "key", kinds=("product",))
    with open_hub(settings.load(config), clock) as hub:
        opened = hub.office("office")
        assert pull(opened, Kind.PRODUCT).stored == 5
        assert erp.asked == []  # a sweep reads the list
        yield opened


def names(office: Office) -> set[str]:
    return {each.record.name for each in office.store.records.all(Kind.PRODUCT)}  # type: ignore[attr-defined]


def test_a_delta_asks_for_what_the_feed_names_each_once(erp: FeedErp, office: Office) -> None:
    for name in ("x", "y", "Lamp"):
        erp.change("I2", LATER, name=name)
    erp.change("I9", LATER, name="Jug")
    erp.tell("I2", LATER)
    erp.tell("C1", LATER, "customer")
    counts = pull(office, Kind.PRODUCT)
    assert (counts.received, counts.stored, erp.asked) == (2, 2, ["I2", "I9"])
    assert names(office) == {"Item 1", "Lamp", "Item 3", "Item 4", "Item 5", "Jug"}


def test_what_is_gone_the_feed_tells_and_a_record_that_went_meanwhile_is_none(erp: FeedErp, office: Office) -> None:
    erp.change("I2", LATER, name="Lamp")
    erp.tell("I3", LATER)
    del erp.items["I3"]
    erp.tell("I3", LATER, "deleted_item")
    counts = pull(office, Kind.PRODUCT)
    assert (counts.received, counts.stored, counts.vanished) == (1, 1, 1)
    assert names(office) == {"Item 1", "Lamp", "Item 4", "Item 5"}


def test_a_delta_without_changes_asks_for_no_record(erp: FeedErp, office: Office) -> None:
    assert pull(office, Kind.PRODUCT).received == 0
    assert erp.asked == []


def test_a_sweep_reads_the_list_again_and_a_replay_nothing(erp: FeedErp, office: Office) -> None:
    erp.change("I2", LATER, name="Lamp")
    pull(office, Kind.PRODUCT)
    erp.asked.clear()
    translate_again(office, Kind.PRODUCT)
    assert erp.asked == []
    assert "Lamp" in names(office)
    counts = pull(office, Kind.PRODUCT, full=True)
    assert (counts.stored, counts.unchanged, erp.asked) == (0, 5, [])


def test_an_interrupted_delta_goes_on(erp: FeedErp, office: Office) -> None:
    for number in range(1, 5):
        erp.change(f"I{number}", LATER, name=f"Lamp {number}")
    erp.left = 2
    with pytest.raises(HubError, match="503"):
        pull(office, Kind.PRODUCT)
    erp.left = None
    erp.asked.clear()
    assert pull(office, Kind.PRODUCT).stored == 4
    assert erp.asked == ["I3", "I4"]


def test_conformance_says_that_no_record_tells_when_it_changed(office: Office) -> None:
    told = [behaviour.why for behaviour in read_behaviours(office)]
    assert "no record says in `at` when it was changed" in told


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("changes: {resource: changed_items", "changes: {resource: nowhere", "changes: needs another resource than"),
        ("changes: {resource: changed_items", "changes: {resource: events", "changes: needs another resource than"),
        ("    cursor: {field: at}\n    changes", "    changes", "changes: has no effect on a kind without a cursor"),
        ("cursor: {field: at}\n    changes", "cursor: {field: when}\n    changes", "`when` isn't declared by events"),
        (
            "    key: [id]\n    cursor",
            "    key: [id]\n    filter: {name: x}\n    cursor",
            "changes: the kind's `filter` holds for",
        ),
        ("filter: {type: item}", "filter: {sort: item}", "changes: `sort` isn't declared by events, the feed"),
        ("read: {}\n    fields: [id, name, price]", "fields: [id, name]", "`price` of items isn't declared by changed"),
        ("read: {}\n    fields: [id,", "fields: [id, stock,", "`stock` of changed_items has no effect"),
        (
            "cursor: {field: at}\n    changes",
            "cursor: {field: at, version: true}\n    changes",
            "changes: cursor: a `version` tells how far a list was read",
        ),
        ("    changes: {resource: changed_items, filter: {type: item}}\n", "", "`at` isn't declared by items"),
        (
            "resource: items\n    key: [id]\n    cursor: {field: at}\n"
            "    changes: {resource: changed_items, filter: {type: item}}",
            "resource: changed_items\n    key: [id]\n    cursor: {field: at, version: true}",
            "product: cursor: a `version` tells how far a list was read",
        ),
        (
            "deleted: {resource: events, key: [id], cursor: {field: at}",
            "deleted: {resource: changed_items, key: [id], cursor: {field: name, version: true}",
            "deleted: cursor: a `version` tells how far a list was read",
        ),
    ],
)
def test_a_feed_that_cannot_serve_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = PACK.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "pack.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        load_pack(str(tmp_path / "pack.yaml"))


def test_over_soap_a_moment_that_the_list_of_keys_alone_shows_serves(
    httpserver: HTTPServer, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = RPC_ENCODED.records()
    records["products"] = records["products"][:4]
    erp = RpcEncodedErp("hub", "key", records)
    httpserver.expect_request("/index.php/api").respond_with_handler(handled(erp))
    monkeypatch.setenv("ERP_USER", "hub")
    monkeypatch.setenv("ERP_KEY", "key")
    config = lay_out(tmp_path, folder_of("rpc_encoded"), httpserver.url_for(""), "user", "key", kinds=("price",))
    pack = tmp_path / "pack.yaml"
    text = pack.read_text(encoding="utf-8")
    assert "fields: [sku, updated]" in text
    pack.write_text(text.replace("fields: [sku, updated]", "fields: [sku]"), encoding="utf-8")
    with open_hub(settings.load(config), clock) as hub:
        office = hub.office("office")
        pull(office, Kind.PRICE)
        before = len(erp.calls)
        records["products"][2]["updated"] = "2099-01-01 10:00:00"
        pull(office, Kind.PRICE)
    asked = [arguments["sku"] for name, arguments in erp.calls[before:] if name == "productInfo"]
    assert asked == [records["products"][2]["sku"]]
