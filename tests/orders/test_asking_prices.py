"""Prices that only the ERP knows: asked for while a basket waits, kept with their age, never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.admission import telling
from hub.config import settings
from hub.connectors.base import Page, RequestContext
from hub.connectors.pack.price_enquiry import PriceEnquiry
from hub.connectors.price_calls import PriceCalls
from hub.connectors.price_question import GoodsAsked, PriceAnswer, PriceQuestion
from hub.errors import ConfigurationError, ErpWaits, HubError, OrderRefused
from hub.office import Office, open_hub
from hub.orders.amend import replace
from hub.orders.asking_prices import renew_prices
from hub.orders.dry_run import dry_run
from hub.orders.intake import take_in
from hub.records import Basket, BasketLine, Kind
from hub.simulate.dialects.erp_dialect import Refused
from hub.simulate.dialects.json_rpc.json_rpc_erp import JsonRpcErp
from hub.simulate.dialects.json_rpc.json_rpc_records import partner, product
from hub.store.runtime.erp_outage import FIRST_PAUSE
from hub.sync.pull import pull
from tests.support.dialects import handled
from tests.support.fixed_clock import FixedClock
from tests.support.price_desk import BATCH, BY_ITSELF, KEYS, ONE, TOGETHER, laid_out


@dataclass
class Desk:
    """An office on an ERP that alone knows its prices."""

    office: Office
    erp: JsonRpcErp
    clock: FixedClock
    broken: list[int]
    refused: list[int]

    def basket(self, key: str, *lines: tuple[int, str], account: str = "C-2") -> Basket:
        goods = tuple(BasketLine(sku=f"P-{number:03}", quantity=Decimal(quantity)) for number, quantity in lines)
        return Basket(key=key, account=account, currency="GBP", placed_at=self.clock.now(), lines=goods)

    def prices(self, key: str, *lines: tuple[int, str]) -> list[Decimal]:
        order = dry_run(self.basket(key, *lines), self.office).order
        assert order
        return [line.unit_price for line in order.lines]


@pytest.fixture(params=[(TOGETHER, BATCH), (BY_ITSELF, ONE)], ids=["batches", "one by one"])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    for name, value in KEYS.items():
        monkeypatch.setenv(f"ERP_{name.upper()}", value)
    products = [product(number, list_price=58.05) for number in range(1, 8)]
    partners = [partner(number) for number in (1, 2, 3)]
    models = {"res.company": [{"id": 2, "name": "North"}], "res.country": [{"id": 231, "code": "GB"}]}
    erp = JsonRpcErp("live", "hub", "key", {**models, "product.product": products, "res.partner": partners})
    broken: list[int] = []
    refused: list[int] = []
    answering = handled(erp)

    def door(asked: Request) -> Response:
        if broken and b"price.desk" in asked.data:
            refused.append(broken[0])
            return Response(status=broken[0])
        return answering(asked)

    httpserver.expect_request("/jsonrpc", method="POST").respond_with_handler(door)
    config, clock = laid_out(tmp_path, httpserver.url_for(""), *request.param), FixedClock()
    with open_hub(settings.load(config), clock) as hub:
        office = hub.office("office")
        for kind in (Kind.PRODUCT, Kind.CUSTOMER, Kind.TERMS):
            assert pull(office, kind).rejected == 0
        erp.quoted.clear()
        yield Desk(office, erp, clock, broken, refused)


def test_a_basket_has_the_prices_that_the_erp_gives(desk: Desk) -> None:
    order = take_in(desk.basket("first", (1, "2"), (2, "10"), (3, "1")), desk.office).agreed
    # 58.05 less a fifth, and of ten less a tenth of that: as the ERP computes it, to five decimals
    assert [line.unit_price for line in order.lines] == [Decimal("46.44"), Decimal("41.796"), Decimal("46.44")]
    assert order.lines[0].price_rule == f"asked of the ERP at {desk.clock.now():%Y-%m-%d %H:%M} UTC"
    assert order.net == Decimal("92.88") + Decimal("417.96") + Decimal("46.44")
    together = len(desk.erp.quoted[0]) > 1
    assert desk.erp.quoted == ([[1, 2], [3]] if together else [[1], [2], [3]])


def test_what_is_known_and_young_isnt_asked_again(desk: Desk) -> None:
    desk.prices("first", (1, "2"), (2, "1"))
    desk.erp.quoted.clear()
    desk.erp.models["product.product"][0]["list_price"] = 100.0
    desk.clock.advance(hours=3, minutes=59)
    assert desk.prices("second", (1, "2"), (2, "1"), (1, "3")) == [Decimal("46.44"), Decimal("46.44"), Decimal(80)]
    assert desk.erp.quoted == [[1]]
    desk.clock.advance(minutes=2)
    assert desk.prices("third", (1, "2")) == [Decimal(80)]


def test_another_account_has_prices_of_its_own(desk: Desk) -> None:
    desk.prices("first", (1, "2"))
    order = dry_run(desk.basket("other", (1, "2"), account="C-3"), desk.office).order
    assert order
    assert order.lines[0].unit_price == Decimal("40.635")


@pytest.mark.parametrize("status", [503, 500, 401, 404])
def test_an_erp_that_cant_be_asked_gives_no_price_and_nothing_stands_in(desk: Desk, status: int) -> None:
    desk.broken.append(status)
    (reason,) = dry_run(desk.basket("first", (1, "2")), desk.office).reasons
    assert reason.code == "no-price"
    assert "P-001: the ERP couldn't be asked for the price: " in reason.message
    with pytest.raises(OrderRefused):
        take_in(desk.basket("first", (1, "2")), desk.office)
    desk.broken.clear()
    with telling(desk.office):  # as `hub connect` does
        desk.office.connector.check()
    # what was refused may be offered again, and a failure isn't kept
    assert take_in(desk.basket("first", (1, "2")), desk.office).agreed.lines[0].unit_price == Decimal("46.44")


def test_a_product_that_the_erp_has_no_price_for_is_refused_by_name(desk: Desk) -> None:
    desk.erp.unpriced.add(2)
    (reason,) = dry_run(desk.basket("first", (1, "2"), (2, "1")), desk.office).reasons
    assert (reason.code, reason.line) == ("no-price", 2)
    assert reason.message == "line 2: P-002: the ERP gives none"


def test_what_was_wanted_last_is_renewed_first(desk: Desk) -> None:
    desk.prices("first", (1, "2"))
    desk.clock.advance(minutes=30)
    desk.prices("second", (2, "2"), (3, "2"))
    desk.clock.advance(minutes=30)
    desk.prices("third", (3, "2"))
    desk.erp.quoted.clear()
    assert renew_prices(desk.office, 10) == 0
    desk.clock.advance(hours=2)
    assert renew_prices(desk.office, 2) == 2
    assert [product for batch in desk.erp.quoted for product in batch] == [3, 2]
    desk.erp.quoted.clear()
    assert renew_prices(desk.office, 10) == 1
    assert desk.erp.quoted == [[1]]
    # nobody wanted it meanwhile
    desk.clock.advance(days=91)
    desk.prices("fourth", (2, "2"))
    desk.clock.advance(hours=3)
    assert renew_prices(desk.office, 10) == 1


def test_a_unit_that_the_erp_isnt_told_has_no_price(desk: Desk) -> None:
    goods = [
        GoodsAsked("P-001", "1", Decimal(2), "Box", is_own_unit=False),
        GoodsAsked("P-001", "1", Decimal(2), "PCE"),
    ]
    question = PriceQuestion("C-2", "2", "GBP", desk.clock.now().date(), tuple(goods))
    told = dict(desk.office.connector.prices(question))
    assert [told[each].amount for each in goods] == [None, Decimal("46.44")]
    assert told[goods[0]].why == "the ERP prices it in its own unit alone, not in Box"
    assert desk.erp.quoted == [[1]]


def test_a_product_goes_twice_into_no_batch_that_couldnt_be_told_apart(desk: Desk) -> None:
    desk.prices("first", (1, "2"), (1, "3"), (1, "2"))
    assert sorted(product for batch in desk.erp.quoted for product in batch) == [1, 1]


def test_another_basket_takes_an_orders_place_at_the_prices_of_the_erp(desk: Desk) -> None:
    first = take_in(desk.basket("first", (1, "2")), desk.office)
    second = replace(desk.office, first.reference, desk.basket("second", (2, "10")), "ann", "more of it")
    assert second
    assert second.agreed.lines[0].unit_price == Decimal("41.796")


def test_one_account_that_is_refused_keeps_no_other_from_being_renewed(desk: Desk) -> None:
    for account in ("C-1", "C-2", "C-3"):
        take_in(desk.basket(account, (1, "2"), account=account), desk.office)
    desk.clock.advance(hours=3)
    desk.erp.quoted.clear()
    told = desk.erp.quote

    def quote(partner: Any, *asked: Any) -> Any:
        if partner == 1:
            raise Refused("odoo.exceptions.UserError", "no such price list")
        return told(partner, *asked)

    desk.erp.quote = quote  # type: ignore[method-assign,assignment]
    with pytest.raises(HubError, match="no such price list"):
        renew_prices(desk.office, 10)
    assert len(desk.erp.quoted) == 2
    # those who are gone take nobody's place
    desk.erp.models["res.partner"].pop(0)
    pull(desk.office, Kind.CUSTOMER, full=True)
    assert renew_prices(desk.office, 1) == 0


def test_renewing_says_what_goes_wrong(desk: Desk) -> None:
    desk.prices("first", (1, "2"))
    desk.clock.advance(hours=3)
    desk.broken.append(503)
    with pytest.raises(HubError, match="503"):
        renew_prices(desk.office, 10)


def test_an_answer_about_something_else_gives_no_price(desk: Desk) -> None:
    desk.erp.quote = lambda *_: [{"product_id": 7, "qty": 2, "price": 1.0, "currency": "GBP"}]  # type: ignore[method-assign]
    (reason,) = dry_run(desk.basket("first", (1, "2")), desk.office).reasons
    assert "another product" in reason.message or "the ERP gives none" in reason.message


@pytest.mark.parametrize(
    ("told", "amount", "why"),
    [
        ([("PCS", 4.0)], "4.00", ""),
        ([("BOX", 44.0), ("PCS", 4.0)], "4.00", ""),
        ([("BOX", 44.0)], None, "the ERP gives one for BOX"),
        ([(None, 4.0)], None, "the ERP gives one for None"),
        ([("PCS", 4.0), ("PCS", 5.0)], None, "the ERP gives several"),
    ],
)
def test_an_answer_counts_for_the_unit_that_it_names(told: list[Any], amount: str | None, why: str) -> None:
    records = [{"item": "A", "uom": unit, "price": price} for unit, price in told]
    asked = PriceEnquiry(resource="quotes", batch=5, line=["{sku}"], product="item", unit="uom", amount="price")
    answers = answered(records, asked, GoodsAsked("A", "A", Decimal(1), "PCS"))
    assert [(answer.amount, answer.why) for answer in answers] == [(None if amount is None else Decimal(amount), why)]


def test_lines_in_other_units_are_asked_for_where_answers_name_theirs() -> None:
    records = [{"item": "A", "uom": "BOX", "price": 44}, {"item": "A", "uom": "PCS", "price": 4}]
    asked = PriceEnquiry(resource="quotes", batch=5, line=["{sku}"], product="item", unit="uom", amount="price")
    goods = [GoodsAsked("A", "A", Decimal(1), "PCS"), GoodsAsked("A", "A", Decimal(1), "BOX", is_own_unit=False)]
    assert [answer.amount for answer in answered(records, asked, *goods)] == [Decimal(4), Decimal(44)]
    silent = asked.model_copy(update={"unit": None})
    other, own = answered(records[1:], silent, *goods)
    assert (own.amount, other.amount) == (Decimal(4), None)
    assert other.why == "the ERP prices it in its own unit alone, not in BOX"


def answered(records: list[Any], asked: PriceEnquiry, *goods: GoodsAsked) -> list[PriceAnswer]:
    """What calls make of the ERP's records, whatever is asked for."""
    pack, adapter = Mock(), Mock()
    pack.named_in_read.return_value = frozenset({"account", "currency", "goods"})
    adapter.ask.return_value = [Page("quotes", b"", "", records)]
    question = PriceQuestion("C", "C", "GBP", date(2026, 3, 2), goods)
    return [answer for _, answer in PriceCalls(pack, adapter, RequestContext("e", "c")).ask(question, asked)]


