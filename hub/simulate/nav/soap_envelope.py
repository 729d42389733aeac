"""SOAP 1.1 as NAV speaks it: envelopes in, envelopes and faults out."""

from xml.sax.saxutils import escape

from lxml import etree

from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.nav.nav_pages import NavPage
from hub.simulate.nav.soap_faults import CODES, SoapFault, not_served

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XML = "text/xml; charset=utf-8"


def parse_envelope(request: ServedRequest, page: NavPage) -> tuple[str, etree._Element]:
    """The operation called and its element; a fault when the envelope or its action isn't what the WSDL says."""
    # nothing from outside is loaded and no entity expanded, whatever a test sends
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(request.body, parser)
    except etree.XMLSyntaxError as error:
        raise not_served("The request is not well-formed XML.") from error
    body = root.find(f"{{{ENVELOPE}}}Body")
    if root.tag != f"{{{ENVELOPE}}}Envelope" or body is None or len(body) != 1:
        raise not_served("The request is no SOAP 1.1 envelope.")
    called = etree.QName(body[0])
    action = request.headers.get("soapaction", "").strip('"')
    if called.namespace != page.namespace or action != f"{page.namespace}:{called.localname}":
        raise not_served(f"The message with Action '{action}' cannot be processed.")
    return called.localname, body[0]


def envelope(page: NavPage, operation: str, inner: str) -> ServedResponse:
    """An operation's response; `inner` is XML in the page's namespace."""
    result = f'<{operation}_Result xmlns="{page.namespace}">{inner}</{operation}_Result>'
    whole = f'<Soap:Envelope xmlns:Soap="{ENVELOPE}"><Soap:Body>{result}</Soap:Body></Soap:Envelope>'
    return ServedResponse(200, whole.encode(), XML)


def fault_response(fault: SoapFault, status: int = 500) -> ServedResponse:
    """A fault, by default with HTTP 500 as SOAP 1.1 asks."""
    words = escape(fault.message)
    inner = (
        f'<faultcode xmlns:a="urn:microsoft-dynamics-schemas/error">a:{CODES[fault.code]}</faultcode>'
        f'<faultstring xml:lang="en-US">{words}</faultstring>'
        f'<detail><string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">{words}</string></detail>'
    )
    body = f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><s:Fault>{inner}</s:Fault></s:Body></s:Envelope>'
    return ServedResponse(status, body.encode(), XML)
