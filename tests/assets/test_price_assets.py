"""Prices that the ERP is asked for again by a run of Dagster's."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import dagster as dg
import pytest
from werkzeug import Response

from hub.assets.definitions import build
from hub.assets.price_assets import asked_prices_key
from hub.config import settings
from hub.office import open_hub
from hub.orders.dry_run import dry_run
from hub.records import Basket, BasketLine, Kind
from hub.simulate.dialects.json_rpc.json_rpc_erp import JsonRpcErp
from hub.simulate.dialects.json_rpc.json_rpc_records import partner, product
from hub.sync.pull import pull
from tests.support.dialects import handled
from tests.support.price_desk import KEYS, laid_out


@pytest.fixture
def desk(tmp_path, httpserver, monkeypatch):
    """Runs the asset; the ERP, what it was asked for before, and what it answers instead while it is ill."""
    for name, value in KEYS.items():
        monkeypatch.setenv(f"ERP_{name.upper()}", value)
    models = {
        "res.company": [{"id": 2, "name": "North"}],
        "res.country": [{"id": 231, "code": "GB"}],
        "product.product": [product(number, list_price=50) for number in (1, 2)],
        "res.partner": [partner(2)],
    }
    erp, ill = JsonRpcErp("live", "hub", "key", models), list[int]()
    answer = handled(erp)
    httpserver.expect_request("/jsonrpc").respond_with_handler(
        lambda asked: Response(status=ill[0]) if ill else answer(asked)
    )
    config = laid_out(tmp_path, httpserver.url_for(""), prices="{when: always, renew: 1h}")
    loaded = settings.load(config)
    with open_hub(loaded) as hub:
        office = hub.office("office")
        for kind in (Kind.PRODUCT, Kind.CUSTOMER, Kind.TERMS):
            pull(office, kind)
        lines = tuple(BasketLine(sku=f"P-00{number}", quantity=Decimal(1)) for number in (1, 2))
        basket = Basket(key="b", account="C-2", currency="GBP", placed_at=datetime.now(UTC), lines=lines)
        assert dry_run(basket, office).order
    erp.quoted.clear()

    def materialize():
        definitions = build(loaded)
        asset = definitions.resolve_assets_def(asked_prices_key("office"))
        with dg.DagsterInstance.ephemeral() as instance:
            return dg.materialize([asset], instance=instance, raise_on_error=False)

    return materialize, erp, ill


def test_only_those_whose_time_is_half_over_are_asked_for(desk, monkeypatch):
    materialize, erp, _ = desk
    (result,) = materialize().get_asset_materialization_events()
    assert result.materialization.metadata["asked for again"].value == 0
    later = datetime.now(UTC) + timedelta(hours=3)
    monkeypatch.setattr("hub.clock.SystemClock.now", lambda self: later)
    (result,) = materialize().get_asset_materialization_events()
    assert result.materialization.metadata["asked for again"].value == 2
    assert {number for asked in erp.quoted for number in asked} == {1, 2}


def test_an_erp_that_is_known_to_be_down_isnt_asked(desk, monkeypatch):
    materialize, erp, ill = desk
    later = datetime.now(UTC) + timedelta(hours=3)
    monkeypatch.setattr("hub.clock.SystemClock.now", lambda self: later)
    monkeypatch.setattr("hub.clock.SystemClock.sleep", lambda self, seconds: None)
    ill.append(401)
    first = materialize()
    assert not first.success
    ill.clear()
    second = materialize()
    assert not second.success
    said = [event.step_failure_data.user_failure_data.description for event in second.get_step_failure_events()]
    assert "refuse" in said[0]
    assert erp.quoted == []