@pytest.mark.parametrize("price", ["NaN", "dear", None, -5.0, 0, 1e300, "1_000", "٥", True, [1]])
def test_an_amount_that_is_none_gives_no_price(desk: Desk, price: object) -> None:
    desk.erp.quote = lambda *_: [{"product_id": 1, "qty": 2, "price": price, "currency": "GBP"}]  # type: ignore[method-assign]
    (reason,) = dry_run(desk.basket("first", (1, "2")), desk.office).reasons
    assert reason.code in ("no-price", "price-zero")


@pytest.mark.parametrize(
    ("call", "asked", "said"),
    [
        (TOGETHER, BATCH.replace("resource: quotes", "resource: qutes"), "asked_prices: no resource `qutes`"),
        (TOGETHER, BATCH.replace("amount: price", "amount: prise"), "asked_prices: `prise` isn't declared by quotes"),
        (TOGETHER, BATCH.replace("{sku_key}", "{sku_kee}"), "asked_prices: line.0: nothing stands for `{sku_kee}`"),
        (TOGETHER, BATCH.replace('  line: ["{sku_key}", "{quantity}"]\n', ""), "`line` goes with `batch`"),
        (TOGETHER, BATCH.replace(', "{quantity}"', ""), "`{quantity}` stands nowhere in the request"),
        (TOGETHER.replace("{account_key}", "{company}"), BATCH, "`{account}` stands nowhere in the request"),
        (TOGETHER.replace("{goods}", "x"), BATCH, "`{goods}` stands nowhere in the request"),
        (TOGETHER.replace("{goods}", "all {goods}"), BATCH, "`{goods}` is no text: it stands by itself"),
        (
            TOGETHER.replace('"{currency}", ', ""),
            BATCH.replace("  currency: currency\n", ""),
            "nothing says the currency",
        ),
        (TOGETHER, ONE, "nothing stands for `{goods}`"),
        (BY_ITSELF, ONE.replace("quotes", "partners"), "asked_prices: needs another resource"),
    ],
)
def test_a_pack_that_would_ask_for_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, asked: str, said: str
) -> None:
    config = laid_out(tmp_path, "http://127.0.0.1:1", call, asked)
    with pytest.raises(ConfigurationError) as raised, open_hub(settings.load(config), FixedClock()) as hub:
        assert hub.office("office").pack
    assert said in str(raised.value)


