"""Deltas by a version, of an ERP that lists what it has deleted: nothing that goes between two lists is lost."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from hub.config import settings
from hub.office import Office, open_hub
from hub.records import Kind
from hub.store.catalogue.publication_counts import Counts
from hub.sync.pull import fetch, pull
from hub.sync.replay import translate_again
from tests.support.fixed_clock import FixedClock
from tests.support.foreign import folder_of
from tests.support.foreign.counted.server import CountedErp
from tests.support.foreign.office import lay_out

BY_VERSION = {
    "sort: id": "sort: version",
    "filter: updated_since": "filter: after",
    "archived, updated_at]": "archived, version]",
    "object_id, updated_at]": "object_id, version]",
    "cursor: {field: updated_at}": "cursor: {field: version, version: true}",
    "  customer: {resource: contacts, key: [id], cursor: {field: version, version: true}}": (
        "  customer: {resource: contacts, key: [id]}"
    ),
}


def item(number: int, version: int) -> dict[str, Any]:
    amounts = {"tax": {"rate": "20.0"}, "sales_price": {"amount": "1.0", "currency": "GBP"}, "unit": {"code": "EA"}}
    return {"id": number, "code": f"P{number}", "description": "P", "archived": False, "version": version, **amounts}


@pytest.fixture
def erp(httpserver: HTTPServer) -> CountedErp:
    erp = CountedErp("hub:key", {"items": [item(each, each) for each in range(1, 7)], "deletions": []}, cap=2)
    httpserver.expect_request(re.compile("/v2/.*")).respond_with_handler(erp)
    return erp


@pytest.fixture
def office(
    erp: CountedErp, httpserver: HTTPServer, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setenv("ERP_KEY", "hub")
    monkeypatch.setenv("ERP_SECRET", "key")
    folder = folder_of("counted")
    config = lay_out(tmp_path, folder, httpserver.url_for(""), "key", "secret", kinds=("product",))
    pack = tmp_path / "pack.yaml"
    text = pack.read_text(encoding="utf-8")
    for old, new in BY_VERSION.items():
        assert old in text
        text = text.replace(old, new)
    pack.write_text(text, encoding="utf-8")
    with open_hub(settings.load(config), clock) as hub:
        yield hub.office("office")


def pulled(office: Office, erp: CountedErp, **how: Any) -> tuple[Counts, str | None]:
    """What a pull brought, and from which version on its lists were asked."""
    erp.asked.clear()
    counts = pull(office, Kind.PRODUCT, **how)
    erp.behind = lambda name, page: None
    (after,) = {asked.get("after") for asked in erp.asked}
    return counts, after


def delete(erp: CountedErp, number: int, version: int) -> None:
    erp.lists["items"] = [each for each in erp.lists["items"] if each["id"] != number]
    erp.lists["deletions"].append({"object": "item", "object_id": number, "version": version})


def change(erp: CountedErp, number: int, version: int) -> None:
    erp.lists["items"] = [each for each in erp.lists["items"] if each["id"] != number]
    erp.lists["items"].append(item(number, version))


def codes(office: Office) -> set[str]:
    return {each.source_key for each in office.store.records.all(Kind.PRODUCT)}


def test_what_is_deleted_between_the_two_lists_goes_with_the_next_delta(erp: CountedErp, office: Office) -> None:
    pulled(office, erp)
    pulled(office, erp)

    def meanwhile(name: str, page: int) -> None:
        if name == "deletions":
            delete(erp, 1, 7)
            change(erp, 2, 8)

    erp.behind = meanwhile
    counts, after = pulled(office, erp)
    assert (after, counts.received, counts.vanished) == ("6", 2, 0)
    counts, after = pulled(office, erp)
    assert (after, counts.received, counts.vanished) == ("6", 2, 1)
    assert codes(office) == {"2", "3", "4", "5", "6"}
    # and what was read twice isn't read a third time
    counts, after = pulled(office, erp)
    assert (after, counts.received, counts.vanished) == ("8", 1, 0)


def test_what_is_made_again_meanwhile_stays(erp: CountedErp, office: Office) -> None:
    pulled(office, erp)
    pulled(office, erp)

    def meanwhile(name: str, page: int) -> None:
        if name == "deletions":
            delete(erp, 1, 7)
            change(erp, 1, 8)
            change(erp, 2, 9)

    erp.behind = meanwhile
    for _ in range(3):
        counts, _ = pulled(office, erp)
        assert counts.vanished == 0
    assert codes(office) == {"1", "2", "3", "4", "5", "6"}


def test_what_goes_while_a_sweep_reads_goes_with_the_delta_behind_it(erp: CountedErp, office: Office) -> None:
    def meanwhile(name: str, page: int) -> None:
        if page == 1:
            change(erp, 5, 8)
        elif page == 2:
            erp.lists["deletions"].append({"object": "item", "object_id": 1, "version": 7})

    erp.behind = meanwhile
    counts, _ = pulled(office, erp)
    assert counts.stored == 6
    delete(erp, 1, 7)
    counts, after = pulled(office, erp)
    assert (after, counts.vanished) == ("2", 1)


def test_behind_a_later_sweep_little_is_read_again(erp: CountedErp, office: Office) -> None:
    pulled(office, erp)
    pulled(office, erp)
    change(erp, 2, 8)
    counts, _ = pulled(office, erp, full=True)
    assert counts.received == 6
    # translating it again changes nothing of how far it goes
    translate_again(office, Kind.PRODUCT)
    assert pulled(office, erp)[1] == "6"
    assert pulled(office, erp)[1] == "8"


def test_what_was_only_logged_says_how_far_it_goes(erp: CountedErp, office: Office) -> None:
    fetch(office, Kind.PRODUCT)
    translate_again(office, Kind.PRODUCT)
    log = office.store.raw_log
    assert (log.position(Kind.PRODUCT), log.reached(Kind.PRODUCT)) == ("2", "6")
