"""Sales orders through Business Central's API: deep insert, refusals, ETags."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from tests.support.patience import PATIENCE


def line(**changed):
    return [{"lineType": "Item", "lineObjectNumber": "0012", "quantity": 1} | changed]


def test_deep_insert(rest, bc):
    answer = rest.order(orderDate="2026-02-28", shipToCode="01")
    order = answer.json(parse_float=Decimal)
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/salesOrders({order['id']})")
    assert (order["number"], order["externalDocumentNumber"], order["orderDate"]) == (
        "SO-D-100001",
        "REF-1",
        "2026-02-28",
    )
    assert (order["customerName"], order["currencyCode"], order["status"]) == ("Ostrelle Trading Ltd", "EUR", "Draft")
    assert order["totalAmountExcludingTax"] == Decimal("1000000000000000018.80")
    first, second = order["salesOrderLines"]
    assert (first["sequence"], first["unitPrice"], first["amountExcludingTax"]) == (
        10000,
        Decimal("9.35"),
        Decimal("18.7"),
    )
    assert (second["sequence"], second["unitPrice"]) == (20000, Decimal("100000000000000000.01"))
    assert first["documentId"] == order["id"]
    (kept,) = bc.ledger.orders("Dublin")
    assert (kept.number, kept.reference, kept.customer, kept.currency) == ("SO-D-100001", "REF-1", "C1", "EUR")
    assert [(x.sku, x.quantity, x.unit, x.unit_price) for x in kept.lines] == [
        ("0012", 2, "PCS", Decimal("9.35")),
        ("1E3", 10, "BOX", Decimal("100000000000000000.01")),
    ]
    assert kept.header["shipToCode"] == "01"


def test_lines_by_expand_and_by_their_own_address(rest):
    order = rest.order().json()
    assert "salesOrderLines" not in rest.rows("salesOrders")[0]
    expanded = rest.rows("salesOrders?$expand=salesOrderLines")[0]["salesOrderLines"]
    assert [x["lineObjectNumber"] for x in expanded] == ["0012", "1E3"]
    assert rest.rows(f"salesOrders({order['id']})/salesOrderLines") == expanded


def test_header_first_and_lines_after(rest, bc):
    order = rest.order(salesOrderLines=[]).json()
    url = f"{rest.base}/salesOrders({order['id']})/salesOrderLines"
    added = rest.session.post(url, json=line(quantity=3)[0], timeout=PATIENCE)
    assert (added.status_code, added.json()["sequence"]) == (201, 10000)
    assert [x.quantity for x in bc.ledger.orders("Dublin")[0].lines] == [3]


def test_ids_name_customer_item_terms_and_currency(rest):
    ids = {
        name: rest.rows(f"{entity}?$filter={field} eq '{value}'")[0]["id"]
        for name, entity, field, value in (
            ("customerId", "customers", "number", "C2"),
            ("paymentTermsId", "paymentTerms", "code", "14D"),
            ("currencyId", "currencies", "code", "USD"),
            ("itemId", "items", "number", "0012"),
        )
    }
    item = ids.pop("itemId")
    lines = [{"lineType": "Item", "itemId": item, "quantity": 1}]
    order = rest.order(customerNumber="", salesOrderLines=lines, **ids).json(parse_float=Decimal)
    assert (order["customerNumber"], order["currencyCode"]) == ("C2", "USD")
    assert order["paymentTermsId"] == ids["paymentTermsId"]
    assert order["currencyId"] == ids["currencyId"]
    assert order["salesOrderLines"][0]["unitPrice"] == 11


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"customerNumber": "C9"}, "does not match to a Customer"),
        ({"customerNumber": ""}, "Customer No. must have a value"),
        ({"customerNumber": "C3"}, "blocked with type All"),
        ({"salesOrderLines": line(lineObjectNumber="99")}, "cannot be found in the related table"),
        ({"salesOrderLines": line(lineObjectNumber="BLOCKED")}, "Blocked must be equal to 'No'"),
        ({"salesOrderLines": line(unitOfMeasureCode="BARREL")}, "Unit of Measure Code BARREL"),
        ({"salesOrderLines": line(quantity=0)}, "Quantity must be positive"),
        ({"salesOrderLines": line(quantity="1")}, "Edm.Decimal"),
        ({"salesOrderLines": line(unitPrice=-0.01)}, "must not be negative"),
        ({"salesOrderLines": line(nope=1)}, "The property 'nope' does not exist"),
        ({"salesOrderLines": ["x"]}, "must be an object"),
        ({"currencyCode": "QQQ"}, "does not match to a Currency"),
        ({"shipToCode": "09"}, "Ship-to Address 09"),
        ({"paymentTermsId": "6c403a4c-4a0f-4b0f-b3f0-4834eb277c5a"}, "does not match to a Payment Terms"),
        ({"shipmentMethodId": "6c403a4c-4a0f-4b0f-b3f0-4834eb277c5a"}, "does not match to a Shipment Method"),
        ({"externalDocumentNumber": "x" * 36}, "less than or equal to 35 characters"),
        ({"orderDate": "yesterday"}, "Edm.Date"),
        ({"number": "MINE"}, "The property 'number'"),
    ],
)
def test_what_is_refused_leaves_no_trace(rest, bc, changed, words):
    answer = rest.order(**changed)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert answer.json()["error"]["code"]
    assert bc.ledger.orders() == []
    assert rest.rows("salesOrders") == []


def test_rubbish_is_refused(rest):
    answer = rest.session.post(f"{rest.base}/salesOrders", data=b"{", timeout=PATIENCE)
    assert answer.status_code == 400


def test_look_up_by_reference(rest):
    numbers = [rest.order(externalDocumentNumber=ref).json()["number"] for ref in ("A'1", "A'1", "B")]
    found = rest.rows("salesOrders?$filter=externalDocumentNumber eq 'A''1'")
    assert [row["number"] for row in found] == numbers[:2]


def test_etag_guards_changes(rest):
    order = rest.order().json()
    url = f"{rest.base}/salesOrders({order['id']})"

    def patch(reference, **headers):
        return rest.session.patch(url, json={"externalDocumentNumber": reference}, headers=headers, timeout=PATIENCE)

    assert patch("REF-2").status_code == 428
    changed = patch("REF-2", **{"If-Match": order["@odata.etag"]})
    assert (changed.status_code, changed.json()["externalDocumentNumber"]) == (200, "REF-2")
    assert changed.json()["@odata.etag"] != order["@odata.etag"]
    stale = patch("REF-3", **{"If-Match": order["@odata.etag"]})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "Request_EntityChanged")
    assert patch("REF-4", **{"If-Match": "*"}).status_code == 200
    assert patch("x" * 36, **{"If-Match": "*"}).status_code == 400


def test_delete_needs_the_etag_and_keeps_the_ledger(rest, bc):
    order = rest.order().json()
    url = f"{rest.base}/salesOrders({order['id']})"
    assert rest.session.delete(url, timeout=PATIENCE).status_code == 428
    assert rest.session.delete(url, headers={"If-Match": "stale"}, timeout=PATIENCE).status_code == 409
    assert rest.session.delete(url, headers={"If-Match": order["@odata.etag"]}, timeout=PATIENCE).status_code == 204
    assert rest.get(f"salesOrders({order['id']})").status_code == 404
    assert len(bc.ledger.orders("Dublin")) == 1
    assert rest.order().json()["number"] == "SO-D-100002"


def test_orders_at_the_same_time_get_a_number_each(rest, bc):
    with ThreadPoolExecutor(8) as pool:
        numbers = [answer.json()["number"] for answer in pool.map(lambda _: rest.order(), range(40))]
    assert len(set(numbers)) == 40
    assert {order.number for order in bc.ledger.orders("Dublin")} == set(numbers)
