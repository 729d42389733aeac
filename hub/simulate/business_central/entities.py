"""What the simulated Business Central publishes: the entities of API v2.0 and the custom pages beside them.

Blank text is "", a blank GUID all zeros, a blank date 0001-01-01 and a blank enum value `_x0020_`.
"""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hub.simulate.business_central.odata_filter import BadQuery, write_moment
from hub.simulate.common.company_data import ALL, CUSTOMER, DISCOUNT_GROUP, GROUP
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.exact_json import dumps
from hub.simulate.common.record_table import TableRow
from hub.simulate.common.sales_documents import ACCOUNT, CHARGE, COMMENT, ITEM, ErpOrderLine, net, tax, to_pennies

NO_ID = "00000000-0000-0000-0000-000000000000"
STANDARD, CUSTOM = ("v2.0",), ("hub", "sales", "v1.0")
SOURCE_TYPES = {
    ALL: "All Customers",
    GROUP: "Customer Price Group",
    DISCOUNT_GROUP: "Customer Disc. Group",
    CUSTOMER: "Customer",
}
ASSET_TYPES = {False: "Item", True: "Item Discount Group"}
"""What a line of a price list is on: whether that is a group of items."""
LineGet = Callable[[CompanyState, TableRow[Any], ErpOrderLine], Any]


@dataclass(frozen=True)
class EntityField:
    """A field: its type (string, guid, decimal, int, boolean, date, datetime) and how to read it off a row."""

    name: str
    type: str
    get: Callable[[CompanyState, TableRow[Any]], Any]


@dataclass(frozen=True)
class EntityLines:
    """The lines of a document, reached by $expand or by their own address."""

    name: str
    fields: tuple[tuple[str, LineGet], ...]


@dataclass(frozen=True)
class Entity:
    """An entity set: where it is published, the table it shows, and its fields."""

    name: str
    api: tuple[str, ...]
    table: str
    fields: tuple[EntityField, ...]
    lines: EntityLines | None = None

    @cached_property
    def types(self) -> dict[str, str]:
        """The fields' types by name."""
        return {field.name: field.type for field in self.fields}

    @cached_property
    def _by_name(self) -> dict[str, EntityField]:
        return {field.name: field for field in self.fields}

    def check(self, names: Iterable[str]) -> None:
        """BadQuery for a name that is no field."""
        for name in names:
            if name not in self.types:
                raise BadQuery(f"Could not find a property named '{name}'.")

    def value(self, state: CompanyState, name: str, row: TableRow[Any]) -> Any:
        """A field's value as filters and orders compare it: a blank date comes before all others."""
        field = self._by_name[name]
        value = field.get(state, row)
        return date.min if value is None and field.type == "date" else value


def etag(row: TableRow[Any]) -> str:
    """The version of a row as an ETag."""
    return f'W/"{base64.b64encode(f"{row.id};{row.version}".encode()).decode()}"'


def render(
    entity: Entity, state: CompanyState, row: TableRow[Any], *, select: list[str] | None = None, expand: bool = False
) -> str:
    """A row as a JSON object, with all fields or those selected, with its lines or without."""
    if select is not None:
        selected = [field for field in entity.fields if field.name in select]
        record = _fields(selected, state, row)
    else:
        record = row.rendered.get(entity.name) or row.rendered.setdefault(
            entity.name, _fields(entity.fields, state, row)
        )
    if not expand or entity.lines is None:
        return record
    lines = row.rendered.get(entity.lines.name) or row.rendered.setdefault(
        entity.lines.name, dumps(line_values(entity.lines, state, row))
    )
    # texts are kept, not values: the lines go in before the closing brace
    return f'{record[:-1]},"{entity.lines.name}":{lines}}}'


def line_values(lines: EntityLines, state: CompanyState, row: TableRow[Any]) -> list[dict[str, Any]]:
    """A document's lines as plain values."""
    return [{name: _plain(get(state, row, line)) for name, get in lines.fields} for line in row.record.lines]


def _fields(fields: Any, state: CompanyState, row: TableRow[Any]) -> str:
    values = {"@odata.etag": etag(row)} | {field.name: _plain(field.get(state, row), field.type) for field in fields}
    return dumps(values)


