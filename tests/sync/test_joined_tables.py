"""A code table that changes moves the records that are joined with it, though nothing else of them changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from hub.config import settings
from hub.office import Office, open_hub
from hub.records import Kind
from hub.simulate.dialects.json_rpc.json_rpc_erp import JsonRpcErp
from hub.simulate.dialects.json_rpc.json_rpc_records import partner
from hub.sync import pull as pulling
from hub.sync.pull import pull
from hub.sync.replay import translate_again
from tests.support.dialects import handled
from tests.support.fixed_clock import FixedClock
from tests.support.foreign import folder_of
from tests.support.foreign.office import lay_out

KEYS = {"database": "live", "user": "hub", "key": "key"}
LONG_AGO = "2001-01-01 10:00:00"


@pytest.fixture
def erp(httpserver: HTTPServer) -> JsonRpcErp:
    partners = [
        partner(number, country_id=[country, ""], write_date=LONG_AGO)
        for number, country in ((1, 231), (2, 101), (3, 231))
    ]
    countries = [{"id": 231, "code": "GB"}, {"id": 101, "code": "IE"}]
    models = {"res.company": [{"id": 2, "name": "North"}], "res.country": countries, "res.partner": partners}
    server = JsonRpcErp("live", "hub", "key", models)
    httpserver.expect_request("/jsonrpc", method="POST").respond_with_handler(handled(server))
    return server


@pytest.fixture
def office(
    erp: JsonRpcErp, httpserver: HTTPServer, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    for name, value in KEYS.items():
        monkeypatch.setenv(f"ERP_{name.upper()}", value)
    config = lay_out(tmp_path, folder_of("json_rpc"), httpserver.url_for(""), *KEYS, kinds=("customer",))
    with open_hub(settings.load(config), clock) as hub:
        opened = hub.office("office")
        assert pull(opened, Kind.CUSTOMER).stored == 3
        yield opened


def countries(office: Office) -> dict[str, str]:
    return {each.account: each.country for each in office.store.catalogue.customers()}


def test_records_follow_a_code_table_that_changed(office: Office, erp: JsonRpcErp, clock: FixedClock) -> None:
    clock.advance(hours=1)
    erp.models["res.country"][0]["code"] = "FR"
    erp.calls.clear()
    assert pull(office, Kind.CUSTOMER).received == 0
    assert countries(office) == {"C-1": "FR", "C-2": "IE", "C-3": "FR"}
    # none of the records was asked for again
    (asked,) = (call for call in erp.calls if call[5:6] == ["res.partner"])
    assert [field for field, *_ in asked[7][0]] == ["write_date"]
    translate_again(office, Kind.CUSTOMER)
    assert countries(office) == {"C-1": "FR", "C-2": "IE", "C-3": "FR"}


def test_a_table_in_another_order_or_with_another_field_is_the_same(
    office: Office, erp: JsonRpcErp, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    again: list[Kind] = []
    monkeypatch.setattr(pulling, "translate_again", lambda _, kind: again.append(kind))
    for change in (lambda: erp.models["res.country"].reverse(), lambda: erp.models["res.country"][0].update(name="x")):
        change()
        clock.advance(hours=1)
        pull(office, Kind.CUSTOMER)
        assert again == []
    erp.models["res.country"][0]["code"] = "FR"
    pull(office, Kind.CUSTOMER)
    assert again == [Kind.CUSTOMER]


def test_a_record_that_changed_itself_counts_once(office: Office, erp: JsonRpcErp, clock: FixedClock) -> None:
    clock.advance(hours=1)
    erp.models["res.country"][1]["code"] = "NL"
    erp.models["res.partner"][1] |= {"name": "Another name", "write_date": "2099-01-01 10:00:00"}
    assert pull(office, Kind.CUSTOMER).stored == 1
    assert countries(office)["C-2"] == "NL"
    assert pull(office, Kind.CUSTOMER).stored == 0


def test_what_was_broken_off_between_is_made_up_for(
    office: Office, erp: JsonRpcErp, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    clock.advance(hours=1)
    erp.models["res.country"][0]["code"] = "FR"
    with monkeypatch.context() as patch:
        patch.setattr(pulling, "translate_again", killed)
        with pytest.raises(KeyboardInterrupt):
            pull(office, Kind.CUSTOMER)
    assert countries(office)["C-1"] == "GB"
    pull(office, Kind.CUSTOMER)
    assert countries(office)["C-1"] == "FR"
