"""The WSDL of a page, in the pattern that NAV generates: document/literal wrapped, one service a page."""

from xml.sax.saxutils import quoteattr

from hub.simulate.nav.nav_pages import ENUMS, NavPage

WsdlPart = tuple[str, str, str]
"""An element inside a message: name, type, how often ("0..1", "1..1" or "1..n")."""

SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"


def operations(page: NavPage) -> dict[str, tuple[list[WsdlPart], list[WsdlPart]]]:
    """What a page offers: operation -> the parts of its request and of its response."""
    entity, record, records = page.service, f"tns:{page.service}", f"tns:{page.service}_List"
    types = {field.name: field.type for field in page.fields}
    string = "xsd:string"
    result: dict[str, tuple[list[WsdlPart], list[WsdlPart]]] = {
        "Read": ([(key, _type(types[key]), "1..1") for key in page.keys], [(entity, record, "0..1")]),
        "ReadByRecId": ([("recId", string, "1..1")], [(entity, record, "0..1")]),
        "ReadMultiple": (
            [
                ("filter", f"tns:{entity}_Filter", "1..n"),
                ("bookmarkKey", string, "0..1"),
                ("setSize", "xsd:int", "1..1"),
            ],
            [("ReadMultiple_Result", records, "0..1")],
        ),
        "IsUpdated": ([("Key", string, "1..1")], [("IsUpdated_Result", "xsd:boolean", "1..1")]),
        "GetRecIdFromKey": ([("Key", string, "1..1")], [("GetRecIdFromKey_Result", string, "1..1")]),
    }
    if page.writable:
        single: list[WsdlPart] = [(entity, record, "1..1")]
        several: list[WsdlPart] = [(f"{entity}_List", records, "1..1")]
        result |= {"Create": (single, single), "CreateMultiple": (several, several), "Update": (single, single)}
        result |= {"UpdateMultiple": (several, several)}
        result["Delete"] = ([("Key", string, "1..1")], [("Delete_Result", "xsd:boolean", "1..1")])
    return result


def wsdl(page: NavPage, address: str) -> bytes:
    """The page's WSDL, the service living at `address`."""
    name, offered = page.service, operations(page)
    messages = [message for operation in offered for message in (operation, f"{operation}_Result")]
    document = f"""<?xml version="1.0" encoding="utf-8"?>
<definitions xmlns:tns="{page.namespace}" targetNamespace="{page.namespace}" xmlns="http://schemas.xmlsoap.org/wsdl/">
  <types>
    <xsd:schema elementFormDefault="qualified" targetNamespace="{page.namespace}" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema">
{_types(page)}
{"".join(_wrapper(op, request) + _wrapper(f"{op}_Result", response) for op, (request, response) in offered.items())}
    </xsd:schema>
  </types>
{"".join(f'<message name="{m}"><part name="parameters" element="tns:{m}" /></message>' for m in messages)}
  <portType name="{name}_Port">{"".join(_port(op) for op in offered)}</portType>
  <binding name="{name}_Binding" type="tns:{name}_Port">
    <binding transport="http://schemas.xmlsoap.org/soap/http" xmlns="{SOAP}" />
    {"".join(_binding(page, op) for op in offered)}
  </binding>
  <service name="{name}_Service">
    <port name="{name}_Port" binding="tns:{name}_Binding">
      <address location={quoteattr(address)} xmlns="{SOAP}" />
    </port>
  </service>
</definitions>"""
    return document.encode()


def _type(type_: str) -> str:
    return f"tns:{type_}" if type_ in ENUMS else f"xsd:{type_}"


def _types(page: NavPage) -> str:
    name, fields = page.service, [(field.name, field.type) for field in page.fields]
    lines = [(line[0], line[1]) for line in page.lines.fields] if page.lines else []
    enums = dict.fromkeys(type_ for _, type_ in (*fields, *lines) if type_ in ENUMS)
    parts = [_enum(enum, ENUMS[enum]) for enum in enums]
    record = [("Key", "xsd:string", "0..1"), *((field, _type(type_), "0..1") for field, type_ in fields)]
    if page.lines:
        entity = page.lines.entity
        line = [("Key", "xsd:string", "0..1"), *((field, _type(type_), "0..1") for field, type_ in lines)]
        parts += [_complex(entity, line), _complex(f"{entity}_List", [(entity, f"tns:{entity}", "1..n")])]
        record.append((page.lines.list, f"tns:{entity}_List", "0..1"))
    parts += [
        _complex(name, record),
        _complex(f"{name}_List", [(name, f"tns:{name}", "1..n")]),
        _enum(f"{name}_Fields", tuple(field for field, _ in fields)),
        _complex(f"{name}_Filter", [("Field", f"tns:{name}_Fields", "1..1"), ("Criteria", "xsd:string", "1..1")]),
    ]
    return "\n".join(parts)


def _enum(name: str, values: tuple[str, ...]) -> str:
    inner = "".join(f'<xsd:enumeration value="{value}" />' for value in values)
    restriction = f'<xsd:restriction base="xsd:string">{inner}</xsd:restriction>'
    return f'<xsd:simpleType name="{name}">{restriction}</xsd:simpleType>'


def _sequence(parts: list[WsdlPart]) -> str:
    inner = ""
    for name, type_, often in parts:
        least, most = often.split("..")
        most = "unbounded" if most == "n" else most
        inner += f'<xsd:element minOccurs="{least}" maxOccurs="{most}" name="{name}" type="{type_}" />'
    return f"<xsd:sequence>{inner}</xsd:sequence>"


def _complex(name: str, parts: list[WsdlPart]) -> str:
    return f'<xsd:complexType name="{name}">{_sequence(parts)}</xsd:complexType>'


def _wrapper(name: str, parts: list[WsdlPart]) -> str:
    return f'<xsd:element name="{name}"><xsd:complexType>{_sequence(parts)}</xsd:complexType></xsd:element>\n'


def _port(operation: str) -> str:
    return (
        f'<operation name="{operation}"><input name="{operation}" message="tns:{operation}" />'
        f'<output name="{operation}_Result" message="tns:{operation}_Result" /></operation>'
    )


def _binding(page: NavPage, operation: str) -> str:
    body = f'<body use="literal" xmlns="{SOAP}" />'
    return (
        f'<operation name="{operation}"><operation soapAction="{page.namespace}:{operation}" style="document" '
        f'xmlns="{SOAP}" /><input name="{operation}">{body}</input>'
        f'<output name="{operation}_Result">{body}</output></operation>'
    )
