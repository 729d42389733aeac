"""Sales orders through NAV's page: created whole, refused in NAV's words, versioned by their Key."""

from decimal import Decimal

import pytest
import zeep.exceptions

from tests.support.patience import PATIENCE


def one_line(**changed):
    line = {"Type": "Item", "No": "0012", "Quantity": 1} | changed
    return {"Sales_Order_Line": [line]}


def test_an_order_with_its_lines(create, nav):
    order = create(Ship_to_Code="01", Payment_Terms_Code="14D", Order_Date="2026-02-28")
    assert order.No == "SO-N-100001"
    assert order.Key
    assert (order.Payment_Terms_Code, order.Shipment_Method_Code, order.Currency_Code) == ("14D", "ROAD", None)
    first, second = order.SalesLines.Sales_Order_Line
    assert (first.Line_No, first.No, first.Unit_Price, first.Line_Amount) == (
        10000,
        "0012",
        Decimal("9.35"),
        Decimal("18.7"),
    )
    assert (second.Line_No, second.Unit_of_Measure_Code) == (20000, "BOX")


def test_the_ledger_has_it_exactly(create, nav):
    number = create(Currency_Code="USD").No
    (order,) = nav.ledger.orders("North")
    assert (order.number, order.reference, order.customer, order.currency) == (number, "REF-1", "C1", "USD")
    assert order.header["Sell_to_Customer_No"] == "C1"
    assert [(line.sku, line.quantity, line.unit, line.unit_price) for line in order.lines] == [
        ("0012", 2, "PCS", Decimal("9.35")),
        ("1E3", 10, "BOX", Decimal("100000000000000000.01")),
    ]
    assert nav.ledger.orders("South Coast") == []


@pytest.mark.parametrize(
    ("customer", "quantity", "currency", "price"),
    [("C1", 1, None, "9"), ("C1", 10, None, "8"), ("C2", 1, None, "7"), ("C2", 5, None, "6"), ("C1", 1, "USD", "11")],
)
def test_without_a_price_the_erp_finds_its_own(create, customer, quantity, currency, price):
    lines = one_line(Quantity=quantity)
    order = create(Sell_to_Customer_No=customer, Currency_Code=currency, SalesLines=lines)
    assert order.SalesLines.Sales_Order_Line[0].Unit_Price == Decimal(price)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"Sell_to_Customer_No": "C9"},
            r"contains a value \(C9\) that cannot be found in the related table \(Customer\)",
        ),
        ({"Sell_to_Customer_No": ""}, "You must specify Sell-to Customer No"),
        ({"Sell_to_Customer_No": "C3"}, "Customer C3 is blocked with type All"),
        ({"SalesLines": one_line(No="99")}, r"contains a value \(99\) .* \(Item\)"),
        ({"SalesLines": one_line(No="85123B")}, "85123B"),
        ({"SalesLines": one_line(No="BLOCKED")}, "Blocked must be equal to 'No'"),
        ({"SalesLines": one_line(Unit_of_Measure_Code="BARREL")}, "Item Unit of Measure"),
        ({"SalesLines": one_line(Quantity=0)}, "Quantity must be positive"),
        ({"SalesLines": one_line(Quantity=-1)}, "Quantity must be positive"),
        ({"SalesLines": one_line(Unit_Price=-1)}, "Unit Price must not be negative"),
        ({"SalesLines": one_line(Type="Resource")}, "Type must be equal to 'Item'"),
        ({"Currency_Code": "QQQ"}, r"\(Currency\)"),
        ({"Ship_to_Code": "09"}, "Ship-to Address"),
        ({"Payment_Terms_Code": "99D"}, "Payment Terms"),
        ({"Shipment_Method_Code": "MULE"}, "Shipment Method"),
        ({"External_Document_No": "x" * 36}, "less than or equal to 35 characters"),
    ],
)
def test_what_the_business_refuses_leaves_no_trace(create, nav, changed, words):
    with pytest.raises(zeep.exceptions.Fault, match=words):
        create(**changed)
    assert nav.ledger.orders() == []
    assert nav.orders("North") == []


def test_blocked_for_shipping_may_still_order(create):
    assert create(Sell_to_Customer_No="C4").Status == "Open"


def test_the_reference_is_not_unique_and_can_be_looked_up(create, page):
    numbers = [create().No, create().No, create(External_Document_No="A&B|C").No]
    service = page("SalesOrder")
    found = service.ReadMultiple(filter=[{"Field": "External_Document_No", "Criteria": "REF-1"}], setSize=0)
    assert [row.No for row in found] == numbers[:2]
    found = service.ReadMultiple(filter=[{"Field": "External_Document_No", "Criteria": "'A&B|C'"}], setSize=0)
    assert [row.No for row in found] == numbers[2:]


def test_update_gives_a_new_key_and_refuses_a_stale_one(create, page):
    service = page("SalesOrder")
    order = create(service)
    changed = service.Update(SalesOrder={"Key": order.Key, "External_Document_No": "REF-2"})
    assert changed.External_Document_No == "REF-2"
    assert changed.Key != order.Key
    with pytest.raises(zeep.exceptions.Fault, match="Other user has modified"):
        service.Update(SalesOrder={"Key": order.Key, "External_Document_No": "REF-3"})
    assert service.Read(No=order.No).External_Document_No == "REF-2"


def test_lines_can_be_added_later(create, page, nav):
    service = page("SalesOrder")
    order = create(service, SalesLines=None)
    assert order.SalesLines is None or not order.SalesLines.Sales_Order_Line
    changed = service.Update(SalesOrder={"Key": order.Key, "SalesLines": one_line(Quantity=3)})
    assert [line.Quantity for line in changed.SalesLines.Sales_Order_Line] == [3]
    assert [line.quantity for line in nav.ledger.orders("North")[0].lines] == [3]


def test_delete_keeps_the_ledger(create, page, nav):
    service = page("SalesOrder")
    order = create(service)
    assert service.Delete(Key=order.Key) is True
    assert service.Read(No=order.No) is None
    assert len(nav.ledger.orders("North")) == 1
    assert create(service).No == "SO-N-100002"


def test_create_multiple_is_all_or_none(page, nav):
    service = page("SalesOrder")
    good = {"Sell_to_Customer_No": "C1", "SalesLines": one_line()}
    with pytest.raises(zeep.exceptions.Fault):
        service.CreateMultiple(SalesOrder_List={"SalesOrder": [good, good | {"Sell_to_Customer_No": "C9"}]})
    assert nav.ledger.orders() == []
    made = service.CreateMultiple(SalesOrder_List={"SalesOrder": [good, good]})
    assert [order.No for order in made] == ["SO-N-100001", "SO-N-100002"]


def test_an_unknown_element_is_refused(nav, session):
    namespace = "urn:microsoft-dynamics-schemas/page/salesorder"
    body = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<Create xmlns="{namespace}"><SalesOrder><Sell_to_Customer_No>C1</Sell_to_Customer_No><Nope>1</Nope>'
        "</SalesOrder></Create></s:Body></s:Envelope>"
    )
    head = {"SOAPAction": f"{namespace}:Create", "Content-Type": "text/xml"}
    answer = session.post(f"{nav.url}/North/Page/SalesOrder", data=body, headers=head, timeout=PATIENCE)
    assert answer.status_code == 500
    assert b"Nope" in answer.content
    assert nav.ledger.orders() == []
