"""Reading Business Central's API: shapes, paging, filters."""

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.simulate import Item
from tests.support.patience import PATIENCE

STANDARD = {
    "items": "id number displayName type itemCategoryCode blocked gtin inventory unitPrice priceIncludesTax "
    "taxGroupCode baseUnitOfMeasureCode lastModifiedDateTime",
    "customers": "id number displayName type addressLine1 addressLine2 city state country postalCode phoneNumber email "
    "website taxLiable taxAreaId taxAreaDisplayName taxRegistrationNumber currencyId currencyCode paymentTermsId "
    "shipmentMethodId creditLimit balanceDue blocked lastModifiedDateTime",
    "paymentTerms": "id code displayName dueDateCalculation lastModifiedDateTime",
    "shipmentMethods": "id code displayName",
    "taxGroups": "id code displayName",
    "taxAreas": "id code displayName",
    "currencies": "id code displayName",
}
CUSTOM = {
    "priceListLines": "id priceListCode sourceType sourceNumber assetNumber variantCode currencyCode startingDate "
    "endingDate minimumQuantity unitOfMeasureCode unitPrice lineDiscountPercent status assetType "
    "amountType allowLineDisc priceIncludesTax lastModifiedDateTime",
    "shipToAddresses": "id customerNumber code displayName addressLine1 city country postalCode lastModifiedDateTime",
    "customerTradeDetails": "customerNumber customerPriceGroup customerDiscGroup priceListCode catalogueCode "
    "lastModifiedDateTime",
    "itemTradeDetails": "itemNumber itemDiscGroup lastModifiedDateTime",
}
NO_ID = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(("entity", "fields"), STANDARD.items())
def test_standard_entities_have_their_fields(rest, entity, fields):
    rows = rest.rows(entity)
    assert rows
    assert {"@odata.etag", *fields.split()} <= rows[0].keys()


@pytest.mark.parametrize(("entity", "fields"), CUSTOM.items())
def test_custom_pages_have_their_fields(rest, entity, fields):
    rows = rest.rows(f"{rest.custom}/{entity}")
    assert {"@odata.etag", *fields.split()} <= rows[0].keys()
    assert rest.get(entity).status_code == 404


def test_companies(rest):
    answer = rest.get(f"{rest.erp.url}/api/v2.0/companies").json()
    assert answer["@odata.context"].endswith("$metadata#companies")
    assert [company["name"] for company in answer["value"]] == ["Dublin", "Cork"]


def test_values_as_business_central_writes_them(rest):
    lamp = next(row for row in rest.rows("items") if row["number"] == "0012")
    assert lamp["lastModifiedDateTime"] == "2026-03-02T09:30:15.347Z"
    assert (lamp["gtin"], lamp["blocked"], lamp["inventory"]) == ("", False, Decimal("12.5"))
    first, second = rest.rows("customers")[:2]
    assert (first["currencyId"], first["currencyCode"], first["blocked"]) == (NO_ID, "EUR", "_x0020_")
    assert first["creditLimit"] == Decimal("500.5")
    assert second["shipmentMethodId"] == NO_ID
    terms = {row["id"]: row["dueDateCalculation"] for row in rest.rows("paymentTerms")}
    assert terms[first["paymentTermsId"]] == "30D"
    prices = rest.rows(f"{rest.custom}/priceListLines")
    assert {row["startingDate"] for row in prices} >= {"0001-01-01", "2026-01-01"}
    assert {row["sourceType"] for row in prices} == {"All Customers", "Customer Price Group", "Customer"}


def test_decimals_are_numbers_written_exactly(rest):
    assert '"unitPrice":100000000000000000.01,' in rest.get("items?$filter=number eq '1E3'").text


@pytest.mark.parametrize("size", [1, 2, 5, 6, 7])
def test_pages_are_complete_and_without_repetition(rest, size):
    numbers = [row["number"] for row in rest.rows("items", page=size)]
    assert len(numbers) == 6
    assert set(numbers) == {"0012", "12", "1E3", "85123A", "85123a", "BLOCKED"}


@pytest.mark.parametrize("order", ["number desc", "lastModifiedDateTime", "unitPrice desc,number", "blocked"])
def test_ordered_pages(rest, clock, order):
    clock.forward(minutes=1)
    rest.erp.change("Dublin", "items", "1E3")
    whole = [row["number"] for row in rest.rows(f"items?$orderby={order}")]
    assert [row["number"] for row in rest.rows(f"items?$orderby={order}", page=2)] == whole
    assert sorted(whole) == ["0012", "12", "1E3", "85123A", "85123a", "BLOCKED"]
    if order == "unitPrice desc,number":
        assert whole[0] == "1E3"
        assert whole[-1] == "BLOCKED"


