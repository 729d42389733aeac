"""After the order: shipments and invoices in parts, orders that disappear, changes, restarts."""

from datetime import date
from decimal import Decimal

import pytest

from hub.simulate import ErpCustomer, Nav
from hub.simulate.common.company_data import ErpPrice
from tests.support.patience import PATIENCE


def found(service, field="No"):
    return service.ReadMultiple(filter=[{"Field": field, "Criteria": ""}], setSize=0) or []


def test_parts_until_the_order_is_gone_in_nav(create, page, nav):
    number = create().No
    assert nav.ship(number, {"0012": Decimal(2), 20000: Decimal(4)}) == "SH-N-100001"
    order = page("SalesOrder").Read(No=number)
    assert order.Status == "Released"
    assert [line.Quantity_Shipped for line in order.SalesLines.Sales_Order_Line] == [2, 4]
    assert nav.invoice(number) == "SI-N-100001"
    assert nav.ship(number) == "SH-N-100002"
    assert nav.invoice(number, {"1E3": Decimal(1)}) == "SI-N-100002"
    assert page("SalesOrder").Read(No=number).SalesLines.Sales_Order_Line[1].Quantity_Invoiced == 5
    nav.invoice(number)
    assert page("SalesOrder").Read(No=number) is None
    shipments, invoices = found(page("PostedSalesShipments")), found(page("PostedSalesInvoices"))
    assert [x.Order_No for x in shipments] == [number] * 2
    assert [[y.Quantity for y in x.SalesShipmLines.Sales_Shipment_Line] for x in shipments] == [[2, 4], [6]]
    assert [[y.Quantity for y in x.SalesInvLines.Sales_Invoice_Line] for x in invoices] == [[2, 4], [1], [5]]
    first = invoices[0]
    assert (first.External_Document_No, first.Posting_Date, first.Due_Date) == (
        "REF-1",
        date(2026, 3, 2),
        date(2026, 4, 1),
    )
    assert first.Amount == Decimal("18.70") + 4 * Decimal("100000000000000000.01")


def test_whole_in_business_central(rest, bc):
    number = rest.order(salesOrderLines=[{"lineObjectNumber": "0012", "quantity": 3, "unitPrice": 1.5}]).json()[
        "number"
    ]
    bc.ship(number)
    assert rest.rows("salesOrders")[0]["fullyShipped"] is True
    bc.invoice(number)
    assert rest.rows("salesOrders") == []
    (shipment,) = rest.rows("salesShipments?$expand=salesShipmentLines")
    assert (shipment["orderNumber"], shipment["externalDocumentNumber"]) == (number, "REF-1")
    assert [(x["lineObjectNumber"], x["quantity"]) for x in shipment["salesShipmentLines"]] == [("0012", 3)]
    (invoice,) = rest.rows("salesInvoices?$expand=salesInvoiceLines")
    assert (invoice["orderNumber"], invoice["dueDate"], invoice["status"]) == (number, "2026-04-01", "Open")
    assert [invoice[f"total{name}"] for name in ("AmountExcludingTax", "TaxAmount", "AmountIncludingTax")] == [
        Decimal("4.5"), Decimal("0.9"), Decimal("5.4")
    ]  # fmt: skip


def test_a_credit_memo_corrects_an_invoice_in_nav(create, page, nav):
    number = create().No
    nav.ship(number)
    invoice = nav.invoice(number)
    assert nav.credit(invoice, {"0012": Decimal(1)}) == "SC-N-100001"
    nav.credit(invoice, {"0012": Decimal(100)}, applies_to="", names_order=False, reference="RET-1")
    first, second = found(page("PostedSalesCreditMemos"))
    assert (first.Applies_to_Doc_Type, first.Applies_to_Doc_No, first.External_Document_No) == (
        "Invoice",
        invoice,
        None,
    )
    assert (second.Applies_to_Doc_Type, second.Applies_to_Doc_No) == ("_blank_", None)
    assert second.External_Document_No == "RET-1"
    (line,), (other,) = (memo.SalesCrMemoLines.Sales_Cr_Memo_Line for memo in (first, second))
    assert (line.No, line.Quantity, line.Order_No, line.Order_Line_No) == ("0012", 1, number, 10000)
    assert (other.Quantity, other.Order_No) == (100, None)
    assert first.Amount == Decimal("9.35")


