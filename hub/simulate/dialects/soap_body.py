"""The call in a SOAP 1.1 envelope, for the dialects that speak it."""

from lxml import etree

from hub.simulate.dialects.erp_dialect import Refused

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


def call_in(body: bytes) -> etree._Element:
    """What stands in the Body; Refused where that isn't one element."""
    # nothing from outside is loaded and no entity expanded, whoever sends it
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        found = etree.fromstring(body, parser).find(f"{{{ENVELOPE}}}Body")
    except etree.XMLSyntaxError as error:
        raise Refused("Client", "This isn't well-formed.") from error
    if found is None or len(found) != 1:
        raise Refused("Client", "A Body with one call was expected.")
    return found[0]
