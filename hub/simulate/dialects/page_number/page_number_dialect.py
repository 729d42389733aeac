"""The dialect `page-number`."""

from pathlib import Path
from typing import Any

from hub.simulate.dialects.erp_dialect import ErpDialect, Holdings, Record
from hub.simulate.dialects.page_number.page_number_erp import PageNumberErp

WORDS = {"products": "product", "thirdparties": "third party"}


def article(number: int, **more: Any) -> Record:
    """A product, whose numbers are texts."""
    return {
        "id": str(number),
        "ref": f"A{number:03}",
        "label": f"Article {number}",
        "status": "1",
        "price": "58.050000000000004",
        "barcode": "",
        "tva_tx": "20.000",
        "date_creation": 1782860400,
        "date_modification": 1782860400,
        **more,
    }


def third_party(number: int) -> Record:
    """A customer."""
    head = {"id": str(number), "code_client": f"CU-{number}", "country_code": "GB", "status": "1", "name": "Third"}
    return head | {"email": None, "phone": None, "tva_intra": "", "address": "", "town": "Leeds", "zip": ""}


def records() -> Holdings:
    """What it holds at first."""
    return {
        "products": [article(number) for number in range(1, 251)],
        "thirdparties": [third_party(number) for number in range(1, 41)],
    }


PAGE_NUMBER = ErpDialect(
    name="page-number",
    summary="REST after the manner of Dolibarr: bare arrays by page number, 404 behind the last; no orders",
    folder=Path(__file__).parent,
    keys={"key": None},
    records=records,
    erp=lambda keys, held: PageNumberErp(keys["key"], held, WORDS),
    kinds=("product", "customer", "price"),
    basket=None,
)