def test_rows_that_come_and_go_between_pages_shift_no_others(rest, bc):
    first = rest.get("items", headers={"Prefer": "odata.maxpagesize=2"}).json()
    bc.remove("Dublin", "items", "12")
    bc.put("Dublin", Item("00", "New", Decimal(1)))
    rest_of_it = rest.rows(first["@odata.nextLink"], page=2)
    assert [row["number"] for row in [*first["value"], *rest_of_it]] == [
        "0012",
        "12",
        "1E3",
        "85123A",
        "85123a",
        "BLOCKED",
    ]


def test_next_links_stay_and_keep_the_query(rest):
    query = "items?$filter=blocked eq false&$select=number&$top=3"
    answer = rest.get(query, headers={"Prefer": "odata.maxpagesize=2"}).json()
    link = urlsplit(answer["@odata.nextLink"])
    assert f"{link.scheme}://{link.netloc}" == rest.erp.origin
    asked = parse_qs(link.query)
    assert asked["$filter"] == ["blocked eq false"]
    assert "$skiptoken" in asked
    assert len(rest.rows(query, page=2)) == 3
    assert len(rest.rows("items?$top=0")) == 0


def test_never_more_than_20_000_rows(rest, bc):
    bc.load("Dublin", *(Item(f"T{n:05}", "thing", Decimal(1)) for n in range(20_001)))
    answer = rest.get("items?$select=number", headers={"Prefer": "odata.maxpagesize=50000"}).json()
    assert len(answer["value"]) == 20_000
    assert len(rest.rows("items?$select=number")) == 20_007


def test_filters_selects_and_counts(rest):
    rows = rest.rows("items?$filter=unitPrice gt 2 and unitPrice lt 3&$select=number,unitPrice&$count=true")
    assert [{"number": row["number"], "unitPrice": row["unitPrice"]} for row in rows] == [
        {"number": "85123A", "unitPrice": Decimal("2.55")},
        {"number": "85123a", "unitPrice": Decimal("2.10")},
    ]
    assert rows[0].keys() == {"@odata.etag", "number", "unitPrice"}
    assert rest.get("items?$count=true&$top=1").json()["@odata.count"] == 6


def test_modified_since(rest, bc, clock):
    before = rest.rows("items")[0]["lastModifiedDateTime"]
    clock.forward(milliseconds=1)
    bc.change("Dublin", "items", "12", description="New jug")
    assert [row["number"] for row in rest.rows(f"items?$filter=lastModifiedDateTime gt {before}")] == ["12"]
    assert len(rest.rows(f"items?$filter=lastModifiedDateTime ge {before}")) == 6


def test_stock_moves_no_timestamp(rest, bc, clock):
    clock.forward(minutes=1)
    bc.change("Dublin", "items", "12", inventory=Decimal(5))
    (row,) = rest.rows("items?$filter=number eq '12'")
    assert (row["inventory"], row["lastModifiedDateTime"]) == (5, "2026-03-02T09:30:15.347Z")


def test_one_row_by_its_id(rest):
    row = rest.rows("items")[0]
    answer = rest.get(f"items({row['id']})")
    assert answer.headers["ETag"] == row["@odata.etag"]
    assert answer.json(parse_float=Decimal)["number"] == row["number"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("nothing", 404, "BadRequest_NotFound"),
        (f"items({NO_ID})", 404, "Internal_RecordNotFound"),
        ("items?$filter=nope eq 1", 400, "BadRequest"),
        ("items?$select=nope", 400, "BadRequest"),
        ("items?$orderby=nope", 400, "BadRequest"),
        ("items?$orderby=number sideways", 400, "BadRequest"),
        ("items?$expand=lines", 400, "BadRequest"),
        ("items?$top=many", 400, "BadRequest"),
        ("items?$skiptoken=rubbish", 400, "BadRequest"),
        (f"items({NO_ID})/salesOrderLines", 404, "BadRequest_NotFound"),
        ("../companies(6c403a4c-4a0f-4b0f-b3f0-4834eb277c5a)/items", 404, "Internal_CompanyNotFound"),
    ],
)
def test_errors_have_microsofts_shape(rest, path, status, code):
    answer = rest.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


def test_master_data_is_not_written_here(rest):
    answer = rest.session.post(f"{rest.base}/items", json={"number": "X"}, timeout=PATIENCE)
    assert answer.status_code == 405
