"""What stands where in a record."""

from hub.connectors.raw_record import at


def test_a_dotted_path_prefers_the_name_itself() -> None:
    assert at({"@odata.nextLink": "x"}, "@odata.nextLink") == "x"
    assert at({"a": {"b": 1}}, "a.b") == 1
    assert at({"a": None}, "a.b") is None
    assert at([], "a") is None
