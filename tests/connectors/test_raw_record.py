"""What stands where in a record."""

from hub.connectors.raw_record import at


def test_a_dotted_path_prefers_the_name_itself() -> None:
    assert at({"@odata.nextLink": "x"}, "@odata.nextLink") == "x"
    assert at({"a": {"b": 1}}, "a.b") == 1
    assert at({"a": None}, "a.b") is None
    assert at([], "a") is None


def test_a_number_counts_in_a_list() -> None:
    record = {"category": [7, "Cups"], "lines": [{"sku": "A"}, {"sku": "B"}], "none": False}
    assert [at(record, path) for path in ("category.0", "category.1", "lines.1.sku")] == [7, "Cups", "B"]
    for path in ("category.2", "category.-1", "category.a", "category." + "9" * 5000, "category.\u00b2", "none.0"):
        assert at(record, path) is None
