"""Orders that an ERP takes in several calls: whatever is killed before or behind each of them, it is there once."""

import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.records import Order
from hub.records.stored_order import PushState
from hub.simulate.dialects.cart.cart_erp import CartErp
from hub.simulate.dialects.json_rpc.json_rpc_erp import JsonRpcErp
from hub.store import Store
from tests.support.bench import CountingBudget, ManualClock
from tests.support.chaos.scale import STEP_KILLS
from tests.support.dialects import handled
from tests.support.fixed_clock import FixedClock
from tests.support.foreign import folder_of
from tests.support.foreign.frappe.server import FrappeErp
from tests.support.orders import stocked
from tests.support.pushing import SETTLE, taken, turn

SKUS = ("LAMP", "CAGE")


class Killed(BaseException):
    """As SIGKILL, as far as the next process sees it."""


@dataclass
class StepwiseErp:
    """An ERP, what the mapping makes of an order for it, and what it holds: how far each order is, by its reference."""

    name: str
    keys: dict[str, str]
    server: Callable[[Request], Response]
    payload: Callable[[Order], dict[str, Any]]
    held: Callable[[], list[tuple[str, Any]]]
    taken: Any


def json_rpc() -> StepwiseErp:
    models: dict[str, list[dict[str, Any]]] = {
        "res.company": [{"id": 2, "name": "North"}],
        "product.product": [
            {"id": number, "default_code": sku, "name": sku, "active": True, "write_date": ""}
            | {"list_price": 1, "barcode": False, "categ_id": False, "uom_id": False}
            for number, sku in enumerate(SKUS, start=7)
        ],
        "res.partner": [
            dict.fromkeys(("name", "email", "phone", "vat", "street", "city", "zip", "country_id"), False)
            | {"id": 5, "ref": "N-1004", "write_date": ""}
        ],
        "sale.order": [],
        "sale.order.line": [],
    }
    keys = {"database": "live", "user": "hub", "key": "key"}
    erp = JsonRpcErp("live", "hub", "key", models)

    def payload(order: Order) -> dict[str, Any]:
        lines = [
            {"product_id": line.sku, "product_uom_qty": line.quantity, "price_unit": line.unit_price}
            for line in order.lines
        ]
        return {"partner_id": order.account, "order_line": lines}

    def held() -> list[tuple[str, Any]]:
        return [(order["client_order_ref"], order["state"]) for order in models["sale.order"]]

    return StepwiseErp("json_rpc", keys, handled(erp), payload, held, "sale")


def frappe() -> StepwiseErp:
    doctypes: dict[str, list[dict[str, Any]]] = {
        "Item": [],
        "Customer": [{"name": "N-1004", "modified": ""}],
        "Sales Order": [],
    }
    erp = FrappeErp("hub:key", doctypes)

    def payload(order: Order) -> dict[str, Any]:
        items = [{"item_code": line.sku, "qty": line.quantity, "rate": line.unit_price} for line in order.lines]
        return {"customer": order.account, "items": items}

    def held() -> list[tuple[str, Any]]:
        return [(order["po_no"], order["docstatus"]) for order in doctypes["Sales Order"]]

    return StepwiseErp("frappe", {"key": "hub", "secret": "key"}, erp, payload, held, 1)


def cart() -> StepwiseErp:
    lists: dict[str, list[dict[str, Any]]] = {
        "products": [{"id": number, "sku": sku} for number, sku in enumerate(SKUS)],
        "customers": [{"id": 1, "code": "N-1004"}],
        "carts": [],
        "orders": [],
    }
    erp = CartErp("key", lists)

    def payload(order: Order) -> dict[str, Any]:
        lines = [
            {"sku": line.sku, "quantity": str(line.quantity), "price": str(line.unit_price)} for line in order.lines
        ]
        return {"customer": order.account, "lines": lines}

    def held() -> list[tuple[str, Any]]:
        return [(order["reference"], order["status"]) for order in lists["orders"]]

    return StepwiseErp("cart", {"key": "key"}, handled(erp), payload, held, "open")


@pytest.fixture(params=[json_rpc, frappe, cart])
def dialect(request: pytest.FixtureRequest) -> Callable[[], StepwiseErp]:
    make: Callable[[], StepwiseErp] = request.param
    return make


class Wire:
    """The way to the server, which is cut before or behind a call; counts all of them."""

    def __init__(self, connector: Connector) -> None:
        self.calls = 0
        self.cut: tuple[int, str] | None = None
        self._transport = connector._adapter._http._transport  # type: ignore[attr-defined]
        self._send = self._transport.send
        self._transport.send = self.send

    def send(self, *arguments: Any) -> Any:
        self.calls += 1
        if self.cut == (self.calls, "before"):
            raise Killed
        response = self._send(*arguments)
        if self.cut == (self.calls, "behind"):
            raise Killed
        return response


def opened(dialect: StepwiseErp, url: str) -> Connector:
    erp = {"name": "foreign", "pack": str(folder_of(dialect.name) / "pack.yaml"), "url": url, "auth": dialect.keys}
    return connect(Erp.model_validate(erp), "North", clock=ManualClock(), budget=CountingBudget())


def kills(count: int) -> list[tuple[int, str]]:
    """As many as are due, spread over all calls and both sorts; each in turn where there are more than these."""
    every = [(call, when) for call in range(1, count + 1) for when in ("before", "behind")]
    due = STEP_KILLS // 6
    return [every[at % len(every) if due > len(every) else at * len(every) // due] for at in range(due)]


def test_a_kill_before_or_behind_each_call_neither_loses_nor_doubles_an_order(
    dialect: Callable[[], StepwiseErp], store: Store, clock: FixedClock, httpserver: HTTPServer
) -> None:
    erp, north, url = dialect(), stocked(store), httpserver.url_for("")
    httpserver.expect_request(re.compile(".*")).respond_with_handler(erp.server)
    (first,) = taken(north, "first")
    wire = Wire(connector := opened(erp, url))
    assert turn(north, connector, to_payload=erp.payload).outcomes  # type: ignore[arg-type]
    assert erp.held() == [(first, erp.taken)]
    references = [first]
    for number, cut in enumerate(kills(wire.calls)):
        references += taken(north, f"killed {number}")
        killed = Wire(connector := opened(erp, url))
        killed.cut = cut
        with contextlib.suppress(Killed):
            turn(north, connector, to_payload=erp.payload)  # type: ignore[arg-type]
        connector = opened(erp, url)
        for _ in range(2):
            clock.advance(seconds=SETTLE + 1)
            turn(north, connector, to_payload=erp.payload)  # type: ignore[arg-type]
    pushes = [north.orders.get(reference).push for reference in references]
    assert {push.state if push else None for push in pushes} == {PushState.SENT}, json.dumps(
        [push.reason for push in pushes if push]
    )
    assert erp.held() == [(reference, erp.taken) for reference in references]
