"""Real invoices, offered as orders: each clean one is in its ERP once, to the penny; every other is refused."""

import os
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.config import settings
from hub.config.settings import Settings
from hub.errors import OrderRefused
from hub.office import Hub, open_hub
from hub.orders import push as way_out
from hub.orders.approval import approve
from hub.orders.delivery import DeliveryOutcome
from hub.orders.intake import submit_order
from hub.records import Kind
from hub.records.stored_order import ApprovalState
from hub.simulate import BusinessCentral, Nav
from hub.sync.pull import pull
from tests.support.fixed_clock import FixedClock
from tests.support.invoices import HOUSES, Invoice, company, read

FILE = os.environ.get("HUB_REALDATA", "")
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not Path(FILE).is_file(), reason="HUB_REALDATA names no file of real invoice lines"),
]

PULLED = (Kind.PRODUCT, Kind.PRICE, Kind.CUSTOMER, Kind.TERMS)
NOBODY = "the-country-has-no-office"


@pytest.fixture(scope="module")
def invoices() -> list[Invoice]:
    return read(Path(FILE))


@pytest.fixture(scope="module")
def erps(invoices, tmp_path_factory):
    folder = tmp_path_factory.mktemp("erps")
    nav = Nav(folder / "nav", [company("uk-north", invoices), company("uk-south", invoices)])
    central = BusinessCentral(folder / "bc", [company("ireland", invoices)])
    with nav, central:
        yield nav, central


@pytest.fixture(scope="module")
def clock(invoices) -> FixedClock:
    clock = FixedClock()
    clock.moment = min(invoice.at for invoice in invoices)
    return clock


@pytest.fixture(scope="module")
def hub(erps, clock, tmp_path_factory):
    nav, central = erps
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            nav.environment() | central.environment() | {"CLERK_TOKEN": "the-clerks-own-token"}
        ).items():
            patch.setenv(name, value)
        with open_hub(config(tmp_path_factory.mktemp("hub")), clock) as opened:
            yield opened


def config(folder: Path) -> Settings:
    """The offices of the shipped mappings, with the policy "accept the agreed price after approval"."""
    mappings = Path(__file__).parents[2] / "hub" / "mappings"
    text = "store: sqlite:///store\nerps:\n"
    text += "  nav: {pack: nav_soap, url: env:NAV_URL, auth: {user: env:NAV_USER, password: env:NAV_PASSWORD}}\n"
    text += "  bc:\n    pack: business_central\n    url: env:BC_URL\n    auth:\n"
    for key, name in (("directory", "DIRECTORY"), ("client_id", "CLIENT"), ("client_secret", "CLIENT_SECRET")):
        text += f"      {key}: env:BC_{name}\n"
    text += "      authority: env:BC_AUTHORITY\ntenants:\n"
    for office, house in HOUSES.items():
        regime = "ie-vat" if house.country == "IE" else "uk-vat"
        text += f"""\
  {office}:
    name: {office}
    erp: {"bc" if office == "ireland" else "nav"}
    company: {house.company}
    country: {house.country}
    currency: {house.currency}
    mapping: {mappings / office}.yaml
    prices: {{choose: most-specific, off list: approve}}
    tax: {{regime: {regime}}}
    approvers: {{clerk: {{role: desk, token: env:CLERK_TOKEN}}}}
    approval: {{levels: [{{by: none}}], also: {{price off list: desk}}}}
"""
    path = folder / "tenants.yaml"
    path.write_text(text)
    return settings.load(path)


def test_every_clean_invoice_is_in_its_erp_once_and_every_other_is_refused(hub: Hub, erps, clock, invoices, capsys):
    offices = {name: hub.office(name) for name in HOUSES}
    received = {name: {kind: pull(office, kind) for kind in PULLED} for name, office in offices.items()}
    refused: Counter[str] = Counter()
    off_list: Counter[str] = Counter()
    without_list: list[str] = []
    expected: dict[str, dict[str, Invoice]] = defaultdict(dict)
    for invoice in invoices:
        # an invoice of a country that has no office is offered too: to the office that its customer isn't one of
        office = offices[invoice.office or "uk-north"]
        # taken in as it was placed: the day of taking in decides prices and VAT
        clock.moment, basket = invoice.at, invoice.basket(office.tenant.currency)
        try:
            stored = submit_order(basket, tenant=office.tenant, store=office.store, validate_mapping=office.payload)
        except OrderRefused as error:
            refused[NOBODY if not invoice.office and invoice.is_clean else error.code] += 1
            continue
        expected[invoice.office][stored.reference] = invoice
        differing = [line for line in stored.agreed.lines if line.unit_price != line.list_price]
        if differing:
            off_list[invoice.office] += len(differing)
            without_list.append(stored.reference)
            approve(stored.reference, office.tenant.approver("clerk"), tenant=office.tenant, store=office.store)
    for office in offices.values():
        report = way_out.push_office(office)
        assert set(report.outcomes.values()) == {DeliveryOutcome.SENT}

    ledger = {"uk-north": (erps[0], "North"), "uk-south": (erps[0], "South"), "ireland": (erps[1], "Dublin")}
    held = {name: erp.ledger.orders(where) for name, (erp, where) in ledger.items()}
    for name, orders in held.items():
        assert Counter(order.reference for order in orders) == Counter(expected[name].keys())
        for order in orders:
            invoice = expected[name][order.reference]
            assert order.customer == invoice.customer
            assert sorted((line.sku, line.quantity, line.unit_price) for line in order.lines) == sorted(
                (line.code, line.quantity, line.price) for line in invoice.lines
            )
            assert order.currency == HOUSES[name].currency

    figures: dict[str, Any] = {name: _figures(orders) for name, orders in held.items()}
    uk = tuple(north + south for north, south in zip(figures["uk-north"], figures["uk-south"], strict=True))
    assert uk == (1461, 27260, Decimal("583593.16"))
    assert figures["ireland"] == (8, 178, Decimal("4894.86"))
    assert refused.total() == 869
    assert refused[NOBODY] == 32
    assert off_list.total() == 258
    assert len(without_list) == 120
    assert sum(len(office.store.orders.find(approval=ApprovalState.REFUSED)) for office in offices.values()) == 869
    with capsys.disabled():
        print(f"\nheld by the ERPs: {figures}\nrefused, by first reason: {dict(refused)}")
        print(f"lines off the list, by office: {dict(off_list)}, in {len(without_list)} invoices")
        for name, counts in received.items():
            print(name, {kind.value: (count.received, count.rejected) for kind, count in counts.items()})


def _figures(orders) -> tuple[int, int, Decimal]:
    return len(orders), sum(len(order.lines) for order in orders), sum((order.total for order in orders), Decimal(0))
