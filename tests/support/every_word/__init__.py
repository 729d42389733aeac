"""One mapping with every step and every word of the language."""

from functools import cache
from pathlib import Path

from hub.config.yamlfile import parse
from hub.records import Kind
from tests.support.slips import Files

FOLDER = Path(__file__).parent
SENT = frozenset({
    "No", "Name", "Name_2", "Unit", "Vat", "Blocked", "Group", "Price", "Price_Unit", "Gross", "Ean", "Old_Ean",
    "Country", "Term", "Limit", "From", "To",
})  # fmt: skip
TAKEN = frozenset(
    {"Customer", "Currency", "Day", "Ref", *(f"Lines.Line.{name}" for name in ("Item", "Unit", "Qty", "Discount"))}
)
NAMES = ("base.yaml", "office.yaml")


@cache
def files() -> Files:
    documents = {name: parse((FOLDER / name).read_text(encoding="utf-8"), name) for name in NAMES}
    return Files("office.yaml", documents, dict.fromkeys(Kind, SENT), TAKEN)
