"""The dialect `xml-text`."""

from pathlib import Path

from hub.simulate.dialects.erp_dialect import COMPANY, ErpDialect, Holdings
from hub.simulate.dialects.xml_text.xml_text_erp import XmlTextErp


def records() -> Holdings:
    """What it holds at first."""
    terms = {"CRY": "GB", "CUR": "GBP", "DAYS": "30", "VACBPR": "DOM"}
    return {
        "ITEMS": [{"ITMREF": f"I-{at:03}", "ITMDES": f"Jug & bowl No. {at}", "PRICE": "2.50"} for at in range(1, 22)],
        "CUSTOMERS": [{"BPCNUM": f"C-{at:02}", "BPCNAM": f"Tea Room {at}", **terms} for at in range(1, 11)],
        "ORDERS": [],
    }


XML_TEXT = ErpDialect(
    name="xml-text",
    summary="SOAP after the manner of Sage X3: arguments and answers are texts that hold XML, the next page by a key",
    folder=Path(__file__).parent,
    keys={"user": "hub", "password": None},
    records=records,
    erp=lambda keys, held: XmlTextErp(keys["user"], keys["password"], COMPANY, held),
    kinds=("product", "customer", "terms"),
    basket=("C-02", ("I-012", "I-020")),
)
