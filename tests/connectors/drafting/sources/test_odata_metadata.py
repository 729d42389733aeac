"""OData's $metadata of versions 2 and 4."""

import pytest

from hub.connectors.drafting.pack_draft import pack_text
from hub.errors import ConfigurationError
from hub.records import Kind
from tests.support.descriptions import FOLDER


def test_version_4_tells_keys_lines_and_inherited_fields(drafted, loaded) -> None:
    pack = loaded(drafted("odata", "sales_v4.xml"))
    assert (pack.rest.rows.path, pack.rest.filter) == (("value",), "$filter")
    assert (pack.paging.link.path, pack.paging.count.path, pack.paging.query) == (
        "@odata.nextLink",
        "@odata.count",
        {"$count": "true"},
    )
    assert (pack.conditions.kind, pack.conditions.version, pack.cursor.precision) == ("odata", 4, "datetime")
    orders = pack.resources["salesOrders"]
    assert orders.query == {"$expand": "salesOrderLines"}
    assert "quantity" in orders.lists["salesOrderLines"]
    assert "address.country" in pack.resources["customers"].fields
    assert pack.kinds[Kind.PRODUCT].key == ("id",)
    # an item's own date seldom moves with its stock
    assert pack.kinds[Kind.STOCK].cursor is None


def test_version_2_has_its_own_literals_and_places(drafted, loaded) -> None:
    pack = loaded(drafted("odata", "sales_v2.xml"))
    assert (pack.rest.rows.path, pack.paging.link.path, pack.paging.query) == (
        ("d.results",),
        "d.__next",
        {"$inlinecount": "allpages"},
    )
    # OData v2, 6.: datetime'2000-12-12T12:00'
    condition = pack.conditions.changed_since("ChangedAt", "2026-01-31")
    assert condition.text == "ChangedAt ge datetime'2026-01-31T00:00:00'"
    assert pack.cursor.precision == "date"
    assert pack.kinds[Kind.CUSTOMER].key == ("Client", "Number")
    assert pack.kinds[Kind.ORDER_DOCUMENT].explode == "ToItems.results"


def test_version_3_has_places_of_its_own_and_lines_that_stand_in_the_record(drafted, loaded, tmp_path) -> None:
    text = (FOLDER / "sales_v2.xml").read_text().replace('DataServiceVersion="2.0"', 'DataServiceVersion="3.0"')
    old = '<NavigationProperty Name="ToItems" Relationship="ZSALES.OrderItems" FromRole="Order" ToRole="Item"/>'
    assert old in text
    path = tmp_path / "metadata.xml"
    path.write_text(text.replace(old, '<Property Name="OrderLines" Type="Collection(ZSALES.SalesOrderItem)"/>'))
    pack = loaded(drafted("odata", str(path)))
    # OData v3 JSON format, 4.5: odata.nextLink, odata.count, and the records in `value`
    assert pack.rest.rows.path == ("value",)
    assert (pack.paging.link.path, pack.paging.count.path) == ("odata.nextLink", "odata.count")
    orders = pack.resources["SalesOrderSet"]
    assert ([*orders.lists], orders.query) == (["OrderLines"], {})


def test_what_an_answer_has_as_no_text_is_left_out_and_keys_are_there(drafted, loaded) -> None:
    pack = loaded(drafted("odata", "odd_v4.xml"))
    items = pack.resources["Items"]
    # a stream is an address of its own, a place an object, and what lies too deep is one too
    assert {*items.fields} == {"Sku", "Price", "State", "Audit.Id", "Audit.By", "ModifiedOn"}
    assert pack.kinds[Kind.PRODUCT].key == ("Audit.Id",)
    # OData v4, part 2, 5.1.1.6.1: a guid and a number stand without quotes
    asked = pack.conditions.has("Id", "6c403a4c-4a0f-4b0f-b3f0-4834eb277c5a")
    assert asked.text == "Id eq 6c403a4c-4a0f-4b0f-b3f0-4834eb277c5a"
    assert pack.conditions.has("No", "12").text == "No eq 12"
    assert pack.conditions.has("Sku", "12").text == "Sku eq '12'"


def test_a_list_that_says_when_in_another_type_has_no_cursor(drafted, loaded, tmp_path) -> None:
    draft = drafted("odata", "odd_v4.xml")
    pack = loaded(draft)
    assert pack.cursor.precision == "datetime"
    assert pack.kinds[Kind.CUSTOMER].cursor.field == "ModifiedAt"
    # `Edm.Date ge 2026-01-31T10:00:00Z` compares two types, which is an error
    assert pack.kinds[Kind.PRODUCT].cursor is None
    assert "TODO: `ModifiedOn` seems to say when" in pack_text("odd", draft)


def test_a_service_that_speaks_version_3_at_most_is_one(drafted, loaded, tmp_path) -> None:
    path = tmp_path / "metadata.xml"
    text = (FOLDER / "sales_v2.xml").read_text()
    # as WCF Data Services write it, which answer in the light format of version 3
    text = text.replace('DataServiceVersion="2.0"', 'DataServiceVersion="1.0" m:MaxDataServiceVersion="3.0"', 1)
    path.write_text(text)
    pack = loaded(drafted("odata", str(path)))
    assert (pack.rest.rows.path, pack.conditions.version) == (("value",), 3)


def test_version_2_writes_literals_of_its_keys(drafted, loaded, tmp_path) -> None:
    path = tmp_path / "metadata.xml"
    text = (FOLDER / "sales_v2.xml").read_text()
    path.write_text(text.replace('Name="Number" Type="Edm.String"', 'Name="Number" Type="Edm.Guid"'))
    pack = loaded(drafted("odata", str(path)))
    asked = pack.conditions.has("Number", "6c403a4c-4a0f-4b0f-b3f0-4834eb277c5a")
    assert asked.text == "Number eq guid'6c403a4c-4a0f-4b0f-b3f0-4834eb277c5a'"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<edmx:Edmx", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><edmx:Edmx', "without a document type"),
        ("</edmx:Edmx>", "", "whole XML"),
        ("edmx:Edmx", "html", "an element Edmx"),
        ("EntitySet", "Singleton", "no entity set with properties"),
        ('EntityType Name="', 'EntityType Nam="', "no entity set with properties"),
    ],
)
def test_what_cannot_be_used_ends_in_a_sentence(drafted, tmp_path, old, new, said) -> None:
    path = tmp_path / "metadata.xml"
    path.write_text((FOLDER / "sales_v4.xml").read_text().replace(old, new))
    with pytest.raises(ConfigurationError) as caught:
        drafted("odata", str(path))
    assert said in str(caught.value)


def test_a_type_that_is_made_from_itself_ends(drafted, tmp_path) -> None:
    path = tmp_path / "metadata.xml"
    text = (FOLDER / "sales_v4.xml").read_text()
    path.write_text(text.replace('Name="entity" Abstract="true"', 'Name="entity" BaseType="Self.entity"'))
    assert {each.name for each in drafted("odata", str(path)).lists} >= {"items", "customers"}


def test_types_that_hold_each_other_again_and_again_end_in_a_sentence(drafted, tmp_path) -> None:
    inner = "".join(f'<Property Name="p{number}" Type="Self.address"/>' for number in range(1_000))
    text = (FOLDER / "sales_v4.xml").read_text().replace('<Property Name="street" Type="Edm.String"/>', inner)
    path = tmp_path / "metadata.xml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="needs more than 500,000 looks"):
        drafted("odata", str(path))
