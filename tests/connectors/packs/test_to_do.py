"""Values that a draft leaves to its reader keep a pack from being used, each named at its line."""

import pytest

from hub.connectors.packs import SHIPPED, load_pack
from hub.errors import ConfigurationError


def test_each_value_that_is_to_be_filled_in_is_named_at_its_line(tmp_path) -> None:
    path = tmp_path / "mine.yaml"
    text = (SHIPPED / "nav_soap.yaml").read_text()
    text = text.replace("  reference: External_Document_No", '  reference: "TODO: the field of our reference"', 1)
    text = text.replace("rows: ReadMultiple_Result.ReadMultiple_Result", "rows: TODO")
    path.write_text(text)
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if "TODO" in line]
    with pytest.raises(ConfigurationError) as caught:
        load_pack(str(path))
    assert [str(problem) for problem in caught.value.problems] == [
        f"{path}:{lines[0]}: soap.read.rows: is to be filled in",
        f"{path}:{lines[1]}: order.reference: is to be filled in: the field of our reference",
    ]
