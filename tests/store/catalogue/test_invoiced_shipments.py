"""Lines of invoices that name no order, and a shipment: whose they are, and whose they aren't."""

from datetime import date
from decimal import Decimal
from typing import Any

from hub.records import Invoice, Kind, Shipment
from hub.store import TenantBinding
from tests.support.frames import publish

DAY = date(2026, 3, 2)


def shipment(number: str, order: str, reference: str, line: str = "1", account: str = "C1") -> Shipment:
    told: dict[str, Any] = {"number": number, "line": line, "account": account, "reference": reference}
    return Shipment(**told, order_number=order, order_line=line, sku="LAMP", quantity=Decimal(1), shipped_on=DAY)


def invoice(line: str, shipment: str | None, of_line: str | None = None, account: str = "C1", **more: Any) -> Invoice:
    told: dict[str, Any] = {"number": "I1", "line": line, "account": account, "sku": "LAMP", "quantity": Decimal(1)}
    return Invoice(**told | more, shipment_number=shipment, shipment_line=of_line, currency="GBP", invoiced_on=DAY)


def found(
    north: TenantBinding, *lines: Invoice, references: tuple[str, ...] = (), numbers: tuple[str, ...] = ()
) -> Any:
    shipped = [
        shipment("S1", "N1", "R1"),
        shipment("S2", "N1", "R1"),
        shipment("S2", "N2", "R2", line="2"),
        shipment("S3", "N3", "R3", account="C9"),
    ]
    publish(north, Kind.SHIPMENT, shipped)
    publish(north, Kind.INVOICE, lines)
    told = north.documents.lines(Kind.INVOICE, references, numbers)
    return [(each.line, each.order_number, each.order_line, each.reference) for each in told]  # type: ignore[attr-defined]


def test_a_line_is_of_the_order_of_the_shipments_line_that_it_charges(north: TenantBinding) -> None:
    lines = invoice("1", "S2", "1", reference="R2"), invoice("2", "S2", "2", reference="R2"), invoice("3", "S1", "7")
    assert found(north, *lines, numbers=("N1",)) == [("1", "N1", "1", "R1"), ("3", "N1", None, "R1")]
    assert found(north, *lines, references=("R2",)) == [("2", "N2", "2", "R2")]


def test_another_customers_line_is_nobodys(north: TenantBinding) -> None:
    lines = invoice("1", "S3", "1"), invoice("2", "S3", "1", reference="R1")
    assert found(north, *lines, references=("R1", "R3"), numbers=("N1", "N3")) == []


def test_a_line_of_a_common_shipment_that_names_no_line_of_it_is_nobodys(north: TenantBinding) -> None:
    assert found(north, invoice("1", "S2", reference="R1"), references=("R1", "R2"), numbers=("N1", "N2")) == []


def test_where_the_shipment_isnt_known_the_heads_reference_counts(north: TenantBinding) -> None:
    lines = invoice("1", "S99", "1", reference="R1"), invoice("2", "S99", "1", reference="R7")
    assert found(north, *lines, references=("R1",), numbers=("N1",)) == [("1", None, None, "R1")]


def test_a_line_that_names_its_order_is_that_orders(north: TenantBinding) -> None:
    lines = invoice("1", "S2", "2", order_number="N1"), invoice("2", None, reference="R2")
    assert found(north, *lines, numbers=("N1",)) == [("1", "N1", None, None)]
    assert found(north, *lines, references=("R2",)) == [("2", None, None, "R2")]
