"""Prices as NAV and Business Central hold them, pulled over SOAP and REST into both stores, ordered and pushed."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from hub.config import settings
from hub.errors import OrderRefused
from hub.office import Office, open_hub
from hub.orders.delivery import DeliveryOutcome
from hub.orders.intake import take_in
from hub.orders.push import push_to_the_end as push_office
from hub.records import Basket, BasketLine, Kind
from hub.simulate import (
    BusinessCentral,
    ErpCompany,
    ErpCustomer,
    ErpDiscount,
    ErpPrice,
    Item,
    ItemUnit,
    Ledger,
    Nav,
)
from hub.sync.pull import pull
from tests.support.chaos.scale import MEASURE
from tests.support.fixed_clock import FixedClock

NEEDED = (Kind.PRODUCT, Kind.PRODUCT_UNIT, Kind.PRICE, Kind.DISCOUNT, Kind.CUSTOMER, Kind.TERMS)
PACKS = {"nav": "nav_soap", "bc": "business_central"}
PLACES = [("nav", "postgresql"), ("bc", "sqlite"), *([("nav", "sqlite"), ("bc", "postgresql")] if MEASURE else [])]
"""The ERPs and the stores; at the desk each once, in CI all together."""
TABLES = """
tables:
  units: {EA: each, PCS: each, BOX: box}
  vat: {VAT20: standard}
  tax_treatments: {DOMESTIC: domestic}
"""
ASSIGNED = {
    "nav": """  price_scopes: {Customer_Price_Group: list}
customer:
  price_list: {from: [Customer_Price_Group, Customer_Disc_Group], join: "|"}
""",
    "bc": """  price_scopes: {Customer Price Group: list}
customer:
  price_list: {from: [trade.customerPriceGroup, trade.customerDiscGroup], join: "|"}
""",
}
"""An office whose ERP assigns several price lists to a customer, each in a field of its own."""
COMPUTED = {
    "nav": 'price:\n  computed: {from: Unit_Price, is: "0"}\n',
    "bc": 'price:\n  computed: {from: unitPrice, is: "0"}\n',
}
"""An office whose ERP leaves the amount at 0 where it computes the price."""
LIMITS = {"nav": "Credit_Limit_LCY", "bc": "creditLimit"}
"""0 is without limit here."""


def item(number: str, unit: str = "EA", **more: Any) -> Item:
    return Item(number, f"Product {number}", Decimal(10), unit, **more)


def price(number: str, amount: str, **more: Any) -> ErpPrice:
    return ErpPrice(number, Decimal(amount), **more)


def company(erp: str) -> ErpCompany:
    """One customer, and a product for each way in which an ERP gives prices; each item card says 10.00."""
    customer: dict[str, Any] = {"scope": "customer", "code": "C-1"}
    discounted = [price("DISCOUNT", "9.00", discount=Decimal(20), defines="Price & Discount")]
    large: dict[str, Any] = {"scope": "discount group", "code": "LARGE"}
    grouped = [
        price("", "0", item_group="LAMPS", discount=Decimal(30), defines="Discount", **large),
        price("", "0", item_group="LAMPS", discount=Decimal(40), defines="Discount", scope="customer", code="C-9"),
        price("", "0", item_group="CHAIRS", discount=Decimal(50), defines="Discount"),
        price("LARGE", "0", discount=Decimal(15), defines="Discount", **large),
    ]
    return ErpCompany(
        "North",
        items=[
            *(item(number) for number in ("LISTS", "BREAK", "BLANK", "VAT", "NET", "EUROS", "DOZEN", "BARE")),
            *(item(number) for number in ("DISCOUNT", "LARGE")),
            item("GROUP", discount_group="LAMPS"),
            *(item(number) for number in ("ASSIGNED", "COMPUTED", "MIXED")),
            item("SHELF", includes_vat=True),
            item("PIECES", unit="PCS"),
        ],
        item_units=[ItemUnit("DOZEN", "EA", Decimal(1)), ItemUnit("DOZEN", "BOX", Decimal(12))],
        prices=[
            price("LISTS", "9.50", list_code="SPRING"),
            price("LISTS", "7.00", list_code="CLEARANCE", unit="EA"),
            price("BREAK", "8.00", **customer),
            price("BREAK", "9.00", minimum=Decimal(10), **customer),
            price("BLANK", "8.00"),
            price("VAT", "12.00", includes_vat=True),
            price("NET", "9.00", allows_discount=False),
            price("EUROS", "8.00"),
            price("EUROS", "9.10", currency="EUR", **customer),
            price("DOZEN", "1.05"),
            price("ASSIGNED", "9.00", scope="group", code="WEB"),
            price("ASSIGNED", "8.50", minimum=Decimal(10), scope="group", code="WEB"),
            price("ASSIGNED", "8.00", scope="group", code="LARGE"),
            price("ASSIGNED", "7.00", scope="group", code="OTHER"),
            price("COMPUTED", "0"),
            price("MIXED", "0", **customer),
            price("MIXED", "9.00"),
            *(discounted if erp == "bc" else [price("DISCOUNT", "9.00")]),
            *(grouped if erp == "bc" else ()),
        ],
        discounts=()
        if erp == "bc"
        else [
            ErpDiscount(Decimal(20), "DISCOUNT"),
            ErpDiscount(Decimal(5), "DISCOUNT", **customer),
            ErpDiscount(Decimal(50), "NET"),
            ErpDiscount(Decimal(30), item_group="LAMPS", **large),
            ErpDiscount(Decimal(40), item_group="LAMPS", **customer | {"code": "C-9"}),
            ErpDiscount(Decimal(50), item_group="CHAIRS"),
            ErpDiscount(Decimal(15), "LARGE", **large),
        ],
        customers=[ErpCustomer("C-1", "Pond Ltd", price_group="WEB", discount_group="LARGE")],
        units=("EA", "PCS", "BOX"),
        currencies=("EUR",),
    )


RIGHT = {
    "LISTS": "7",
    "BREAK": "8",
    "BLANK": "8",
    "VAT": "10",
    "SHELF": "8.33333",
    "NET": "9",
    "DISCOUNT": "7.2",
    "GROUP": "7",
    "LARGE": "8.5",
    "ASSIGNED": "9",
    "EUROS": "8",
    "BARE": "10",
    "PIECES": "10",
}
"""What one costs in pounds without VAT."""


@dataclass
class Priced:
    """An office over one of the ERPs, everything pulled."""

    office: Office
    erp: Nav | BusinessCentral
    ledger: Path
    clock: FixedClock

    def basket(self, key: str, *lines: BasketLine, currency: str = "GBP") -> Basket:
        return Basket(key=key, account="C-1", currency=currency, placed_at=self.clock.now(), lines=lines)

    def held(self) -> dict[str, tuple[str, Decimal, str]]:
        """By product what the ERP's ledger holds: unit, price and discount."""
        (order,) = Ledger(self.ledger).orders("North")
        return {line.sku: (line.unit, line.unit_price, line.details["discount"]) for line in order.lines}


