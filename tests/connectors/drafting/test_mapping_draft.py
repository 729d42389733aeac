"""A drafted mapping names fields that the drafted pack has, and says what is missing."""

import pytest

from hub.config.yamlfile import parse
from hub.connectors.drafting.mapping_draft import mapping_text
from hub.errors import ConfigurationError
from hub.records import Kind
from hub.translate import Sources, compile_mapping

SOURCES = [
    ("openapi", "small_erp.yaml"),
    ("odata", "sales_v4.xml"),
    ("odata", "sales_v2.xml"),
    ("example", "products.json"),
]


@pytest.mark.parametrize(("kind", "file"), SOURCES)
def test_every_field_that_it_names_is_declared_by_the_pack(drafted, loaded, kind, file) -> None:
    others = ("customers.json", "orders.json") if kind == "example" else ()
    draft = drafted(kind, file, *others)
    pack = loaded(draft)
    text = mapping_text("x", draft)
    with pytest.raises(ConfigurationError) as caught:
        compile_mapping(Sources("x.yaml", {"x.yaml": text}), pack.declared, pack.declared_order())
    # what is missing is all that is wrong with it
    assert {problem.message.partition(":")[0] for problem in caught.value.problems} == {"is missing"}
    for problem in caught.value.problems:
        kind_name, _, target = problem.path.partition(".")
        assert f"# TODO {target}: " in text, kind_name


def test_likely_fields_are_taken(drafted) -> None:
    mapping = parse(mapping_text("x", drafted("openapi", "small_erp.yaml")), "x").plain()
    assert mapping["product"]["sku"] == "sku"
    assert mapping["product"]["unit"] == "unit.code"
    assert mapping["product"]["base_amount"] == {"from": "price", "number": "true"}
    assert mapping[Kind.ORDER_DOCUMENT.value]["line"] == "lines.position"
    assert mapping["order"] == {
        "your_reference": "reference",
        "customer_number": "account",
        "lines": {"each": "lines", "sku": "sku", "quantity": "quantity", "unit_price": "unit_price"},
    }