def test_a_credit_memo_corrects_an_invoice_in_business_central(rest, bc):
    number = rest.order(salesOrderLines=[{"lineObjectNumber": "0012", "quantity": 3, "unitPrice": 1.5}]).json()[
        "number"
    ]
    bc.ship(number)
    invoice = bc.invoice(number)
    memo = bc.credit(invoice, {"0012": Decimal(2)})
    (row,) = rest.rows("salesCreditMemos?$expand=salesCreditMemoLines")
    (corrected,) = rest.rows("salesInvoices")
    assert (row["number"], row["invoiceNumber"], row["invoiceId"]) == (memo, invoice, corrected["id"])
    assert (row["status"], row["externalDocumentNumber"], row["totalAmountExcludingTax"]) == ("Open", "", Decimal(3))
    assert "orderNumber" not in row
    assert [(x["lineObjectNumber"], x["quantity"]) for x in row["salesCreditMemoLines"]] == [("0012", 2)]


def test_no_more_than_was_ordered_and_shipped(create, nav):
    number = create().No
    with pytest.raises(ValueError, match="left to be posted"):
        nav.invoice(number)
    with pytest.raises(ValueError, match="left to be posted"):
        nav.ship(number, {"0012": Decimal(3)})
    nav.ship(number)
    with pytest.raises(ValueError, match="left to be posted"):
        nav.ship(number)
    with pytest.raises(KeyError):
        nav.ship("SO-X-1")


def test_an_order_posted_in_part_is_not_deleted(rest, bc):
    order = rest.order().json()
    bc.ship(order["number"], {"0012": Decimal(1)})
    url = f"{rest.base}/salesOrders({order['id']})"
    assert rest.session.delete(url, headers={"If-Match": "*"}, timeout=PATIENCE).status_code == 400


def test_records_change_come_and_go(page, nav, clock):
    clock.forward(days=1)
    nav.put("North", ErpCustomer("C8", "New Ltd"))
    nav.change("North", "customers", "C1", credit_limit=Decimal(9))
    nav.remove("North", "customers", "C2")
    key = ErpPrice("0012", Decimal(0), unit="PCS").key
    nav.change("North", "prices", key, amount=Decimal("9.99"))
    customers = {row.No: row for row in found(page("CustomerCard"))}
    assert customers.keys() == {"C1", "C3", "C4", "C8"}
    assert (customers["C1"].Credit_Limit_LCY, customers["C1"].Last_Date_Modified) == (9, date(2026, 3, 3))
    assert customers["C3"].Last_Date_Modified == date(2026, 3, 2)
    assert Decimal("9.99") in {row.Unit_Price for row in found(page("SalesPrices"), "Item_No")}
    with pytest.raises(KeyError):
        nav.change("North", "items", "nope")
    with pytest.raises(ValueError, match="keys must differ"):
        nav.load("North", ErpCustomer("C8", "Again Ltd"))


def test_a_restart_finds_every_document(create, page, nav, tmp_path, clock, companies):
    service = page("SalesOrder")
    first, second, third = (create(service).No for _ in range(3))
    nav.ship(first, {"0012": Decimal(1)})
    nav.ship(second)
    nav.credit(nav.invoice(second), {"0012": Decimal(1)}, reference="RET-1")
    service.Update(SalesOrder={"Key": service.Read(No=third).Key, "External_Document_No": "REF-9"})
    fourth = create(service)
    service.Delete(Key=fourth.Key)
    open_, state = nav.orders("North"), nav.companies["North"]
    nav.stop()
    clock.forward(days=20)
    again = Nav(tmp_path / "nav", companies("North", "South Coast"), now=clock)
    assert again.orders("North") == open_
    for kind in ("shipments", "invoices", "credit_memos"):
        before = [(row.record, row.id, row.modified) for row in state.tables[kind].rows()]
        assert [(row.record, row.id, row.modified) for row in again.companies["North"].tables[kind].rows()] == before
    again.ship(first)
    assert again.ledger.events("North")[-1].details["number"] == "SH-N-100003"
    again.stop()