def _plain(value: Any, type_: str = "") -> Any:
    if isinstance(value, datetime):
        return write_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return "0001-01-01" if value is None and type_ == "date" else value


def line_id(row: TableRow[Any], line: ErpOrderLine) -> str:
    """The GUID of a document's line."""
    return str(uuid5(NAMESPACE_URL, f"{row.id}/{line.line}"))


def _of(name: str, attribute: str, type_: str = "string") -> EntityField:
    return EntityField(name, type_, lambda _, row: getattr(row.record, attribute))


def _always(name: str, value: Any, type_: str = "string") -> EntityField:
    return EntityField(name, type_, lambda _state, _row: value)


SHIP_TO = {
    "shipToName": "name", "shipToAddressLine1": "street", "shipToCity": "city", "shipToPostCode": "post_code",
    "shipToCountry": "country", "shipToContact": "contact",
}  # fmt: skip
"""Where an order goes, by the header's names."""


def _delivery(name: str, part: str) -> EntityField:
    return EntityField(name, "string", lambda _, row: getattr(row.record.delivery, part))


def _id_of(name: str, table: str, attribute: str) -> EntityField:
    """The id of the code table's row that a code names."""

    def get(state: CompanyState, row: TableRow[Any]) -> str:
        code = state.tables[table].get((getattr(row.record, attribute),))
        return code.id if code else NO_ID

    return EntityField(name, "guid", get)


def _description(state: CompanyState, row: TableRow[Any]) -> str:
    area = state.tables["vat_areas"].get((row.record.vat_area,))
    return str(area.record.description) if area else ""


def _currency(state: CompanyState, row: TableRow[Any]) -> str:
    return row.record.currency or state.company.currency


ID = EntityField("id", "guid", lambda _, row: row.id)
MODIFIED = EntityField("lastModifiedDateTime", "datetime", lambda _, row: row.modified)
CURRENCY = EntityField("currencyCode", "string", _currency)
# all zeros for the company's own currency, as in the real one
CURRENCY_ID = _id_of("currencyId", "currencies", "currency")
CODES = (ID, _of("code", "code"), _of("displayName", "description"))
TOTALS = (
    EntityField("totalAmountExcludingTax", "decimal", lambda _, row: net(row.record)),
    EntityField("totalTaxAmount", "decimal", lambda _, row: tax(row.record)),
    EntityField("totalAmountIncludingTax", "decimal", lambda _, row: net(row.record) + tax(row.record)),
)


def _tax_liable(state: CompanyState, row: TableRow[Any]) -> bool:
    return row.record.vat_area not in state.company.untaxed_areas


def _status(_: CompanyState, row: TableRow[Any]) -> str:
    return "Open" if any(line.shipped for line in row.record.lines) else "Draft"


def _customer_id(state: CompanyState, row: TableRow[Any]) -> str:
    customer = state.tables["customers"].get((row.record.customer,))
    return customer.id if customer else NO_ID


def _corrected_id(state: CompanyState, row: TableRow[Any]) -> str:
    invoice = state.tables["invoices"].get((row.record.corrects,))
    return invoice.id if invoice else NO_ID


