"""What a simulated ERP holds of one company, as plain data: fill it from a generator, a file or a test.

    ErpCompany("North", country="GB", currency="GBP", items=[Item("0012", "Lamp", Decimal("9.50"))], customers=[...])

Blank text means "not given". Blank currency means the company's own, blank unit the item's own. Amounts are exact
decimals, net of VAT. Defaults fit a small company, so outside data needs only its items, prices and customers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Key = tuple[str | int | Decimal, ...]

ALL, GROUP, DISCOUNT_GROUP, CUSTOMER = "all", "group", "discount group", "customer"
"""Whom a price is for."""


@dataclass(frozen=True, slots=True)
class Item:
    """A product; `unit_price` is the item card's own price, before any list."""

    number: str
    description: str
    unit_price: Decimal
    unit: str = "PCS"
    vat_group: str = "VAT20"
    search_description: str = ""
    sales_unit: str = ""
    includes_vat: bool = False
    discount_group: str = ""
    category: str = ""
    gtin: str = ""
    inventory: Decimal = Decimal(0)
    order_minimum: Decimal = Decimal(0)
    order_multiple: Decimal = Decimal(0)
    blocked: bool = False
    modified: datetime | None = None

    @property
    def key(self) -> Key:
        """The number, byte for byte."""
        return (self.number,)


@dataclass(frozen=True, slots=True)
class ItemUnit:
    """A unit of an item; one of it is `quantity_per` of the item's own."""

    item: str
    code: str
    quantity_per: Decimal
    modified: datetime | None = None

    @property
    def key(self) -> Key:
        """The item's number and the unit's code."""
        return (self.item, self.code)


@dataclass(frozen=True, slots=True)
class ErpPrice:
    """One price for one unit from a minimum quantity on, within its dates (both inclusive).

    `scope` is all, group or customer, `code` the group or the customer's number. Business Central alone shows
    `list_code`, `status` (only "Active" prices count), `discount` (in percent), what the line `defines`: "Price",
    "Discount" or "Price & Discount", and discounts on a discount group of items, `item_group`, in place of an item.
    """

    item: str
    amount: Decimal
    minimum: Decimal = Decimal(0)
    scope: str = ALL
    code: str = ""
    unit: str = ""
    currency: str = ""
    starts: date | None = None
    ends: date | None = None
    list_code: str = ""
    status: str = "Active"
    discount: Decimal = Decimal(0)
    defines: str = "Price"
    includes_vat: bool = False
    allows_discount: bool = True
    item_group: str = ""
    modified: datetime | None = None

    @property
    def key(self) -> Key:
        """What makes two prices the same; the end date doesn't, as in NAV."""
        starts = self.starts.isoformat() if self.starts else ""
        where = (self.item, self.item_group, self.scope, self.code, starts, self.currency)
        return (*where, self.unit, self.minimum, self.list_code, self.status)


@dataclass(frozen=True, slots=True)
class ErpDiscount:
    """A line discount in percent, as NAV keeps it beside its prices: on an item, or on a discount group of items.

    `scope` is all, discount group (of customers) or customer.
    """

    percent: Decimal
    item: str = ""
    item_group: str = ""
    minimum: Decimal = Decimal(0)
    scope: str = ALL
    code: str = ""
    unit: str = ""
    currency: str = ""
    starts: date | None = None
    ends: date | None = None
    modified: datetime | None = None

    @property
    def key(self) -> Key:
        """What makes two discounts the same; the end date doesn't, as in NAV."""
        starts = self.starts.isoformat() if self.starts else ""
        on = (self.item, self.item_group)
        return (*on, self.scope, self.code, starts, self.currency, self.unit, self.minimum)


@dataclass(frozen=True, slots=True)
class ErpCustomer:
    """A customer's record; `blocked` is "", "Ship", "Invoice" or "All"."""

    number: str
    name: str
    country: str = "GB"
    city: str = ""
    street: str = ""
    post_code: str = ""
    phone: str = ""
    email: str = ""
    vat_number: str = ""
    vat_area: str = "DOMESTIC"
    price_group: str = ""
    price_list: str = ""
    discount_group: str = ""
    catalogue: str = ""
    currency: str = ""
    payment_terms: str = "30D"
    shipment_method: str = ""
    credit_limit: Decimal = Decimal(0)
    balance: Decimal = Decimal(0)
    blocked: str = ""
    modified: datetime | None = None

    @property
    def key(self) -> Key:
        """The account number."""
        return (self.number,)


@dataclass(frozen=True, slots=True)
class ErpAddress:
    """A delivery address of a customer."""

    customer: str
    code: str
    name: str
    country: str = "GB"
    street: str = ""
    city: str = ""
    post_code: str = ""
    modified: datetime | None = None

    @property
    def key(self) -> Key:
        """The customer's number and the address's code."""
        return (self.customer, self.code)


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A row of a code table. `due` is a date formula such as "30D" (payment terms), `rate` a VAT group's per cent."""

    code: str
    description: str = ""
    due: str = ""
    rate: Decimal = Decimal(0)
    modified: datetime | None = None

    @property
    def key(self) -> Key:
        """The code."""
        return (self.code,)


ErpRecord = Item | ItemUnit | ErpPrice | ErpDiscount | ErpCustomer | ErpAddress | CodeEntry


@dataclass(frozen=True)
class ErpCompany:
    """A company in an ERP: its own code tables, catalogue and customers.

    `order_prefix` begins the numbers of its documents. `currencies` are the foreign ones that orders may use.
    Two records of one kind with the same key are refused when an ERP loads them (ValueError).
    """

    name: str
    country: str = "GB"
    currency: str = "GBP"
    order_prefix: str = ""
    items: Iterable[Item] = ()
    item_units: Iterable[ItemUnit] = ()
    prices: Iterable[ErpPrice] = ()
    discounts: Iterable[ErpDiscount] = ()
    customers: Iterable[ErpCustomer] = ()
    addresses: Iterable[ErpAddress] = ()
    units: tuple[str, ...] = ("PCS",)
    payment_terms: Iterable[CodeEntry] = (CodeEntry("30D", "30 days", due="30D"),)
    shipment_methods: Iterable[CodeEntry] = ()
    vat_groups: Iterable[CodeEntry] = (CodeEntry("VAT20", "Standard rate", rate=Decimal(20)),)
    vat_areas: Iterable[CodeEntry] = (CodeEntry("DOMESTIC", "Domestic"),)
    untaxed_areas: frozenset[str] = field(default_factory=frozenset)
    currencies: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What its document numbers begin with."""
        return self.order_prefix or self.name[:1].upper()
