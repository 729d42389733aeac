"""Small companies in both ERPs, and clients that speak to them over HTTP."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
from requests.auth import HTTPBasicAuth

from hub.simulate import BusinessCentral, CodeEntry, ErpAddress, ErpCompany, ErpCustomer, ErpPrice, Item, Nav
from tests.support.patience import PATIENCE

NOW = datetime(2026, 3, 2, 9, 30, 15, 347_000, tzinfo=UTC)


class Clock:
    """The ERPs' time: moves when told to."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **span: float) -> None:
        self.time += timedelta(**span)


class Rest:
    """A client of Business Central with a token."""

    def __init__(self, erp: BusinessCentral) -> None:
        self.erp, self.session = erp, requests.Session()
        self.session.headers["Authorization"] = f"Bearer {self.token().json()['access_token']}"
        self.base = f"{erp.url}/api/v2.0/companies({erp.companies['Dublin'].id})"
        self.custom = self.base.replace("/api/v2.0/", "/api/hub/sales/v1.0/")

    def token(self, **changed: str) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.erp.client_id,
            "client_secret": self.erp.client_secret,
            "scope": "https://api.businesscentral.dynamics.com/.default",
        }
        return self.session.post(self.erp.token_url, data=form | changed, timeout=PATIENCE)

    def get(self, path: str, **options: Any) -> requests.Response:
        url = path if path.startswith("http") else f"{self.base}/{path}"
        return self.session.get(url, timeout=PATIENCE, **options)

    def rows(self, path: str, page: int | None = None) -> list[dict[str, Any]]:
        """All rows behind all next links, numbers as Decimal."""
        found, link = [], path
        headers = {"Prefer": f"odata.maxpagesize={page}"} if page else {}
        while link:
            answer = self.get(link, headers=headers)
            assert answer.status_code == 200, answer.text
            body = answer.json(parse_float=Decimal)
            assert page is None or len(body["value"]) <= page
            found += body["value"]
            link = body.get("@odata.nextLink")
        return found

    def order(self, **changed: Any) -> requests.Response:
        body = {
            "customerNumber": "C1",
            "externalDocumentNumber": "REF-1",
            "salesOrderLines": [
                {"lineType": "Item", "lineObjectNumber": "0012", "quantity": 2, "unitPrice": 9.35},
                {"lineType": "Item", "lineObjectNumber": "1E3", "quantity": 10, "unitOfMeasureCode": "BOX"},
            ],
        }
        return self.session.post(f"{self.base}/salesOrders", json=body | changed, timeout=PATIENCE)


def make_company(name: str, currency: str = "GBP") -> ErpCompany:
    items = [
        Item("0012", "Lamp & <Shade>", Decimal("9.50"), inventory=Decimal("12.5"), category="LIGHT"),
        Item("12", "Jug", Decimal("1.20")),
        Item("1E3", "Tray", Decimal("100000000000000000.01"), unit="BOX"),
        Item("85123A", "Heart", Decimal("2.55")),
        Item("85123a", "heart", Decimal("2.10")),
        Item("BLOCKED", "Gone", Decimal("1"), blocked=True),
    ]
    prices = [
        ErpPrice("0012", Decimal("9.00"), unit="PCS"),
        ErpPrice("0012", Decimal("8.00"), Decimal(10), unit="PCS", starts=date(2026, 1, 1), ends=date(2026, 12, 31)),
        ErpPrice("0012", Decimal("1.00"), unit="PCS", starts=date(2030, 1, 1)),
        ErpPrice("0012", Decimal("1.00"), unit="PCS", starts=date(2020, 1, 1), ends=date(2020, 12, 31)),
        ErpPrice("0012", Decimal("7.00"), scope="group", code="TRADE", unit="PCS"),
        ErpPrice("0012", Decimal("6.00"), Decimal(5), scope="customer", code="C2", unit="PCS"),
        ErpPrice("0012", Decimal("0.50"), unit="PCS", status="Draft"),
        ErpPrice("0012", Decimal("11.00"), unit="PCS", currency="USD"),
    ]
    customers = [
        ErpCustomer(
            "C1", "Ostrelle Trading Ltd", vat_number="GB123", shipment_method="ROAD", credit_limit=Decimal("500.5")
        ),
        ErpCustomer("C2", "Vennick DAC", price_group="TRADE"),
        ErpCustomer("C3", "Shut Ltd", blocked="All"),
        ErpCustomer("C4", "Shipless Ltd", blocked="Ship"),
    ]
    return ErpCompany(
        name,
        currency=currency,
        items=items,
        prices=prices,
        customers=customers,
        addresses=[ErpAddress("C1", "01", "Depot", city="Leeds")],
        units=("PCS", "BOX"),
        payment_terms=(CodeEntry("30D", "30 days", due="30D"), CodeEntry("14D", "14 days", due="14D")),
        shipment_methods=(CodeEntry("ROAD", "By road"),),
        currencies=("USD",),
    )


@pytest.fixture
def companies() -> Callable[..., list[ErpCompany]]:
    """Fresh small companies by name."""
    return lambda *names, currency="GBP": [make_company(name, currency) for name in names]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def nav(tmp_path: Path, clock: Clock) -> Iterator[Nav]:
    with Nav(tmp_path / "nav", [make_company("North"), make_company("South Coast")], now=clock) as erp:
        yield erp


@pytest.fixture
def session(nav: Nav) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.auth = HTTPBasicAuth(nav.user, nav.password)
        yield session


@pytest.fixture
def page(nav: Nav, session: requests.Session) -> Callable[..., Any]:
    """A strict zeep service of a page: page("ItemCard").ReadMultiple(...)."""

    def client(service: str, company: str = "North") -> Any:
        transport = zeep.Transport(session=session, timeout=PATIENCE, operation_timeout=PATIENCE)
        return zeep.Client(f"{nav.url}/{company}/Page/{service}?wsdl", transport=transport).service

    return client


@pytest.fixture
def create(page: Callable[..., Any]) -> Callable[..., Any]:
    """Create a sales order at North."""

    def order(service: Any = None, **changed: Any) -> Any:
        header = {
            "Sell_to_Customer_No": "C1",
            "External_Document_No": "REF-1",
            "SalesLines": {
                "Sales_Order_Line": [
                    {"Type": "Item", "No": "0012", "Quantity": 2, "Unit_Price": Decimal("9.35")},
                    {"Type": "Item", "No": "1E3", "Quantity": 10, "Unit_of_Measure_Code": "BOX"},
                ]
            },
        }
        return (service or page("SalesOrder")).Create(SalesOrder=header | changed)

    return order


@pytest.fixture
def bc(tmp_path: Path, clock: Clock) -> Iterator[BusinessCentral]:
    with BusinessCentral(
        tmp_path / "bc", [make_company("Dublin", "EUR"), make_company("Cork", "EUR")], now=clock
    ) as erp:
        yield erp


@pytest.fixture
def rest(bc: BusinessCentral) -> Iterator[Rest]:
    client = Rest(bc)
    yield client
    client.session.close()