LINE_TYPES = {ITEM: "Item", ACCOUNT: "Account", CHARGE: "Charge", COMMENT: "Comment"}
SHIPPED_TYPES = {
    ITEM: "Item",
    ACCOUNT: "G_x002F_L_x0020_Account",
    CHARGE: "Charge_x0020__x0028_Item_x0029_",
    COMMENT: "_x0020_",
}
"""A shipment's lines have another enum than an order's and an invoice's."""
LINE: tuple[tuple[str, LineGet], ...] = (
    ("id", lambda _, row, line: line_id(row, line)),
    ("documentId", lambda _, row, line: row.id),
    ("sequence", lambda _, row, line: line.line),
    ("lineType", lambda _, row, line: LINE_TYPES[line.type]),
    ("lineObjectNumber", lambda _, row, line: line.item),
    ("description", lambda _, row, line: line.description),
    ("unitOfMeasureCode", lambda _, row, line: line.unit),
    ("quantity", lambda _, row, line: line.quantity),
)
PRICED: tuple[tuple[str, LineGet], ...] = (
    ("unitPrice", lambda _, row, line: line.unit_price),
    ("discountPercent", lambda _, row, line: line.discount),
    ("amountExcludingTax", lambda _, row, line: line.amount),
    ("taxCode", lambda _, row, line: line.tax_code),
    ("taxPercent", lambda _, row, line: line.tax_rate),
    ("totalTaxAmount", lambda _, row, line: to_pennies(line.amount * line.tax_rate / 100)),
    ("amountIncludingTax", lambda _, row, line: line.amount + to_pennies(line.amount * line.tax_rate / 100)),
)
SHIPPED: tuple[tuple[str, LineGet], ...] = (
    *((name, get) for name, get in LINE if name != "lineType"),
    ("lineType", lambda _, row, line: SHIPPED_TYPES[line.type]),
    ("shipmentDate", lambda _, row, line: row.record.posted_on),
)
POSTED = (
    ID,
    _of("number", "number"),
    _of("externalDocumentNumber", "reference"),
    _of("invoiceDate", "posted_on", "date"),
    _of("postingDate", "posted_on", "date"),
    _of("customerNumber", "customer"),
    _of("customerName", "customer_name"),
    _of("orderNumber", "order"),
    CURRENCY,
    MODIFIED,
)