def test_max_age_is_four_hours_unless_the_office_says_more(tmp_path: Path) -> None:
    config = laid_out(tmp_path, "http://127.0.0.1:1", prices="{max age: 1h}")
    (tenant,) = settings.load(config).tenants.values()
    assert tenant.prices.ask
    assert (tenant.prices.ask.when, tenant.prices.ask.max_age) == ("computed", timedelta(hours=1))


def test_refused_credentials_are_shown_once_by_baskets_and_by_renewing(desk: Desk) -> None:
    desk.prices("first", (1, "2"))
    desk.clock.advance(hours=5)
    desk.broken.append(401)
    dry_run(desk.basket("second", (2, "2")), desk.office)
    tries = len(desk.refused)
    assert tries == 2  # a session that served before is opened anew, once
    dry_run(desk.basket("third", (3, "2")), desk.office)
    with pytest.raises(ErpWaits, match="refuses the credentials"):
        renew_prices(desk.office, 10)
    assert len(desk.refused) == tries


def test_buyers_dont_wait_for_an_erp_that_is_known_to_be_down(desk: Desk) -> None:
    desk.office.erp_outages.failed("no connection")
    desk.erp.quoted.clear()
    (reason,) = dry_run(desk.basket("first", (1, "2")), desk.office).reasons
    assert "waits for foreign" in reason.message
    assert desk.erp.quoted == []
    # the first answer ends it for all
    desk.clock.advance(seconds=FIRST_PAUSE.total_seconds())
    assert desk.prices("second", (1, "2")) == [Decimal("46.44")]
    assert desk.office.erp_outages.standing() is None
