"""The code tables of the three built-in companies: each office has its own codes for the same things."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hub.simulate.common.company_data import CodeEntry, ErpCompany


@dataclass(frozen=True)
class OfficeCodes:
    """How one company numbers and names things; `areas` and `terms` are by meaning, best customers' first."""

    name: str
    country: str
    currency: str
    prefix: str
    number: str
    first: int
    units: tuple[str, str, str]
    vat: tuple[CodeEntry, ...]
    areas: dict[str, CodeEntry]
    terms: tuple[CodeEntry, ...]
    methods: tuple[CodeEntry, ...]
    groups: tuple[str, str]
    lists: tuple[str, str, str]
    foreign: tuple[str, ...]
    places: tuple[str, ...]
    level: Decimal

    def area(self, country: str) -> str:
        """The VAT area's code of a customer in that country."""
        if country == self.country:
            return self.areas["home"].code
        return self.areas["union" if country in ("IE", "BE") else "world"].code

    def company(self, **records: Any) -> ErpCompany:
        """The company with this office's code tables and those items, prices, customers and addresses."""
        defaults: dict[str, Any] = {
            "name": self.name,
            "country": self.country,
            "currency": self.currency,
            "order_prefix": self.prefix,
            "units": self.units,
            "payment_terms": self.terms,
            "shipment_methods": self.methods,
            "vat_groups": self.vat,
            "vat_areas": tuple(self.areas.values()),
            "untaxed_areas": frozenset({self.areas["union"].code, self.areas["world"].code}),
            "currencies": self.foreign,
        }
        return ErpCompany(**defaults | records)


def _rates(**rates: str) -> tuple[CodeEntry, ...]:
    return tuple(CodeEntry(code.replace("_", "."), f"VAT {rate} %", rate=Decimal(rate)) for code, rate in rates.items())


NORTH = OfficeCodes(
    name="North", country="GB", currency="GBP", prefix="N", number="N-{}", first=1001,
    units=("PCS", "BOX", "PAL"),
    vat=_rates(VAT20="20", VAT5="5", VAT0="0"),
    areas={"home": CodeEntry("DOMESTIC", "Customers in the UK"), "union": CodeEntry("EU", "Customers in the EU"),
           "world": CodeEntry("EXPORT", "Other customers abroad")},
    terms=(CodeEntry("30D", "30 days net", due="30D"), CodeEntry("14D", "14 days net", due="14D"),
           CodeEntry("7D", "7 days net", due="7D")),
    methods=(CodeEntry("ROAD", "By road"), CodeEntry("EXPRESS", "Next morning"), CodeEntry("COLLECT", "Collected")),
    groups=("N-TRADE", "N-RETAIL"), lists=("", "", ""), foreign=("EUR", "USD"),
    places=("SHOP", "DEPOT", "STORE"), level=Decimal("1.00"),
)  # fmt: skip

SOUTH = OfficeCodes(
    name="South", country="GB", currency="GBP", prefix="S", number="S{}", first=2001,
    units=("EA", "CASE", "PALLET"),
    vat=_rates(STD="20", RED="5", ZERO="0"),
    areas={"home": CodeEntry("UK", "United Kingdom"), "union": CodeEntry("EUROPE", "European Union"),
           "world": CodeEntry("WORLD", "Rest of the world")},
    terms=(CodeEntry("NET30", "Net 30", due="30D"), CodeEntry("NET60", "Net 60", due="60D"),
           CodeEntry("COD", "Cash on delivery", due="0D")),
    methods=(CodeEntry("VAN", "Our van"), CodeEntry("NEXTDAY", "Carrier, next day"), CodeEntry("PICKUP", "Picked up")),
    groups=("GOLD", "SILVER"), lists=("", "", ""), foreign=("EUR",),
    places=("01", "02", "03"), level=Decimal("1.04"),
)  # fmt: skip

DUBLIN = OfficeCodes(
    name="Dublin", country="IE", currency="EUR", prefix="D", number="IE-0{}", first=301,
    units=("PCS", "BX", "PLT"),
    vat=(CodeEntry("IE23", "Standard 23 %", rate=Decimal(23)),
         CodeEntry("IE13.5", "Reduced 13.5 %", rate=Decimal("13.5")),
         CodeEntry("IE9", "Second reduced 9 %", rate=Decimal(9)), CodeEntry("IE0", "Zero", rate=Decimal(0))),
    areas={"home": CodeEntry("IE", "Ireland"), "union": CodeEntry("EU", "European Union"),
           "world": CodeEntry("NON-EU", "Outside the European Union")},
    terms=(CodeEntry("30D", "30 days", due="30D"), CodeEntry("14D", "14 days", due="14D"),
           CodeEntry("60D", "60 days", due="60D")),
    methods=(CodeEntry("STD", "Standard delivery"), CodeEntry("EXP", "Express delivery"),
             CodeEntry("COL", "Collection")),
    groups=("WHOLESALE", "RETAIL"), lists=("BASE", "WS-LIST", "RT-LIST"), foreign=("GBP", "USD"),
    places=("MAIN", "YARD", "ANNEX"), level=Decimal("1.21"),
)  # fmt: skip

OFFICES = (NORTH, SOUTH, DUBLIN)