ENTITIES = {
    entity.name: entity
    for entity in (
        Entity(
            "items", STANDARD, "items",
            (
                ID,
                _of("number", "number"),
                _of("displayName", "description"),
                _always("type", "Inventory"),
                _of("itemCategoryCode", "category"),
                _of("blocked", "blocked", "boolean"),
                _of("gtin", "gtin"),
                _of("inventory", "inventory", "decimal"),
                _of("unitPrice", "unit_price", "decimal"),
                _of("priceIncludesTax", "includes_vat", "boolean"),
                _id_of("taxGroupId", "vat_groups", "vat_group"),
                _of("taxGroupCode", "vat_group"),
                _of("baseUnitOfMeasureCode", "unit"),
                MODIFIED,
            ),
        ),
        Entity(
            "customers", STANDARD, "customers",
            (
                ID,
                _of("number", "number"),
                _of("displayName", "name"),
                _always("type", "Company"),
                _of("addressLine1", "street"),
                _always("addressLine2", ""),
                _of("city", "city"),
                _always("state", ""),
                _of("country", "country"),
                _of("postalCode", "post_code"),
                _of("phoneNumber", "phone"),
                _of("email", "email"),
                _always("website", ""),
                EntityField("taxLiable", "boolean", _tax_liable),
                _id_of("taxAreaId", "vat_areas", "vat_area"),
                EntityField("taxAreaDisplayName", "string", _description),
                _of("taxRegistrationNumber", "vat_number"),
                CURRENCY_ID,
                CURRENCY,
                _id_of("paymentTermsId", "payment_terms", "payment_terms"),
                _id_of("shipmentMethodId", "shipment_methods", "shipment_method"),
                _of("creditLimit", "credit_limit", "decimal"),
                _of("balanceDue", "balance", "decimal"),
                EntityField("blocked", "string", lambda _, row: row.record.blocked or "_x0020_"),
                MODIFIED,
            ),
        ),
        Entity("paymentTerms", STANDARD, "payment_terms", (*CODES, _of("dueDateCalculation", "due"), MODIFIED)),
        Entity("shipmentMethods", STANDARD, "shipment_methods", (*CODES, MODIFIED)),
        Entity("taxGroups", STANDARD, "vat_groups", (*CODES, _always("taxType", "VAT"), MODIFIED)),
        Entity("taxAreas", STANDARD, "vat_areas", (*CODES, _always("taxType", "VAT"), MODIFIED)),
        Entity("currencies", STANDARD, "currencies", (*CODES, MODIFIED)),
        Entity(
            "priceListLines", CUSTOM, "prices",
            (
                ID,
                _of("priceListCode", "list_code"),
                EntityField("sourceType", "string", lambda _, row: SOURCE_TYPES[row.record.scope]),
                _of("sourceNumber", "code"),
                EntityField("assetType", "string", lambda _, row: ASSET_TYPES[row.record.item_group != ""]),
                EntityField("assetNumber", "string", lambda _, row: row.record.item_group or row.record.item),
                _always("variantCode", ""),
                _of("currencyCode", "currency"),
                _of("startingDate", "starts", "date"),
                _of("endingDate", "ends", "date"),
                _of("minimumQuantity", "minimum", "decimal"),
                _of("unitOfMeasureCode", "unit"),
                _of("unitPrice", "amount", "decimal"),
                _of("amountType", "defines"),
                _of("lineDiscountPercent", "discount", "decimal"),
                _of("allowLineDisc", "allows_discount", "boolean"),
                _of("priceIncludesTax", "includes_vat", "boolean"),
                _of("status", "status"),
                MODIFIED,
            ),
        ),
        Entity(
            "itemUnitsOfMeasure", CUSTOM, "item_units",
            (
                ID,
                _of("itemNumber", "item"),
                _of("code", "code"),
                _of("qtyPerUnitOfMeasure", "quantity_per", "decimal"),
                MODIFIED,
            ),
        ),
        Entity(
            "shipToAddresses", CUSTOM, "addresses",
            (
                ID,
                _of("customerNumber", "customer"),
                _of("code", "code"),
                _of("displayName", "name"),
                _of("addressLine1", "street"),
                _of("city", "city"),
                _of("country", "country"),
                _of("postalCode", "post_code"),
                MODIFIED,
            ),
        ),
        Entity(
            "customerTradeDetails", CUSTOM, "customers",
            (
                ID,
                _of("customerNumber", "number"),
                _of("customerPriceGroup", "price_group"),
                _of("customerDiscGroup", "discount_group"),
                _of("priceListCode", "price_list"),
                _of("catalogueCode", "catalogue"),
                MODIFIED,
            ),
        ),
        Entity(
            "itemTradeDetails", CUSTOM, "items",
            (ID, _of("itemNumber", "number"), _of("itemDiscGroup", "discount_group"), MODIFIED),
        ),
        Entity(
            "salesOrders", STANDARD, "orders",
            (
                ID,
                _of("number", "number"),
                _of("externalDocumentNumber", "reference"),
                _of("orderDate", "ordered_on", "date"),
                _of("postingDate", "ordered_on", "date"),
                EntityField("customerId", "guid", _customer_id),
                _of("customerNumber", "customer"),
                _of("customerName", "customer_name"),
                CURRENCY_ID,
                CURRENCY,
                _always("pricesIncludeTax", False, "boolean"),
                _id_of("paymentTermsId", "payment_terms", "payment_terms"),
                _id_of("shipmentMethodId", "shipment_methods", "shipment_method"),
                _of("requestedDeliveryDate", "requested_on", "date"),
                _of("shipToCode", "ship_to"),
                *(_delivery(name, part) for name, part in SHIP_TO.items()),
                *TOTALS,
                _of("fullyShipped", "shipped", "boolean"),
                EntityField("status", "string", _status),
                MODIFIED,
            ),
            EntityLines(
                "salesOrderLines",
                (*LINE, *PRICED, ("shippedQuantity", lambda _, row, line: line.shipped),
                 ("invoicedQuantity", lambda _, row, line: line.invoiced)),
            ),
        ),
        Entity(
            "salesShipments", STANDARD, "shipments", POSTED,
            EntityLines("salesShipmentLines", SHIPPED),
        ),
        Entity(
            "salesInvoices", STANDARD, "invoices",
            (
                *POSTED,
                _of("dueDate", "due_on", "date"),
                EntityField("customerId", "guid", _customer_id),
                _always("orderId", NO_ID, "guid"),
                *TOTALS,
                _always("status", "Open"),
            ),
            EntityLines("salesInvoiceLines", (*LINE, *PRICED)),
        ),
        Entity(
            "salesCreditMemos", STANDARD, "credit_memos",
            (
                *(field for field in POSTED if field.name not in ("invoiceDate", "orderNumber")),
                _of("creditMemoDate", "posted_on", "date"),
                EntityField("customerId", "guid", _customer_id),
                EntityField("invoiceId", "guid", _corrected_id),
                _of("invoiceNumber", "corrects"),
                *TOTALS,
                _always("status", "Open"),
            ),
            EntityLines("salesCreditMemoLines", (*LINE, *PRICED)),
        ),
    )
}  # fmt: skip
"""All entity sets by name."""
