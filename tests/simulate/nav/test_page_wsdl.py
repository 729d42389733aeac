"""Each page's WSDL follows the published pattern, so a strict client can build and read all of it."""

import pytest
import requests
import zeep
from lxml import etree

from hub.simulate.nav.nav_pages import PAGES
from tests.support.patience import PATIENCE

XSD = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
READS = {"Read", "ReadByRecId", "ReadMultiple", "IsUpdated", "GetRecIdFromKey"}
WRITES = {"Create", "CreateMultiple", "Update", "UpdateMultiple", "Delete"}


@pytest.fixture(params=sorted(PAGES))
def service(request) -> str:
    return request.param


@pytest.fixture
def tree(nav, session, service) -> etree._Element:
    answer = session.get(f"{nav.url}/South%20Coast/Page/{service}?wsdl", timeout=PATIENCE)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def test_names_actions_and_address(tree, nav, service):
    namespace = f"urn:microsoft-dynamics-schemas/page/{service.lower()}"
    assert tree.get("targetNamespace") == namespace
    assert tree.find(f"{WSDL}service").get("name") == f"{service}_Service"
    assert tree.find(f".//{SOAP}address").get("location") == f"{nav.url}/South%20Coast/Page/{service}"
    actions = {operation.get("soapAction") for operation in tree.iter(f"{SOAP}operation")}
    offered = READS | WRITES if service == "SalesOrder" else READS
    assert actions == {f"{namespace}:{operation}" for operation in offered}


def test_types(tree, service):
    types = {kind.get("name"): kind for kind in tree.iter(f"{XSD}complexType", f"{XSD}simpleType") if kind.get("name")}
    assert {service, f"{service}_List", f"{service}_Fields", f"{service}_Filter"} <= types.keys()
    fields = [element.get("name") for element in types[service].iter(f"{XSD}element")]
    filterable = [value.get("value") for value in types[f"{service}_Fields"].iter(f"{XSD}enumeration")]
    assert fields[0] == "Key"
    assert [field for field in fields[1:] if not field.startswith("Sales") or field.startswith("Sales_")] == filterable


def test_a_strict_client_reads_it(nav, session, service):
    client = zeep.Client(f"{nav.url}/North/Page/{service}?wsdl", transport=zeep.Transport(session=session))
    key = PAGES[service].keys[0]
    rows = client.service.ReadMultiple(filter=[{"Field": key, "Criteria": "*"}], setSize=0)
    count = {"items": 6, "prices": 8, "customers": 4, "addresses": 1, "payment_terms": 2}
    assert len(rows or []) == count.get(PAGES[service].table, 0)


def test_only_those_who_may_see_it(nav):
    assert requests.get(f"{nav.url}/North/Page/ItemCard?wsdl", timeout=PATIENCE).status_code == 401


@pytest.mark.parametrize("path", ["Nowhere/Page/ItemCard", "North/Page/Nothing", "North/Codeunit/ItemCard", "North"])
def test_what_is_not_there(nav, session, path):
    answer = session.get(f"{nav.url}/{path}?wsdl", timeout=PATIENCE)
    assert answer.status_code == 404
    assert b"faultstring" in answer.content
