"""What every canonical record has in common, and the kinds that there are."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Kind(StrEnum):
    """The kinds of record that are pulled; documents are the ERP's answers to orders."""

    PRODUCT = "product"
    PRODUCT_UNIT = "product_unit"
    PRICE = "price"
    DISCOUNT = "discount"
    CUSTOMER = "customer"
    ADDRESS = "address"
    TERMS = "terms"
    STOCK = "stock"
    ORDER_DOCUMENT = "order_document"
    SHIPMENT = "shipment"
    INVOICE = "invoice"
    CREDIT_MEMO = "credit_memo"


MASTER_DATA = (
    Kind.PRODUCT,
    Kind.PRODUCT_UNIT,
    Kind.PRICE,
    Kind.DISCOUNT,
    Kind.CUSTOMER,
    Kind.ADDRESS,
    Kind.TERMS,
    Kind.STOCK,
)
DOCUMENTS = (Kind.ORDER_DOCUMENT, Kind.SHIPMENT, Kind.INVOICE, Kind.CREDIT_MEMO)


class Record(BaseModel):
    """Base of all canonical records.

    `key` names the fields that, behind the tenant, are its natural key; `personal` those that no message may quote.
    `touches`: the field by which an order touches it, its product's or its account's.
    """

    # pydantic's errors print what came in, a customer's record, unless it is hidden
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    key: ClassVar[tuple[str, ...]]
    personal: ClassVar[frozenset[str]] = frozenset()
    touches: ClassVar[str | None] = None
