"""WSDLs: NAV's pages, asked for by their address, and a foreign document/literal service."""

import pytest
from pytest_httpserver import HTTPServer

from hub.connectors.drafting.draft import ListOperation
from hub.connectors.drafting.pack_draft import pack_text
from hub.errors import ConfigurationError, ProtocolBroken
from hub.simulate.nav.nav_pages import PAGES
from hub.simulate.nav.page_wsdl import wsdl
from tests.support.descriptions import FOLDER

PAGE = "/Live/WS/North/Page/ItemCard"


def test_a_page_is_drafted_from_its_address(httpserver: HTTPServer, drafted) -> None:
    url = httpserver.url_for(PAGE)
    httpserver.expect_request(PAGE).respond_with_data(wsdl(PAGES["ItemCard"], url), content_type="text/xml")
    draft = drafted("wsdl", f"{url}?wsdl")
    (items,) = draft.lists
    assert (items.name, items.path) == ("ItemCard", "/{company}/Page/ItemCard")
    assert "Key" not in items.record.fields
    assert draft.url == url.partition("/North")[0]
    assert (items.reads.bookmark, items.reads.filter) == (("bookmarkKey", "setSize"), ("filter", "Field", "Criteria"))
    assert items.enters is None


def test_a_foreign_service_tells_its_list(drafted) -> None:
    draft = drafted("wsdl", "catalogue.wsdl")
    (articles,) = draft.lists
    assert (articles.name, articles.path) == ("Article", "/services/catalogue")
    assert articles.record.fields == {"Number": "text", "Title": "text", "Price": "number", "Changed": "moment"}
    assert articles.reads == ListOperation("GetArticles", "GetArticlesResponse.Articles", takes=("page",))
    assert articles.enters is None


def test_attributes_and_the_version_of_soap_are_drafted(drafted, tmp_path) -> None:
    text = (FOLDER / "catalogue.wsdl").read_text()
    price = '<x:element name="Price" type="x:decimal"/>'
    assert price in text
    content = '<x:extension base="x:decimal"><x:attribute name="currency" type="x:string"/></x:extension>'
    typed = f"<x:complexType><x:simpleContent>{content}</x:simpleContent></x:complexType>"
    path = tmp_path / "other.wsdl"
    path.write_text(
        text.replace(price, f'<x:element name="Price">{typed}</x:element>', 1).replace(
            "http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/"
        )
    )
    draft = drafted("wsdl", str(path))
    (articles,) = draft.lists
    assert {"Price.@currency": "text", "Price.#": "number"}.items() <= articles.record.fields.items()
    assert not any("_value_1" in name or name == "Price" for name in articles.record.fields)
    assert '  version: "1.2"\n' in pack_text("catalogue", draft)


IMPORT = '<import namespace="urn:other" location="{}"/><types>'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<types>", IMPORT.format("http://elsewhere.example/x.wsdl"), "refers to `http://elsewhere.example/x.wsdl`"),
        ("<types>", IMPORT.format("file:///etc/passwd"), "refers to `file:///etc/passwd`"),
        ("<types>", IMPORT.format("http://localhost/description"), "imports itself, or more than 20"),
        ("<definitions", "<!DOCTYPE x><definitions", "without a document type"),
        ("definitions", "html", "a WSDL was expected"),
        ('element="t:GetArticles"', 'element="t:Nothing"', "can't be used as a WSDL ("),
        ('maxOccurs="unbounded"', "", "no operation of it answers with a list of records"),
    ],
)
def test_what_cannot_be_used_ends_in_a_sentence(drafted, tmp_path, old, new, said) -> None:
    path = tmp_path / "other.wsdl"
    path.write_text((FOLDER / "catalogue.wsdl").read_text().replace(old, new))
    with pytest.raises(ConfigurationError) as caught:
        drafted("wsdl", str(path))
    assert said in str(caught.value)


@pytest.mark.parametrize("slash", ["", "/"])
def test_soaps_own_encoding_schema_comes_with_the_hub(drafted, tmp_path, slash) -> None:
    space = "http://schemas.xmlsoap.org/soap/encoding/"
    schema = (
        f'<x:import namespace="{space}" schemaLocation="{space.rstrip("/")}{slash}"/><x:element name="GetArticles">'
    )
    text = (FOLDER / "catalogue.wsdl").read_text()
    assert '<x:element name="GetArticles">' in text
    path = tmp_path / "other.wsdl"
    path.write_text(text.replace('<x:element name="GetArticles">', schema, 1))
    (articles,) = drafted("wsdl", str(path)).lists
    assert articles.name == "Article"


def test_an_import_from_another_origin_is_not_asked_for(httpserver: HTTPServer, drafted) -> None:
    text = (FOLDER / "catalogue.wsdl").read_text().replace("<types>", IMPORT.format("http://127.0.0.1:1/x.wsdl"))
    httpserver.expect_request("/x").respond_with_data(text, content_type="text/xml")
    with pytest.raises((ConfigurationError, ProtocolBroken), match="ERP's own"):
        drafted("wsdl", httpserver.url_for("/x"))


def test_a_record_that_holds_itself_ends(drafted, tmp_path) -> None:
    inner = "".join(f'<x:element name="e{number}" type="t:Article"/>' for number in range(40))
    text = (FOLDER / "catalogue.wsdl").read_text().replace('<x:element name="Changed" type="x:dateTime"/>', inner)
    path = tmp_path / "other.wsdl"
    path.write_text(text)
    (articles,) = drafted("wsdl", str(path)).lists
    assert {"Number", "e0.Number"} <= {*articles.record.fields}
