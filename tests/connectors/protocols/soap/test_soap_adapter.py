"""The SOAP adapter and its WSDLs against what a simulated ERP doesn't give."""

import pytest
from pytest_httpserver import HTTPServer

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.packs import load_pack
from hub.connectors.protocols.soap.soap_decode import parse_error
from hub.connectors.transport.messages import Response
from hub.errors import CallRefused, IncompleteRead, OutcomeUnknown, ProtocolBroken, Unavailable
from hub.records import Kind
from hub.simulate.nav.nav_pages import PAGES
from hub.simulate.nav.page_wsdl import wsdl
from tests.support.bench import SMALL_PAGE, Bench, CountingBudget, ManualClock, items
from tests.support.patience import PATIENCE

PATH = "/WS/A%20%26%20B/Page/ItemCard"
NAMESPACE = PAGES["ItemCard"].namespace
DESCRIPTION = wsdl(PAGES["ItemCard"], "http://inner-machine.invalid:7047/Live/WS/Page/ItemCard").decode()
ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'


@pytest.fixture
def connector(httpserver: HTTPServer, clock: ManualClock) -> Connector:
    keys = {"user": "u", "password": "p"}
    erp = {"name": "nav", "pack": "nav_soap", "url": httpserver.url_for("/WS/"), "auth": keys, "timeout": PATIENCE}
    return connect(Erp.model_validate(erp), "A & B", clock=clock, budget=CountingBudget())


def describe(httpserver: HTTPServer, text: str, content_type: str = "text/xml") -> None:
    httpserver.expect_request("/WS/A & B/Page/ItemCard", method="GET").respond_with_data(
        text, content_type=content_type
    )


def answer(httpserver: HTTPServer, inner: str) -> None:
    result = f'<ReadMultiple_Result xmlns="{NAMESPACE}">{inner}</ReadMultiple_Result>'
    httpserver.expect_request("/WS/A & B/Page/ItemCard", method="POST").respond_with_data(ENVELOPE.format(result))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "<html><head><title>Sign in</title></head><br></html>",
            "whole XML was expected, 200 text/xml titled “Sign in”",
        ),
        ("<html><head><title>Sign in</title></head></html>", "a WSDL was expected, 200 text/xml titled “Sign in” came"),
        ('<?xml version="1.0"?><catalogue/>', "a WSDL was expected"),
        (DESCRIPTION[: len(DESCRIPTION) // 2], "whole XML was expected"),
        ('<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', "the WSDL can't be used"),
        ('<!DOCTYPE x [<!ENTITY e "e">]>' + DESCRIPTION.partition("?>")[2], "without a document type"),
        (DESCRIPTION.replace("ReadMultiple", "ReadMany"), "no operation ReadMultiple"),
        (DESCRIPTION.replace('name="setSize"', 'name="size"'), "doesn't allow it"),
    ],
)
def test_a_wsdl_that_isnt_one_or_lacks_something_is_told(
    httpserver: HTTPServer, connector: Connector, text: str, message: str
) -> None:
    describe(httpserver, text)
    with pytest.raises((ProtocolBroken, CallRefused), match=message) as caught:
        connector.check()
    assert str(caught.value).startswith("nav / A & B: ItemCard WSDL: ")


def test_a_list_that_the_wsdl_doesnt_describe_is_told(httpserver: HTTPServer, connector: Connector) -> None:
    describe(httpserver, DESCRIPTION.replace('name="ItemCard" type="tns:ItemCard"', 'name="Card" type="tns:ItemCard"'))
    answer(httpserver, "<ReadMultiple_Result/>")
    with pytest.raises(
        ProtocolBroken, match=r"describes an answer to ReadMultiple without .* / ItemCard; check the pack"
    ):
        connector.check()


def test_where_the_wsdl_takes_anything_names_alone_are_compared(httpserver: HTTPServer, connector: Connector) -> None:
    name = 'maxOccurs="unbounded" name="ItemCard" type="tns:ItemCard" />'
    described = DESCRIPTION.replace(f'<xsd:element minOccurs="1" {name}', '<xsd:any processContents="lax"/>', 1)
    assert described != DESCRIPTION
    describe(httpserver, described)
    answer(httpserver, '<ReadMultiple_Result><ItemCard xmlns="urn:z"><Key>1</Key></ItemCard></ReadMultiple_Result>')
    assert "A & B" in connector.check()


