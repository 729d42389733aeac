"""`hub mapping explain`: what counts, and where it is written."""

import re

import pytest

from hub.translate.sources import SHIPPED

NORTH = "uk-north"


def line_of(project, name, words):
    """The line of a file in which these words stand, counted by hand from its text."""
    lines = project.mapping(name).read_text().splitlines()
    (found,) = (number for number, line in enumerate(lines, 1) if words in line)
    return f"{name}.yaml:{found}"


def test_a_field_with_its_place_and_what_it_replaced(project):
    ran = project.run("mapping", "explain", NORTH, "product.name")
    assert (ran.code, ran.err) == (0, "")
    here = line_of(project, NORTH, "name: {from: [Description")
    shipped = (SHIPPED / "base/nav_soap.yaml").read_text().splitlines()
    before = f"base/nav_soap.yaml:{shipped.index('  name: {from: Description, trim: true}') + 1}"
    assert ran.out.splitlines() == [
        "product:",
        f'  name: {{from: [Description, Search_Description], join: " ", trim: true}}  # {here}',
        f"{'':<{100 - len(f'  # instead of {before}')}}  # instead of {before}",
    ]


def test_everything_of_all_layers(project):
    ran = project.run("mapping", "explain", "ireland")
    assert (ran.code, ran.err) == (0, "")
    assert all(len(line) <= 100 for line in ran.out.splitlines())
    for name, words in (
        ("ireland", "PCS: each"),
        ("regions/ie", "base_currency: {constant: EUR}"),
        ("base/business_central", "sku: assetNumber"),
    ):
        place = line_of(project, name, words)
        assert re.search(rf"^ *{re.escape(words)} +# {place}$", ran.out, re.MULTILINE)
    headings = [line for line in ran.out.splitlines() if line and not line.startswith(" ")]
    assert headings == [
        "tables:", "product:", "product_unit:", "price:", "discount:", "customer:", "address:", "terms:", "stock:",
        "order_document:", "shipment:", "invoice:", "credit_memo:", "order:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tables.units", ["tables:", "  units:", "    PCS:", "    BOX:", "    PAL:"]),
        ("tables.units.PAL", ["tables:", "  units:", "    PAL:"]),
        ("product.keep", ["product:", "  keep:", "    Item_Category_Code:"]),
        ("order.Order_Date", ["order:", "  Order_Date:"]),
        ("order.SalesLines.Sales_Order_Line.No", ["order:", "  SalesLines.Sales_Order_Line:", "    No:"]),
        ("stock", ["stock:", "  sku:", "  quantity:"]),
    ],
)
def test_a_part_only(project, name, said):
    ran = project.run("mapping", "explain", NORTH, name)
    assert (ran.code, ran.err) == (0, "")
    assert [line.partition(":")[0] + ":" for line in ran.out.splitlines()] == said


def test_as_json(project):
    project.edit(project.mapping(NORTH), "  credit_limit: {from: Credit_Limit_LCY, number: true, none if zero: true}",
                 "  credit_limit:\n    from: Credit_Limit_LCY\n    number: true")  # fmt: skip
    (row,) = project.run("mapping", "explain", NORTH, "terms.credit_limit", "--json").rows
    first = int(row["place"].rpartition(":")[2])
    assert row == {
        "path": ["terms", "credit_limit"],
        "value": {"from": "Credit_Limit_LCY", "number": "true"},
        "place": f"uk-north.yaml:{first}",
        "parts": {"from": f"uk-north.yaml:{first + 1}", "number": f"uk-north.yaml:{first + 2}"},
        "instead_of": [line_of(project, "base/nav_soap", "credit_limit: {from")],
    }
    unmapped = project.run("mapping", "explain", NORTH, "customer.price_list", "--json").rows
    assert unmapped == [
        {"path": ["customer", "price_list"], "value": None, "place": None, "parts": {}, "instead_of": []}
    ]


def test_a_field_that_no_layer_maps_is_said_to_be_so(project):
    ran = project.run("mapping", "explain", NORTH, "customer.price_list")
    assert ran.out.splitlines() == ["customer:", "  # price_list: not mapped, stays empty"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("prodct", "did you mean `product`?"),
        ("product.nmae", "did you mean `product.name`?"),
        ("tables.unit", "did you mean `tables.units`?"),
        ("order.SalesLines.Sales_Order_Lin.No", "did you mean `order.SalesLines.Sales_Order_Line.No`?"),
        ("???", "; it has tables, product, product_unit, price,"),
    ],
)
def test_a_name_that_isnt_there(project, name, said):
    ran = project.run("mapping", "explain", NORTH, name)
    assert (ran.code, ran.out) == (2, "")
    (complaint,) = ran.complaints
    assert complaint.startswith(f"uk-north.yaml: {name}: the mapping has no such part")
    assert said in complaint


def test_a_mapping_that_doesnt_compile_is_told_of_as_check_does(project):
    project.edit(project.mapping(NORTH), 'join: " ", trim: true}', 'jion: " ", trm: true}')
    explained, checked = (project.run("mapping", word, NORTH) for word in ("explain", "check"))
    assert (explained.code, explained.out) == (2, "")
    assert explained.err == checked.err
    assert "did you mean `join`?" in explained.err


def test_an_office_that_isnt_there(project):
    ran = project.run("mapping", "explain", "uk-nort")
    assert ran.code == 2
    assert "did you mean `uk-north`?" in ran.err
