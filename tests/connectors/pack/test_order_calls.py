"""What a pack says of an order and its resources don't declare."""

from pathlib import Path

import pytest

from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError
from tests.support.project import ROOT
from tests.support.small_pack import small_pack


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "gross: totalAmountIncludingTax",
            "gross: totalAmountIncTax",
            "order.gross: `totalAmountIncTax` isn",
        ),
        ("net: amountExcludingTax", "net: amountExclTax", "order.lines.net: `amountExclTax` isn't declared where"),
        ("gross: amountIncludingTax", "gross: amountIncTax", "order.lines.gross: `amountIncTax` isn't declared where"),
        (
            "{resource: salesShipments, number: orderNumber,",
            "{resource: salesShipments, number: orderNo,",
            "order.find_also.0.number: `orderNo` isn't declared by salesShipments",
        ),
        (
            "salesInvoices, number: orderNumber, reference: externalDocumentNumber",
            "salesInvoices, number: orderNumber, reference: externalDocumentNr",
            "order.find_also.1.reference: `externalDocumentNr` isn't declared by salesInvoices",
        ),
        (
            'version: "@odata.etag"',
            'version: "@odata.etga"',
            "order.remove.version: `@odata.etga` isn't declared where the order is read back",
        ),
        ("where: {lineType: Item}", "where: {linetype: Item}", "order.lines.where.linetype: `linetype` isn't declared"),
    ],
)
def test_a_comparison_that_would_be_none_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (ROOT / "hub/connectors/packs/business_central.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "mine.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)
    assert "did you mean" in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("type: lineType, ", "", "order.lines.types: has no effect without `type`"),
        ("Account, Item, Resource", "Account, Resource", "order.lines.types: lacks `Item`, of which products are"),
    ],
)
def test_types_of_lines_that_say_nothing_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (ROOT / "hub/connectors/packs/business_central.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "mine.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


def test_a_price_rule_needs_prices(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    pack.write_text(pack.read_text(encoding="utf-8") + "prices: {choose: lowest}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="prices: has no effect, for the pack reads no prices"):
        load_pack(str(pack))