Opened = Callable[..., Priced]


@pytest.fixture(params=PLACES, ids="-".join)
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    erp, store = request.param
    return erp, store


@pytest.fixture
def backend(place: tuple[str, str]) -> str:
    return place[1]


@pytest.fixture
def opened(place: tuple[str, str], store_url: str, tmp_path: Path) -> Iterator[Opened]:
    """Opens the office with what `prices:` says, and what its mapping says by ERP."""
    with ExitStack() as stack:

        def open_office(prices: str = "", mapping: Mapping[str, str] = MappingProxyType({})) -> Priced:
            name, clock = place[0], FixedClock()
            erp: Nav | BusinessCentral
            if name == "nav":
                erp = stack.enter_context(Nav(tmp_path / name, [company(name)], now=clock.now))
                secret, sign_in = erp.password, f"user: {erp.user}, password: file:secret"
            else:
                erp = stack.enter_context(BusinessCentral(tmp_path / name, [company(name)], now=clock.now))
                secret = erp.client_secret
                sign_in = f"directory: {erp.directory}, client_id: {erp.client_id}, authority: {erp.origin}, "
                sign_in += "client_secret: file:secret"
            (tmp_path / "secret").write_text(secret)
            (tmp_path / "office.yaml").write_text(
                f"extends: [base/{PACKS[name]}, regions/gb]\n{TABLES}{mapping.get(name, '')}"
                f"terms:\n  credit_limit: {{from: {LIMITS[name]}, number: true, none if zero: true}}\n"
            )
            (tmp_path / "tenants.yaml").write_text(
                f"store: {store_url}\n"
                f"erps:\n  erp: {{pack: {PACKS[name]}, url: {erp.url}, auth: {{{sign_in}}}}}\n"
                "tenants:\n  north: {name: North, erp: erp, company: North, country: GB, currency: GBP, "
                f"mapping: office.yaml, tax: {{regime: uk-vat}}, prices: {{off list: refuse{prices}}}}}\n"
            )
            hub = stack.enter_context(open_hub(settings.load(tmp_path / "tenants.yaml"), clock))
            office = hub.office("north")
            for needed in NEEDED:
                assert pull(office, needed).rejected == 0
            return Priced(office, erp, erp.ledger.path, clock)

        yield open_office


def one(sku: str, quantity: str = "1", unit: str | None = None) -> BasketLine:
    return BasketLine(sku=sku, quantity=Decimal(quantity), unit=unit)


