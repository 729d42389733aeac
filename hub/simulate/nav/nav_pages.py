"""The pages that the simulated NAV publishes as web services, and how their records read as XML.

Blank text is left out, a blank date is 0001-01-01, a blank enum value `_blank_`, decimals are written digit for digit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from hub.simulate.common.company_data import ALL, CUSTOMER, DISCOUNT_GROUP, GROUP
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.digits import digits
from hub.simulate.common.record_table import TableRow
from hub.simulate.common.sales_documents import ACCOUNT, CHARGE, COMMENT, ITEM, ErpOrderLine, net, tax

NO_DATE = "0001-01-01"
Value = str | Decimal | bool | date | int | None
ENUMS = {
    "Type": ("Inventory", "Service", "Non_Inventory"),
    "Sales_Type": ("Customer", "Customer_Price_Group", "All_Customers", "Campaign"),
    "Discount_Sales_Type": ("Customer", "Customer_Disc_Group", "All_Customers", "Campaign"),
    "Discount_Type": ("Item", "Item_Disc_Group"),
    "Blocked": ("_blank_", "Ship", "Invoice", "All"),
    "Status": ("Open", "Released", "Pending_Approval", "Pending_Prepayment"),
    "Applies_to_Doc_Type": (
        "_blank_",
        "Payment",
        "Invoice",
        "Credit_Memo",
        "Finance_Charge_Memo",
        "Reminder",
        "Refund",
    ),
    "Line_Type": ("_blank_", "G_L_Account", "Item", "Resource", "Fixed_Asset", "Charge_Item"),
}
SALES_TYPES = {
    ALL: "All_Customers",
    GROUP: "Customer_Price_Group",
    DISCOUNT_GROUP: "Customer_Disc_Group",
    CUSTOMER: "Customer",
}
LINE_TYPES = {ITEM: "Item", ACCOUNT: "G_L_Account", CHARGE: "Charge_Item", COMMENT: "_blank_"}


@dataclass(frozen=True)
class PageField:
    """A field of a page: its XSD type (or enum) and how to read it off a row."""

    name: str
    type: str
    get: Callable[[CompanyState, TableRow[Any]], Value]


@dataclass(frozen=True)
class PageLines:
    """The lines inside a document's page."""

    list: str
    entity: str
    fields: tuple[tuple[str, str, Callable[[ErpOrderLine], Value]], ...]


@dataclass(frozen=True)
class NavPage:
    """A page: the table it shows, its fields, and those that make the record's key."""

    service: str
    table: str
    title: str
    keys: tuple[str, ...]
    fields: tuple[PageField, ...]
    lines: PageLines | None = None
    writable: bool = False

    @property
    def namespace(self) -> str:
        """The namespace of its elements."""
        return f"urn:microsoft-dynamics-schemas/page/{self.service.lower()}"

    def field(self, name: str) -> PageField:
        """A field by name; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def text(value: Value) -> str:
    """A value as NAV writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def render(page: NavPage, state: CompanyState, row: TableRow[Any], key: str) -> str:
    """A record as XML, in the page's namespace (which the enclosing element declares)."""
    cached = row.rendered.get(page.service)  # until the row changes: a sweep renders every record
    if cached is None:
        inner = "".join(_element(field.name, field.type, field.get(state, row)) for field in page.fields)
        inner = _element("Key", "string", key) + inner + (_lines(page.lines, row, key) if page.lines else "")
        cached = row.rendered[page.service] = f"<{page.service}>{inner}</{page.service}>"
    return cached


def _element(name: str, type_: str, value: Value) -> str:
    content = text(value)
    if not content:
        if type_ == "string":
            return ""
        content = NO_DATE if type_ == "date" else "_blank_"
    return f"<{name}>{escape(content)}</{name}>"


def _lines(lines: PageLines, row: TableRow[Any], key: str) -> str:
    rendered = "".join(
        f"<{lines.entity}>{_element('Key', 'string', f'{key}{line.line};')}"
        + "".join(_element(name, type_, get(line)) for name, type_, get in lines.fields)
        + f"</{lines.entity}>"
        for line in row.record.lines
    )
    return f"<{lines.list}>{rendered}</{lines.list}>"


def _of(name: str, type_: str, attribute: str) -> PageField:
    return PageField(name, type_, lambda _, row: getattr(row.record, attribute))


SHIP_TO = {
    "Ship_to_Name": "name", "Ship_to_Address": "street", "Ship_to_City": "city", "Ship_to_Post_Code": "post_code",
    "Ship_to_Country_Region_Code": "country", "Ship_to_Contact": "contact",
}  # fmt: skip
"""Where an order goes, by the page's names."""


def _delivery(name: str, part: str) -> PageField:
    return PageField(name, "string", lambda _, row: getattr(row.record.delivery, part))


def _always(name: str, type_: str, value: Value) -> PageField:
    return PageField(name, type_, lambda _state, _row: value)


# a date only, as in NAV: reading what changed since must overlap
_MODIFIED = PageField("Last_Date_Modified", "date", lambda _, row: row.modified.date())


