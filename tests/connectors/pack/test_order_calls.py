"""What a pack says of an order and its resources don't declare."""

from pathlib import Path

import pytest

from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError
from tests.support.project import ROOT


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