def test_each_is_sold_and_sent_at_the_erps_own_price(opened: Opened) -> None:
    priced = opened()
    assert priced.office.tenant.prices.choose == "lowest"
    lines = [one(sku, "10" if sku == "BREAK" else "1") for sku in RIGHT]
    stored = take_in(priced.basket("all", *lines), priced.office)
    agreed = {line.sku: line.unit_price for line in stored.agreed.lines}
    assert agreed == {sku: Decimal(amount) for sku, amount in RIGHT.items()}
    assert push_office(priced.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    # without a discount of the ERP's own, and in each item's own unit, of two codes that mean the same
    assert priced.held() == {sku: ("PCS" if sku == "PIECES" else "EA", price, "0") for sku, price in agreed.items()}


def test_an_account_orders_in_each_currency_that_it_has_prices_in(opened: Opened) -> None:
    priced = opened()
    stored = take_in(priced.basket("euros", one("EUROS"), currency="EUR"), priced.office)
    assert [(line.unit_price, stored.agreed.currency) for line in stored.agreed.lines] == [(Decimal("9.10"), "EUR")]
    assert push_office(priced.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    with pytest.raises(OrderRefused, match="BLANK has no EUR price for this account"):
        take_in(priced.basket("mixed", one("EUROS"), one("BLANK"), currency="EUR"), priced.office)
    with pytest.raises(OrderRefused, match="the account C-1 orders in GBP, not in USD"):
        take_in(priced.basket("dollars", one("EUROS"), currency="USD"), priced.office)


def test_a_box_is_priced_by_its_pieces_only_where_the_office_allows_it(opened: Opened) -> None:
    priced = opened()
    with pytest.raises(OrderRefused, match="DOZEN is sold in each, not in box"):
        take_in(priced.basket("box", one("DOZEN", "2", "box")), priced.office)


def test_a_box_where_the_office_allows_it(opened: Opened) -> None:
    priced = opened(", convert units: true")
    stored = take_in(priced.basket("box", one("DOZEN", "2", "box")), priced.office)
    (line,) = stored.agreed.lines
    assert (line.unit_price, line.net, line.price_rule) == (
        Decimal("12.6"),
        Decimal("25.20"),
        "all from 0, times 12 each (to 5 decimals)",
    )
    assert push_office(priced.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert priced.held() == {"DOZEN": ("BOX", Decimal("12.6"), "0")}


@pytest.mark.parametrize(
    ("choose", "of_one", "of_ten"), [("lowest", "8.00", "8.00"), ("most-specific", "8.00", "8.50")]
)
def test_of_several_lists_that_are_assigned_to_a_customer_one_counts(
    opened: Opened, choose: str, of_one: str, of_ten: str
) -> None:
    priced = opened(f", choose: {choose}", ASSIGNED)
    customer = priced.office.store.catalogue.customer("C-1")
    assert customer
    assert customer.price_list == "WEB|LARGE"
    for quantity, amount in (("1", of_one), ("10", of_ten)):
        stored = take_in(priced.basket(quantity, one("ASSIGNED", quantity)), priced.office)
        (line,) = stored.agreed.lines
        assert line.unit_price == Decimal(amount)
        assert line.price_rule.startswith("list ")
        assert push_office(priced.office).outcomes == {stored.reference: DeliveryOutcome.SENT}


def test_what_the_erp_alone_can_compute_is_no_price(opened: Opened) -> None:
    priced = opened(mapping=COMPUTED)
    for sku, rule in (("COMPUTED", "all"), ("MIXED", "customer")):
        why = f"only the ERP can compute the price of {sku} ({rule} from 0, computed by the ERP)"
        with pytest.raises(OrderRefused, match=re.escape(why)) as refused:
            take_in(priced.basket(sku, one("BARE"), one(sku)), priced.office)
        assert refused.value.code == "no-price"
    assert Ledger(priced.ledger).orders("North") == []


def test_the_base_price_stands_in_by_the_offices_word(opened: Opened) -> None:
    """Of MIXED there is a price for all too, which is the lower one."""
    priced = opened(", computed: base", COMPUTED)
    stored = take_in(priced.basket("base", one("COMPUTED"), one("MIXED")), priced.office)
    assert [(line.sku, line.unit_price, line.price_rule) for line in stored.agreed.lines] == [
        ("COMPUTED", Decimal("10.00"), "all from 0, computed by the ERP; base"),
        ("MIXED", Decimal("9.00"), "all from 0"),
    ]
    assert push_office(priced.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert {sku: price for sku, (_, price, _) in priced.held().items()} == {"COMPUTED": 10, "MIXED": 9}


def test_a_discount_of_a_group_that_cant_be_read_holds_back_who_buys_of_the_group(opened: Opened) -> None:
    priced = opened()
    raised: dict[str, Any] = {"item_group": "LAMPS", "unit": "DRUM"}
    if isinstance(priced.erp, Nav):
        priced.erp.put("North", ErpDiscount(Decimal(50), **raised))
    else:
        priced.erp.put("North", price("", "0", discount=Decimal(50), defines="Discount", **raised))
    assert pull(priced.office, Kind.DISCOUNT).rejected == 1
    with pytest.raises(OrderRefused, match=r"on the product group LAMPS isn't in the hub since .*`DRUM`") as refused:
        take_in(priced.basket("group", one("GROUP")), priced.office)
    assert refused.value.code == "approval"
    assert take_in(priced.basket("other", one("LARGE")), priced.office).steps == ()


def test_the_office_may_choose_otherwise(opened: Opened) -> None:
    priced = opened(", choose: most-specific, decimals: 2")
    stored = take_in(priced.basket("own", one("BREAK", "10"), one("SHELF")), priced.office)
    assert [line.unit_price for line in stored.agreed.lines] == [Decimal("9.00"), Decimal("8.33")]