def _foreign(state: CompanyState, row: TableRow[Any]) -> str:
    """The currency's code, blank for the company's own."""
    code: str = row.record.currency
    return "" if code == state.company.currency else code


def _status(_: CompanyState, row: TableRow[Any]) -> str:
    return "Released" if any(line.shipped for line in row.record.lines) else "Open"


_ADDRESS = (
    _of("Name", "string", "name"),
    _of("Address", "string", "street"),
    _always("Address_2", "string", ""),
    _of("City", "string", "city"),
    _of("Post_Code", "string", "post_code"),
    _of("Country_Region_Code", "string", "country"),
)

_LINE = (
    ("Line_No", "int", lambda line: line.line),
    ("Type", "Line_Type", lambda line: LINE_TYPES[line.type]),
    ("No", "string", lambda line: line.item),
    ("Description", "string", lambda line: line.description),
    ("Quantity", "decimal", lambda line: line.quantity),
    ("Unit_of_Measure_Code", "string", lambda line: line.unit),
)
_POSTED = (*_LINE, ("Order_Line_No", "int", lambda line: line.order_line))
_BEHIND_INVOICES = (
    ("Shipment_No", "string", lambda line: line.shipment),
    ("Shipment_Line_No", "int", lambda line: line.shipment_line),
)
_PRICED = (
    ("Unit_Price", "decimal", lambda line: line.unit_price),
    ("Line_Discount_Percent", "decimal", lambda line: line.discount),
    ("Line_Amount", "decimal", lambda line: line.amount),
)

_HEAD = (
    _of("No", "string", "number"),
    _of("Order_No", "string", "order"),
    _of("Sell_to_Customer_No", "string", "customer"),
    _of("External_Document_No", "string", "reference"),
    _of("Posting_Date", "date", "posted_on"),
)

