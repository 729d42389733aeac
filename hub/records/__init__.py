"""The canonical records: what every ERP's data becomes, and what every order is made from.

The models are the single source of what a valid record is: the columnar checks, the tables' columns and the mapping's
target fields are drawn from them. Amounts are exact decimals beside their ISO 4217 currency, codes are text byte for
byte, dates are the office's calendar dates, moments are aware UTC.
"""

from hub.records.basket import Basket, BasketContent, BasketLine, ChargeLine, DeliveryAddress, TextLine
from hub.records.customer import Address, Customer, TaxTreatment, Terms
from hub.records.document import CreditMemo, DocumentLine, Invoice, OrderDocument, Shipment
from hub.records.fields import Amount, Code, Country, Currency, NonNegativeAmount, Quantity, Text
from hub.records.money import MINOR_UNITS, Money, minor_unit, to_minor
from hub.records.order import Order, OrderCharge, OrderLine, OrderText
from hub.records.product import Discount, Price, Product, ProductUnit, Scope, Stock, TaxClass
from hub.records.record import DOCUMENTS, MASTER_DATA, Kind, Record

__all__ = [
    "DOCUMENTS",
    "MASTER_DATA",
    "MINOR_UNITS",
    "RECORDS",
    "Address",
    "Amount",
    "Basket",
    "BasketContent",
    "BasketLine",
    "ChargeLine",
    "Code",
    "Country",
    "CreditMemo",
    "Currency",
    "Customer",
    "DeliveryAddress",
    "Discount",
    "DocumentLine",
    "Invoice",
    "Kind",
    "Money",
    "NonNegativeAmount",
    "Order",
    "OrderCharge",
    "OrderDocument",
    "OrderLine",
    "OrderText",
    "Price",
    "Product",
    "ProductUnit",
    "Quantity",
    "Record",
    "Scope",
    "Shipment",
    "Stock",
    "TaxClass",
    "TaxTreatment",
    "Terms",
    "Text",
    "TextLine",
    "minor_unit",
    "to_minor",
]

RECORDS: dict[Kind, type[Record]] = {
    Kind.PRODUCT: Product,
    Kind.PRODUCT_UNIT: ProductUnit,
    Kind.PRICE: Price,
    Kind.DISCOUNT: Discount,
    Kind.CUSTOMER: Customer,
    Kind.ADDRESS: Address,
    Kind.TERMS: Terms,
    Kind.STOCK: Stock,
    Kind.ORDER_DOCUMENT: OrderDocument,
    Kind.SHIPMENT: Shipment,
    Kind.INVOICE: Invoice,
    Kind.CREDIT_MEMO: CreditMemo,
}
