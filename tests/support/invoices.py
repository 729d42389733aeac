"""Real invoice lines of a UK wholesaler, read as what they are: invoices, and the companies that wrote them.

The file is the one that the environment variable HUB_REALDATA names: CSV, gzip, with the columns InvoiceNo, StockCode,
Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country ("Online Retail", UCI Machine Learning Repository).
"""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from hub.records import Basket, BasketLine
from hub.simulate.common.company_data import CodeEntry, ErpCompany, ErpCustomer, ErpPrice, Item

PRODUCT = re.compile(r"[0-9]{5}[A-Za-z]*")


@dataclass(frozen=True)
class Line:
    """A line as it stands in the file."""

    code: str
    description: str
    quantity: Decimal
    price: Decimal
    customer: str

    @property
    def is_valid(self) -> bool:
        """Whether it has a customer, a product, a quantity and a price above zero."""
        return bool(self.customer and PRODUCT.fullmatch(self.code) and self.quantity > 0 and self.price > 0)


@dataclass(frozen=True)
class Invoice:
    """The lines of one invoice number."""

    number: str
    at: datetime
    country: str
    lines: tuple[Line, ...]

    @property
    def is_clean(self) -> bool:
        """Whether all its lines are valid."""
        return all(line.is_valid for line in self.lines)

    @property
    def customer(self) -> str:
        """The account, or nothing."""
        return self.lines[0].customer

    @property
    def office(self) -> str:
        """UK customers are split over the two UK offices, EIRE is Dublin's; nobody else has an office."""
        if self.country == "EIRE":
            return "ireland"
        if self.country == "United Kingdom":
            return "uk-south" if self.customer and int(self.customer) % 2 else "uk-north"
        return ""

    def basket(self, currency: str) -> Basket:
        """The invoice as an order at its own prices."""
        lines = tuple(BasketLine(sku=one.code, quantity=one.quantity, unit_price=one.price) for one in self.lines)
        return Basket(key=self.number, account=self.customer, currency=currency, placed_at=self.at, lines=lines)


def read(path: Path) -> list[Invoice]:
    """The invoices, in the file's order."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["InvoiceNo"]].append(row)
    return [
        Invoice(
            number,
            datetime.fromisoformat(found[0]["InvoiceDate"]).replace(tzinfo=UTC),
            found[0]["Country"],
            tuple(
                Line(
                    row["StockCode"],
                    row["Description"].strip(),
                    Decimal(row["Quantity"]),
                    Decimal(row["UnitPrice"]),
                    row["CustomerID"],
                )
                for row in found
            ),
        )
        for number, found in rows.items()
    ]


def prices(invoices: list[Invoice]) -> dict[tuple[str, Decimal], Decimal]:
    """For each product and each quantity seen, its most frequent price among the valid lines."""
    seen: dict[tuple[str, Decimal], Counter[Decimal]] = defaultdict(Counter)
    for line in valid(invoices):
        seen[line.code, line.quantity][line.price] += 1
    return {key: counts.most_common(1)[0][0] for key, counts in seen.items()}


def valid(invoices: list[Invoice]) -> Iterator[Line]:
    """Every valid line."""
    return (line for invoice in invoices for line in invoice.lines if line.is_valid)


@dataclass(frozen=True)
class House:
    """The code tables of one company, as the shipped mapping of its office knows them."""

    company: str
    country: str
    currency: str
    unit: str
    vat_group: str
    vat_area: str
    payment_terms: CodeEntry
    vat_rate: Decimal = Decimal("17.5")  # of December 2010, as Irish 21 %


HOUSES = {
    "uk-north": House("North", "GB", "GBP", "PCS", "VAT20", "DOMESTIC", CodeEntry("30D", due="30D")),
    "uk-south": House("South", "GB", "GBP", "EA", "STD", "UK", CodeEntry("NET30", due="30D")),
    "ireland": House("Dublin", "IE", "EUR", "PCS", "IE23", "IE", CodeEntry("30 DAYS", due="30D"), Decimal(21)),
}


def company(office: str, invoices: list[Invoice]) -> ErpCompany:
    """The company of an office: every product, the price breaks, and the customers who are its own."""
    house = HOUSES[office]
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for invoice in invoices:
        for line in invoice.lines:
            if PRODUCT.fullmatch(line.code):
                names[line.code][line.description] += bool(line.description)
    breaks = prices(invoices)
    lowest: dict[str, Decimal] = {}
    for (code, _), price in sorted(breaks.items()):
        lowest.setdefault(code, price)
    customers = {
        invoice.customer: ErpCustomer(
            invoice.customer,
            f"Account {invoice.customer}",
            country=house.country,
            vat_area=house.vat_area,
            payment_terms=house.payment_terms.code,
            credit_limit=Decimal(10_000_000),
        )
        for invoice in invoices
        if invoice.customer and invoice.office == office
    }
    return ErpCompany(
        house.company,
        country=house.country,
        currency=house.currency,
        items=[
            Item(
                code,
                counts.most_common(1)[0][0],
                lowest.get(code, Decimal(0)),
                unit=house.unit,
                vat_group=house.vat_group,
                search_description=counts.most_common(1)[0][0],
            )
            for code, counts in names.items()
        ],
        prices=[ErpPrice(code, price, minimum=quantity, unit=house.unit) for (code, quantity), price in breaks.items()],
        customers=customers.values(),
        units=(house.unit,),
        payment_terms=(house.payment_terms,),
        vat_groups=(CodeEntry(house.vat_group, rate=house.vat_rate),),
        vat_areas=(CodeEntry(house.vat_area),),
    )