PAGES = {
    page.service: page
    for page in (
        NavPage(
            "ItemCard", "items", "Item", ("No",),
            (
                _of("No", "string", "number"),
                _of("Description", "string", "description"),
                _of("Search_Description", "string", "search_description"),
                _of("Blocked", "boolean", "blocked"),
                _always("Type", "Type", "Inventory"),
                _of("Base_Unit_of_Measure", "string", "unit"),
                PageField("Sales_Unit_of_Measure", "string", lambda _, row: row.record.sales_unit or row.record.unit),
                _MODIFIED,
                _of("GTIN", "string", "gtin"),
                _of("Item_Category_Code", "string", "category"),
                _of("Inventory", "decimal", "inventory"),
                _of("Minimum_Order_Quantity", "decimal", "order_minimum"),
                _of("Order_Multiple", "decimal", "order_multiple"),
                _of("Unit_Price", "decimal", "unit_price"),
                _of("Price_Includes_VAT", "boolean", "includes_vat"),
                _of("Item_Disc_Group", "string", "discount_group"),
                _of("VAT_Prod_Posting_Group", "string", "vat_group"),
                _always("Gen_Prod_Posting_Group", "string", "RETAIL"),
            ),
        ),
        NavPage(
            "ItemUnitsOfMeasure", "item_units", "Item Unit of Measure", ("Item_No", "Code"),
            (
                _of("Item_No", "string", "item"),
                _of("Code", "string", "code"),
                _of("Qty_per_Unit_of_Measure", "decimal", "quantity_per"),
            ),
        ),
        NavPage(
            # without a date of change, as in NAV: only a complete read tells what is new
            "SalesPrices", "prices", "Sales Price",
            ("Item_No", "Sales_Type", "Sales_Code", "Starting_Date", "Currency_Code", "Variant_Code",
             "Unit_of_Measure_Code", "Minimum_Quantity"),
            (
                _of("Item_No", "string", "item"),
                PageField("Sales_Type", "Sales_Type", lambda _, row: SALES_TYPES[row.record.scope]),
                _of("Sales_Code", "string", "code"),
                _always("Variant_Code", "string", ""),
                _of("Currency_Code", "string", "currency"),
                _of("Unit_of_Measure_Code", "string", "unit"),
                _of("Minimum_Quantity", "decimal", "minimum"),
                _of("Starting_Date", "date", "starts"),
                _of("Ending_Date", "date", "ends"),
                _of("Unit_Price", "decimal", "amount"),
                _of("Price_Includes_VAT", "boolean", "includes_vat"),
                _of("Allow_Line_Disc", "boolean", "allows_discount"),
            ),
        ),
        NavPage(
            "SalesLineDiscounts", "discounts", "Sales Line Discount",
            ("Code", "Type", "Sales_Type", "Sales_Code", "Starting_Date", "Currency_Code", "Variant_Code",
             "Unit_of_Measure_Code", "Minimum_Quantity"),
            (
                PageField("Type", "Discount_Type", lambda _, row: "Item" if row.record.item else "Item_Disc_Group"),
                PageField("Code", "string", lambda _, row: row.record.item or row.record.item_group),
                PageField("Sales_Type", "Discount_Sales_Type", lambda _, row: SALES_TYPES[row.record.scope]),
                _of("Sales_Code", "string", "code"),
                _always("Variant_Code", "string", ""),
                _of("Currency_Code", "string", "currency"),
                _of("Unit_of_Measure_Code", "string", "unit"),
                _of("Minimum_Quantity", "decimal", "minimum"),
                _of("Line_Discount_Percent", "decimal", "percent"),
                _of("Starting_Date", "date", "starts"),
                _of("Ending_Date", "date", "ends"),
            ),
        ),
        NavPage(
            "CustomerCard", "customers", "Customer", ("No",),
            (
                _of("No", "string", "number"),
                *_ADDRESS,
                _of("Phone_No", "string", "phone"),
                _of("E_Mail", "string", "email"),
                _of("VAT_Registration_No", "string", "vat_number"),
                _of("VAT_Bus_Posting_Group", "string", "vat_area"),
                _of("Customer_Price_Group", "string", "price_group"),
                _of("Customer_Disc_Group", "string", "discount_group"),
                _of("Currency_Code", "string", "currency"),
                _of("Payment_Terms_Code", "string", "payment_terms"),
                _of("Shipment_Method_Code", "string", "shipment_method"),
                _of("Credit_Limit_LCY", "decimal", "credit_limit"),
                _of("Balance_LCY", "decimal", "balance"),
                _of("Blocked", "Blocked", "blocked"),
                _MODIFIED,
            ),
        ),
        NavPage(
            "ShipToAddresses", "addresses", "Ship-to Address", ("Customer_No", "Code"),
            (_of("Customer_No", "string", "customer"), _of("Code", "string", "code"), *_ADDRESS, _MODIFIED),
        ),
        NavPage(
            "PaymentTerms", "payment_terms", "Payment Terms", ("Code",),
            (
                _of("Code", "string", "code"),
                _of("Description", "string", "description"),
                _of("Due_Date_Calculation", "string", "due"),
            ),
        ),
        NavPage(
            "SalesOrder", "orders", "Sales Header", ("No",),
            (
                _of("No", "string", "number"),
                _of("Sell_to_Customer_No", "string", "customer"),
                _of("Sell_to_Customer_Name", "string", "customer_name"),
                _of("External_Document_No", "string", "reference"),
                _of("Order_Date", "date", "ordered_on"),
                _of("Requested_Delivery_Date", "date", "requested_on"),
                PageField("Currency_Code", "string", _foreign),
                _of("Payment_Terms_Code", "string", "payment_terms"),
                _of("Shipment_Method_Code", "string", "shipment_method"),
                _of("Ship_to_Code", "string", "ship_to"),
                *(_delivery(name, part) for name, part in SHIP_TO.items()),
                _of("Your_Reference", "string", "your_reference"),
                PageField("Status", "Status", _status),
                _always("Prices_Including_VAT", "boolean", False),
            ),
            PageLines(
                "SalesLines", "Sales_Order_Line",
                (*_LINE, *_PRICED, ("Quantity_Shipped", "decimal", lambda line: line.shipped),
                 ("Quantity_Invoiced", "decimal", lambda line: line.invoiced),
                 ("Outstanding_Quantity", "decimal", lambda line: line.outstanding)),
            ),
            writable=True,
        ),
        NavPage(
            "PostedSalesShipments", "shipments", "Sales Shipment Header", ("No",),
            (*_HEAD, _of("Package_Tracking_No", "string", "tracking")),
            PageLines("SalesShipmLines", "Sales_Shipment_Line", _POSTED),
        ),
        NavPage(
            "PostedSalesInvoices", "invoices", "Sales Invoice Header", ("No",),
            (
                *_HEAD,
                _of("Due_Date", "date", "due_on"),
                PageField("Currency_Code", "string", _foreign),
                PageField("Amount", "decimal", lambda _, row: net(row.record)),
                PageField("Amount_Including_VAT", "decimal", lambda _, row: net(row.record) + tax(row.record)),
            ),
            PageLines("SalesInvLines", "Sales_Invoice_Line", (*_POSTED, *_BEHIND_INVOICES, *_PRICED)),
        ),
        NavPage(
            "PostedSalesCreditMemos", "credit_memos", "Sales Cr.Memo Header", ("No",),
            (
                *(field for field in _HEAD if field.name != "Order_No"),
                PageField(
                    "Applies_to_Doc_Type", "Applies_to_Doc_Type",
                    lambda _, row: "Invoice" if row.record.corrects else "_blank_",
                ),
                _of("Applies_to_Doc_No", "string", "corrects"),
                _always("Return_Order_No", "string", ""),
                PageField("Currency_Code", "string", _foreign),
                PageField("Amount", "decimal", lambda _, row: net(row.record)),
                PageField("Amount_Including_VAT", "decimal", lambda _, row: net(row.record) + tax(row.record)),
            ),
            PageLines(
                "SalesCrMemoLines", "Sales_Cr_Memo_Line",
                (*_POSTED, ("Order_No", "string", lambda line: line.order), *_PRICED),
            ),
        ),
    )
}  # fmt: skip
"""All pages by service name."""