@pytest.mark.parametrize("kind", ["xsd:import", "xsd:include"])
@pytest.mark.parametrize("place", ["file:///etc/hosts", "http://127.0.0.1:{port}/types.xsd"])
def test_a_wsdl_imports_nothing_from_elsewhere(
    httpserver: HTTPServer, foreign: HTTPServer, connector: Connector, kind: str, place: str
) -> None:
    where = place.format(port=foreign.port)
    namespace = ' namespace="urn:other"' if kind == "xsd:import" else ""
    start = DESCRIPTION.index("<xsd:simpleType")
    describe(httpserver, f'{DESCRIPTION[:start]}<{kind}{namespace} schemaLocation="{where}"/>{DESCRIPTION[start:]}')
    with pytest.raises(ProtocolBroken, match="away from the ERP's own address"):
        connector.check()
    assert foreign.log == []
    assert len(httpserver.log) == 1


def test_a_path_in_a_wsdl_is_one_of_the_erp_and_no_file_here(httpserver: HTTPServer, connector: Connector) -> None:
    start = DESCRIPTION.index("<xsd:simpleType")
    describe(httpserver, f'{DESCRIPTION[:start]}<xsd:include schemaLocation="/etc/hosts"/>{DESCRIPTION[start:]}')
    httpserver.expect_request("/etc/hosts").respond_with_data("no such thing", status=404)
    with pytest.raises(ProtocolBroken, match="404"):
        connector.check()


def test_a_wsdl_may_import_from_the_erp_itself(httpserver: HTTPServer, connector: Connector) -> None:
    start = DESCRIPTION.index("<xsd:simpleType")
    describe(
        httpserver,
        f'{DESCRIPTION[:start]}<xsd:import namespace="urn:other" schemaLocation="/WS/types.xsd"/>{DESCRIPTION[start:]}',
    )
    schema = '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other"/>'
    httpserver.expect_request("/WS/types.xsd").respond_with_data(schema)
    answer(httpserver, "<ReadMultiple_Result/>")
    assert "A & B" in connector.check()


def test_calls_go_to_the_packs_address_whatever_the_wsdl_names(httpserver: HTTPServer, connector: Connector) -> None:
    describe(httpserver, DESCRIPTION)
    answer(httpserver, "<ReadMultiple_Result/>")
    [*connector.fetch(Kind.PRODUCT, None)]
    requests = [request for request, _ in httpserver.log]
    assert [request.environ["RAW_URI"] for request in requests] == [f"{PATH}?wsdl", PATH]
    assert requests[1].headers["SOAPAction"] == f'"{NAMESPACE}:ReadMultiple"'


def test_a_wsdl_is_loaded_once(nav: Bench) -> None:
    connector = nav.connect()
    for _ in range(3):
        [*connector.fetch(Kind.PRODUCT, None)]
    assert nav.sim.requests.count("wsdl") == 1


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("<ReadMultiple_Result><Customer/></ReadMultiple_Result>", ProtocolBroken),
        ("<Other/>", ProtocolBroken),
        ("<ReadMultiple_Result><ItemCard><No>1</No></ItemCard></ReadMultiple_Result>", ProtocolBroken),
        ("<ReadMultiple_Result><ItemCard><Key>1</Key></ItemCard></ReadMultiple_Result>", IncompleteRead),
    ],
)
def test_rows_of_another_shape_are_no_empty_list(
    httpserver: HTTPServer, connector: Connector, inner: str, error: type[Exception]
) -> None:
    describe(httpserver, DESCRIPTION)
    answer(httpserver, inner)
    with pytest.raises(error):
        [*connector.fetch(Kind.PRODUCT, None)]


