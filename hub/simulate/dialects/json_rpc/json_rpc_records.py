"""Records as the ERP shows them: `False` for what is empty, a number with its name for another record."""

from typing import Any

from hub.simulate.dialects.erp_dialect import COMPANY, Holdings, Record


def product(number: int, **more: Any) -> Record:
    """One of them."""
    return {
        "id": number,
        "default_code": f"P-{number:03}",
        "name": f"Product {number}",
        "active": True,
        "list_price": 58.050000000000004,
        "barcode": False,
        "categ_id": [3, "All / Saleable"],
        "uom_id": [1, "Units"],
        "write_date": "2026-01-01 10:00:00",
        **more,
    }


def partner(number: int, **more: Any) -> Record:
    """A customer."""
    return {
        "id": number,
        "ref": f"C-{number}",
        "name": f"Customer {number}",
        "email": False,
        "phone": "+44 20 7946 0000",
        "vat": False,
        "street": False,
        "city": "Leeds",
        "zip": "LS1",
        "country_id": [231, "United Kingdom"],
        "write_date": "2026-01-01 10:00:00",
        **more,
    }


def models() -> Holdings:
    """What it holds at first, by model."""
    return {
        "res.company": [{"id": 2, "name": COMPANY}],
        "res.country": [{"id": 231, "code": "GB"}],
        "product.product": [product(number) for number in range(1, 251)],
        "res.partner": [partner(number) for number in range(1, 41)],
        "sale.order": [],
        "sale.order.line": [],
    }
