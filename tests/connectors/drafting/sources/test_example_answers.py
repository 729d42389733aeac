"""Answers that somebody saved."""

import pytest

from hub.errors import ConfigurationError
from hub.records import Kind

FILES = ("products.json", "customers.json", "orders.json")


def test_three_answers_tell_rows_fields_lines_and_pages(drafted, loaded) -> None:
    pack = loaded(drafted("example", *FILES))
    assert {name: (each.rows or pack.rest.rows).path for name, each in pack.resources.items()} == {
        "products": ("data.items",),
        "customers": (".",),
        "orders": ("value",),
    }
    assert {"unit.code", "price.amount", "tags.0", "changed_at"} <= {*pack.resources["products"].fields}
    assert pack.resources["orders"].lists == {"lines": ("line", "sku", "qty", "price")}
    assert pack.paging_of("orders").link.path == "@odata.nextLink"
    assert pack.paging_of("products").count.path == "paging.total"
    assert (pack.order.lines.quantity, pack.order.reference) == ("qty", "external_reference")
    # nothing tells how to ask for what changed
    assert all(read.cursor is None for read in pack.kinds.values())
    assert pack.kinds[Kind.STOCK].resource == "products"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "whole JSON was expected"),
        ("<html>", "whole JSON was expected"),
        ('{"data": {"total": 0}}', "a list of records was expected somewhere"),
        ("[]", "a list of records was expected somewhere"),
        ("[1, 2]", "a list of records was expected somewhere"),
        ("[" * 1_000, "whole JSON was expected"),
    ],
)
def test_what_is_no_list_is_named(drafted, tmp_path, text, said) -> None:
    path = tmp_path / "products.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        drafted("example", str(path))
    assert said in str(caught.value)


def test_two_answers_of_one_name_are_refused(drafted, tmp_path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "items.json").write_text('[{"id": 1}]')
    with pytest.raises(ConfigurationError, match="two files are called `items`"):
        drafted("example", str(tmp_path / "a" / "items.json"), str(tmp_path / "b" / "items.json"))
