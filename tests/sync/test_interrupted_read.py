"""A read of details that breaks off: the next one asks for what is missing, and for what has changed meanwhile."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config import settings
from hub.errors import HubError
from hub.office import Office, open_hub
from hub.records import Kind
from hub.simulate.dialects.rpc_encoded.rpc_encoded_dialect import RPC_ENCODED
from hub.simulate.dialects.rpc_encoded.rpc_encoded_erp import RpcEncodedErp
from hub.sync.pull import fetch, pull
from hub.sync.replay import translate_again
from tests.support.dialects import handled
from tests.support.fixed_clock import FixedClock
from tests.support.foreign import folder_of
from tests.support.foreign.frappe.server import FrappeErp
from tests.support.foreign.office import lay_out

LONG_AGO, LATER = "2001-01-01 10:00:00", "2099-01-01 10:00:00"


@dataclass
class Site:
    """An office whose records are read behind a list of their keys, eight of them, and its ERP.

    `asked` are the keys that details were asked for by; the ERP fails behind `left` of them.
    """

    office: Office
    kind: Kind
    erp: Any
    clock: FixedClock
    asked: list[str]
    left: int | None = None

    def broken_off(self, behind: int, **how: Any) -> None:
        self.left = behind
        with pytest.raises(HubError, match="503"):
            pull(self.office, self.kind, **how)
        self.left = None
        self.asked.clear()

    def change(self, number: int) -> str:
        """Change a record, whose list shows when; gives its key."""
        if isinstance(self.erp, FrappeErp):
            document = self.erp.doctypes["Customer"][number]
            document |= {"modified": LATER, "credit_limits": [{"company": "North", "credit_limit": 7.0}]}
            return str(document["name"])
        product = self.erp.products[number]
        product |= {"updated": LATER, "tiers": [{"qty": 10, "price": "7.00"}]}
        return str(product["sku"])

    def amounts(self) -> set[str]:
        stored = (each.record for each in self.office.store.records.all(self.kind))
        return {f"{getattr(each, 'amount', None) or getattr(each, 'credit_limit', None)}" for each in stored}


def rest_server(erp: FrappeErp, site: list[Site], asked: list[str]) -> Any:
    def answer(request: Request) -> Response:
        name = request.path.rpartition("/")[2]
        if name.startswith("CUST-"):
            asked.append(name)
            if site and site[0].left is not None and len(asked) > site[0].left:
                return Response(status=503)
        return erp(request)

    return answer


def soap_server(erp: RpcEncodedErp, site: list[Site], asked: list[str]) -> Any:
    answer = handled(erp)

    def answering(request: Request) -> Response:
        before = len(erp.calls)
        response = answer(request)
        for name, arguments in erp.calls[before:]:
            if name == "productInfo":
                asked.append(arguments["sku"])
                if site and site[0].left is not None and len(asked) > site[0].left:
                    return Response(status=503)
        return response

    return answering


@pytest.fixture(params=["rest", "soap"])
def site(
    request: pytest.FixtureRequest,
    httpserver: HTTPServer,
    tmp_path: Path,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Site]:
    opened: list[Site] = []
    asked: list[str] = []
    if request.param == "rest":
        head = {
            "customer_name": "Customer",
            "territory": "United Kingdom",
            "tax_id": None,
            "email_id": "",
            "disabled": 0,
        }
        limits = [{"company": "North", "credit_limit": 5.0}]
        customers = [{"name": f"CUST-{at}", "modified": LONG_AGO, **head, "credit_limits": limits} for at in range(8)]
        erp: Any = FrappeErp("hub:key", {"Item": [], "Customer": customers, "Sales Order": []})
        served, dialect, keys, kind = rest_server(erp, opened, asked), "frappe", ("key", "secret"), Kind.TERMS
    else:
        records = RPC_ENCODED.records()
        records["products"] = records["products"][:8]
        for product in records["products"]:
            product["tiers"] = [{"qty": 10, "price": "5.00"}]
        erp = RpcEncodedErp("hub", "key", records)
        served, dialect, keys, kind = soap_server(erp, opened, asked), "rpc_encoded", ("user", "key"), Kind.PRICE
    httpserver.expect_request("/api/resource/Customer").respond_with_handler(served)
    for at in range(8):
        httpserver.expect_request(f"/api/resource/Customer/CUST-{at}").respond_with_handler(served)
    httpserver.expect_request("/index.php/api").respond_with_handler(served)
    for name in keys:
        monkeypatch.setenv(f"ERP_{name.upper()}", {"user": "hub", "secret": "key"}.get(name, "key"))
    if dialect == "frappe":
        monkeypatch.setenv("ERP_KEY", "hub")
    config = lay_out(tmp_path, folder_of(dialect), httpserver.url_for(""), *keys, kinds=(kind.value,))
    with open_hub(settings.load(config), clock) as hub:
        opened.append(Site(hub.office("office"), kind, erp, clock, asked))
        yield opened[0]


def test_the_next_read_asks_for_what_is_missing(site: Site) -> None:
    site.broken_off(5)
    counts = pull(site.office, site.kind)
    assert (counts.received, counts.stored, counts.rejected) == (8, 8, 0)
    assert len(site.asked) == 3
    translate_again(site.office, site.kind)
    assert site.amounts() == {"5"} or site.amounts() == {"5.00"}


def test_what_was_taken_over_once_is_no_part_of_the_next_read(site: Site) -> None:
    site.broken_off(5)
    pull(site.office, site.kind)
    site.asked.clear()
    pull(site.office, site.kind, full=True)
    assert len(site.asked) == 8


def test_one_that_breaks_off_again_and_again_comes_to_its_end(site: Site) -> None:
    for behind in (2, 2, 2):
        site.broken_off(behind)
    assert pull(site.office, site.kind).received == 8
    assert len(site.asked) == 2


def test_tries_that_break_off_at_once_hide_nothing(site: Site) -> None:
    site.broken_off(5)
    for _ in range(2):
        site.broken_off(0)
    pull(site.office, site.kind)
    assert len(site.asked) == 3


def test_what_changed_meanwhile_is_asked_for_again(site: Site) -> None:
    site.broken_off(5)
    key = site.change(1)
    pull(site.office, site.kind)
    assert len(site.asked) == 4
    assert key in site.asked
    assert len(site.amounts()) == 2


def test_the_next_delta_begins_where_the_first_try_began(site: Site) -> None:
    began = site.clock.now()
    site.broken_off(5)
    site.clock.advance(hours=5)
    pull(site.office, site.kind)
    assert site.office.store.raw_log.checkpoint(site.kind) == began


def test_a_kind_that_is_read_whole_every_time_says_how_old_it_is_until_the_next_read(site: Site) -> None:
    pack = Path(site.office.erp.pack)
    pack.write_text(re.sub(r"(,|\n) *cursor: \{field: \w+\}", "", pack.read_text()))
    with open_hub(settings.load(pack.parent / "tenants.yaml"), site.clock) as hub:
        site.office = hub.office("office")
        assert not site.office.pack.has_cursor(site.kind)
        began = site.clock.now()
        site.broken_off(5)
        site.clock.advance(hours=5)
        pull(site.office, site.kind)
        assert [health.checkpoint for health in hub.store.system().health.latest()] == [began]
        site.asked.clear()
        pull(site.office, site.kind)
        assert len(site.asked) == 8
        assert [health.checkpoint for health in hub.store.system().health.latest()] == [site.clock.now()]


def test_nothing_is_taken_over_that_is_old_or_was_read_otherwise(site: Site) -> None:
    site.broken_off(5)
    site.clock.advance(days=1, seconds=1)
    pull(site.office, site.kind)
    assert len(site.asked) == 8
    # a sweep takes nothing from a delta that broke off
    site.clock.advance(hours=1)
    for number in range(4):
        site.change(number)
    site.broken_off(2)
    assert pull(site.office, site.kind, full=True).received == 8
    assert len(site.asked) == 8


def test_a_pack_that_was_changed_reads_anew(site: Site) -> None:
    site.broken_off(5)
    pack = Path(site.office.erp.pack)
    pack.write_text(pack.read_text().replace("overlap: ", "overlap: 1"))
    with open_hub(settings.load(pack.parent / "tenants.yaml"), site.clock) as hub:
        pull(hub.office("office"), site.kind)
    assert len(site.asked) == 8


def test_a_delta_goes_on_from_a_delta(site: Site) -> None:
    pull(site.office, site.kind)
    site.clock.advance(hours=1)
    for number in range(4):
        site.change(number)
    site.asked.clear()
    site.broken_off(3)
    assert pull(site.office, site.kind).received == 4
    assert len(site.asked) == 1


def test_what_is_only_logged_goes_on_too(site: Site) -> None:
    site.broken_off(5)
    fetch(site.office, site.kind)
    assert len(site.asked) == 3
    translate_again(site.office, site.kind)
    assert len([*site.office.store.records.all(site.kind)]) == 8
