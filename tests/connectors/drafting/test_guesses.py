"""What names mean, as vendors write them."""

import pytest

from hub.connectors.drafting.guesses import changed_field, kind_of_list, named, since_parameter
from hub.records import Kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("items", Kind.PRODUCT),
        ("ItemCard", Kind.PRODUCT),
        ("A_ProductSet", Kind.PRODUCT),
        ("BusinessPartners", Kind.CUSTOMER),
        ("salesOrders", Kind.ORDER_DOCUMENT),
        ("sales_shipments", Kind.SHIPMENT),
        ("creditNotes", Kind.CREDIT_MEMO),
        ("ship-to-addresses", Kind.ADDRESS),
        ("priceListLines", Kind.PRICE),
        # not ours to pull, though their names are like those that are
        ("purchaseOrders", None),
        ("salesOrderLines", None),
        ("itemCategories", None),
        ("vendors", None),
    ],
)
def test_a_lists_name_tells_its_kind(name: str, kind: Kind | None) -> None:
    assert kind_of_list(name) == kind


def test_the_field_of_changes_is_told_by_name_and_type() -> None:
    assert changed_field({"id": "text", "lastModifiedDateTime": "moment"}) == "lastModifiedDateTime"
    assert changed_field({"Last_Date_Modified": "date", "write_date": "moment"}) == "write_date"
    assert changed_field({"changed_by": "text", "exchange_rate": "text", "updated": "number"}) is None


@pytest.mark.parametrize("name", ["updated_since", "modifiedAfter", "since", "changed_from", "updated_at_from"])
def test_an_argument_for_changes_is_told_by_name(name: str) -> None:
    assert since_parameter(["page", name]) == name


def test_of_several_names_the_likeliest_and_the_outermost_counts() -> None:
    assert named(["unit.code", "code"], ("code",)) == "code"
    assert named(["price.amount", "unit.code"], ("unitcode",)) == "unit.code"
    assert named(["reference", "your_reference"], ("yourreference", "reference")) == "your_reference"
    assert since_parameter(["page", "sinceless", "fromage"]) is None