def test_an_answer_over_the_cap_is_refused(nav: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = load_pack("nav_soap")
    small = pack.model_copy(update={"transfer": pack.transfer.model_copy(update={"max_bytes": 500})})
    monkeypatch.setattr("hub.connectors.factory.load_pack", lambda name: small)
    with pytest.raises(ProtocolBroken, match="larger than 500 bytes"):
        nav.connect().check()


def test_the_date_of_a_delta_is_a_whole_day_back(nav: Bench, httpserver: HTTPServer, connector: Connector) -> None:
    describe(httpserver, DESCRIPTION)
    answer(httpserver, "<ReadMultiple_Result/>")
    [*connector.fetch(Kind.PRODUCT, nav.clock.now())]
    sent = httpserver.log[-1][0].get_data(as_text=True)
    assert "<ns0:Field>Last_Date_Modified</ns0:Field><ns0:Criteria>&gt;=2024-03-14</ns0:Criteria>" in sent


def test_the_bookmark_is_the_last_rows_key(nav: Bench) -> None:
    nav.sim.load(nav.words.company, *items(2 * SMALL_PAGE - 3))
    pages = [*nav.connect().fetch(Kind.PRODUCT, None)]
    assert [len(page.records or ()) for page in pages] == [SMALL_PAGE, SMALL_PAGE, 0]


def test_an_order_that_the_wsdl_doesnt_know_isnt_sent(nav: Bench) -> None:
    with pytest.raises(CallRefused, match=r"unexpected keyword argument 'Colour'.*nothing was sent"):
        nav.connect().create({**nav.order("R-1"), "Colour": "customer's secret"}, "R-1")
    assert nav.sim.requests.count("create") == 0


def test_a_fault_that_isnt_the_applications_leaves_an_order_in_doubt(nav: Bench) -> None:
    """The server's own trouble may come after the commit."""
    fault = ENVELOPE.format(
        "<s:Fault><faultcode>s:InternalServiceFault</faultcode><faultstring>?</faultstring></s:Fault>"
    )
    with HTTPServer(host="127.0.0.1", port=0) as server:
        order = wsdl(PAGES["SalesOrder"], "http://x.invalid/").decode()
        server.expect_request("/WS/A & B/Page/SalesOrder", method="GET").respond_with_data(order)
        server.expect_request("/WS/A & B/Page/SalesOrder", method="POST").respond_with_data(fault, status=500)
        keys = {"user": "u", "password": "p"}
        erp = {"name": "nav", "pack": "nav_soap", "url": server.url_for("/WS"), "auth": keys}
        connector = connect(Erp.model_validate(erp), "A & B", clock=nav.clock, budget=CountingBudget())
        with pytest.raises(OutcomeUnknown, match="InternalServiceFault"):
            connector.create(nav.order("R-1"), "R-1")
        with pytest.raises(Unavailable, match="InternalServiceFault"):
            connector.find("R-1")


def test_a_fault_is_heard_whatever_the_status_and_prefix() -> None:
    inner = "<faultcode>a:Some.Code</faultcode><faultstring xml:lang='de'> Das  geht\nnicht </faultstring>"
    fault = parse_error(Response(200, {}, ENVELOPE.format(f"<s:Fault>{inner}</s:Fault>").encode()))
    assert fault is not None
    assert (fault.code, fault.message) == ("Some.Code", "Das geht nicht")
    for body in (b"", b"Fault", b"<Fault/>", ENVELOPE.format("<Fault/>").encode()):
        assert parse_error(Response(500, {}, body)) is None


MODERN = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'


def test_a_fault_of_soap_1_2_has_its_subcodes_behind_its_code() -> None:
    value, subcode = "<s:Value>s:Sender</s:Value>", "<s:Subcode><s:Value>m:NoSession</s:Value></s:Subcode>"
    reason = "<s:Reason><s:Text xml:lang='en'> No\nsession </s:Text><s:Text xml:lang='de'>Keine</s:Text></s:Reason>"
    for inner, code in ((value, "Sender"), (value + subcode, "Sender.NoSession")):
        body = MODERN.format(f"<s:Fault><s:Code>{inner}</s:Code>{reason}</s:Fault>")
        fault = parse_error(Response(500, {}, body.encode()))
        assert fault is not None
        assert (fault.code, fault.message, fault.is_clear) == (code, "No session", False)
