"""How lists are asked for: operations, arguments of any depth, types, headers, versions; and what has no effect."""

from typing import Any

import pytest

from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, ProtocolBroken
from hub.records import Kind
from tests.support.soap.shop import ENVELOPES, PACK, ROWS, SPACE, Shop, changed

XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
T = f"{{{SPACE}}}"


def keys(shop: Shop, text: str = PACK, **auth: str) -> list[Any]:
    return [row for page in shop.connect(text, **auth).fetch(Kind.PRODUCT, None) for row in page.records or ()]


def test_arguments_of_any_depth_keep_their_types_and_parts_are_the_resources_own(shop: Shop) -> None:
    text = changed(
        ('{Office: "{company}"}\n    rows', '{Office: "of {company}", Kind: "{kind}", Deep: true, Page: 7}\n    rows'),
        ("Row: {path: /shop, fields: [No]}", 'Row: {path: /shop, fields: [No], parts: {kind: "rows of {company}"}}'),
    )
    assert keys(shop, text) == [{"No": "1"}]
    assert shop.told() == {"Office": "of North", "Kind": "rows of North", "Page": "7", "Deep": "true"}
    assert shop.requests[-1].headers["SOAPAction"] == '"urn:shop#list"'


SEARCH = (
    '{Office: "{company}"}\n    rows',
    '{Office: "{company}", Search: {"@type": "s:ItemSearch", Criteria: "{filter}"}}\n'
    '    condition: {"@operator": is, Field: "{field}", Value: "{condition}"}\n    rows',
)
SPACES = ('  wsdl: "?wsdl"', '  wsdl: "?wsdl"\n  namespaces: {s: "urn:shop"}')


def test_an_abstract_type_and_an_attribute_go_out(shop: Shop) -> None:
    text = changed(
        SEARCH,
        SPACES,
        (STYLE, '{since: ">{value}", equals: "{value}"}'),
        ("product: {resource: Row, key: [No]", 'product: {resource: Row, key: [No], filter: {No: "1..9"}'),
    )
    assert keys(shop, text) == [{"No": "1"}]
    (search,) = shop.asked().iter(f"{T}Search")
    prefix, _, name = search.get(XSI).partition(":")
    assert (search.nsmap[prefix], name) == (SPACE, "ItemSearch")
    (criterion,) = search
    assert (criterion.get("operator"), [each.text for each in criterion]) == ("is", ["No", "1..9"])


def test_a_condition_is_a_text_where_the_erp_wants_one(shop: Shop) -> None:
    shop.answers["list"] = ROWS.format("")
    assert shop.connect().find("O'Hara") == []
    assert shop.told() == {"Office": "North", "Text": "Ref = 'O''Hara'"}


def test_the_header_bears_what_the_pack_says(shop: Shop) -> None:
    headers = '\n  headers: {"s:Context": {"@s:lang": en, Office: "{company}", "s:Pool": [A, B]}}'
    assert keys(shop, changed((SPACES[0], SPACES[1] + headers))) == [{"No": "1"}]
    (header,) = shop.envelope().find(f"{{{ENVELOPES['1.1']}}}Header")
    assert (header.tag, header.get(f"{T}lang")) == (f"{T}Context", "en")
    assert [(each.tag, each.text) for each in header] == [
        (f"{T}Office", "North"),
        (f"{T}Pool", "A"),
        (f"{T}Pool", "B"),
    ]


def test_soap_1_2_has_its_own_envelope_and_action(shop: Shop) -> None:
    shop.version = "1.2"
    text = changed(('  wsdl: "?wsdl"', '  wsdl: "?wsdl"\n  version: "1.2"'))
    assert keys(shop, text) == [{"No": "1"}]
    request = shop.requests[-1]
    assert request.headers["Content-Type"] == 'application/soap+xml; charset=utf-8; action="urn:shop#list"'
    assert "SOAPAction" not in request.headers
    shop.version = "1.1"
    with pytest.raises(ProtocolBroken, match="a SOAP envelope was expected"):
        keys(shop, text)


def test_calls_go_to_the_endpoint_and_the_description_comes_from_the_path(shop: Shop) -> None:
    shop.server.expect_request("/generic/North", method="POST").respond_with_handler(shop.answer)
    text = changed(("Row: {path: /shop, ", 'Row: {path: /shop, endpoint: "/generic/{company}", '))
    assert keys(shop, text) == [{"No": "1"}]
    assert [request.path for request, _ in shop.server.log] == ["/shop", "/generic/North"]


def test_a_record_bears_another_name_and_others_stand_beside(shop: Shop) -> None:
    shop.answers["list"] = (
        '<listResponse xmlns="urn:shop"><Count>1</Count><Rows><Row><No>1</No></Row></Rows></listResponse>'
    )
    text = changed(("Row: {path", "Things: {path"), ("{resource: Row,", "{resource: Things,"))
    named = "rows: listResponse.Rows\n    record: Row"
    with pytest.raises(ProtocolBroken, match="`Rows` alone was expected"):
        keys(shop, changed(("rows: listResponse.Rows", named), text=text))
    assert keys(shop, changed(("rows: listResponse.Rows", f"{named}\n    beside: [Count]"), text=text)) == [{"No": "1"}]
    # beside them the list itself must be there, unless a number says that it is empty
    shop.answers["list"] = '<listResponse xmlns="urn:shop"><Count>0</Count></listResponse>'
    beside = changed(("rows: listResponse.Rows", "rows: listResponse.Rows\n    beside: [Count]"))
    with pytest.raises(ProtocolBroken, match="`Rows` of urn:shop was expected"):
        keys(shop, beside)
    assert keys(shop, changed(("{kind: none}", "{kind: none, count: listResponse.Count}"), text=beside)) == []


def test_attributes_are_fields_and_nil_is_nothing(shop: Shop) -> None:
    nil = 'xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    shop.answers["list"] = ROWS.format(
        '<Row internalId="7"><No>1</No><Price currency="EUR">5</Price>'
        '<In><Unit code="PC" other="x">piece</Unit></In></Row>'
        f'<Row internalId="8"><No {nil}/><Price>6</Price></Row>'
    )
    text = changed(
        ("fields: [No]}", 'fields: ["@internalId", No, Price.#, Price.@currency, In.Unit.@code, In.Unit.#]}')
    )
    assert keys(shop, text) == [
        {
            "@internalId": "7",
            "No": "1",
            "Price": {"@currency": "EUR", "#": "5"},
            "In": {"Unit": {"@code": "PC", "#": "piece"}},
        },
        {"@internalId": "8", "No": None, "Price": {"@currency": None, "#": "6"}},
    ]


def test_what_the_wsdl_lacks_is_told_by_the_way_to_it(shop: Shop) -> None:
    with pytest.raises(CallRefused, match=r"Missing element Office \(list\.Office\)"):
        keys(shop, changed(('{Office: "{company}"}\n    rows', "{}\n    rows")))
    with pytest.raises(CallRefused, match="unexpected keyword argument 'Colour'"):
        keys(shop, changed(('{Office: "{company}"}\n    rows', '{Office: "{company}", Colour: red}\n    rows')))
    assert shop.requests == []


STYLE = '{since: "{field} > {value}", equals: "{field} = {value}"}'
RECORDS = '{kind: record, since: {Field: "{field}", Value: "{value}"}, equals: {Field: "{field}", Value: "{value}"}}'


def test_conditions_are_records_where_the_erp_wants_those(shop: Shop) -> None:
    text = changed(
        SPACES,
        (STYLE, RECORDS),
        ('Text: "{where}"', 'Search: {"@type": "s:ItemSearch", Criteria: "{filter}"}'),
    )
    shop.answers["list"] = ROWS.format("")
    assert shop.connect(text).find("O'Hara") == []
    (criterion,) = shop.asked().iter(f"{T}Criteria")
    assert [each.text for each in criterion] == ["Ref", "O'Hara"]
    asked = ('{Office: "{company}"}', '{Office: "{company}", Search: {"@type": "s:ItemSearch", Criteria: "{filter}"}}')
    assert keys(shop, changed(asked, ("key: [No]}", "key: [No], filter: {No: x}}"), text=text)) == []
    (criterion,) = shop.asked().iter(f"{T}Criteria")
    assert [each.text for each in criterion] == ["No", "x"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '{Office: "{company}"}\n    rows',
            '{Office: "{compny}"}\n    rows',
            "soap.read.arguments.Office: nothing stands",
        ),
        ('{Office: "{company}"}\n    rows', '{Office: "a {filter}"}\n    rows', "`{filter}` is no text: it stands by"),
        ('{Office: "{company}"}\n    rows', '{Office: "{auth.token}"}\n    rows', "nothing stands for `{auth.token}`"),
        ("    operation: list\n", "", "soap.read.operation: is missing (for Row)"),
        ("    rows: listResponse.Rows\n", "", "soap.read.rows: is missing (for Row)"),
        (
            "    operation: list\n",
            "    operaton: list\n",
            "soap.read.operaton: isn't known here, did you mean `operation`",
        ),
        ("operation: list", "operation: list\n    condition: {A: b}", "condition: has no effect"),
        ("operation: list", "operation: list\n    may_lack_result: true", "may_lack_result: has no effect without"),
        ("operation: list", "operation: list\n    needs_condition: true", "needs_condition: has no effect"),
        ("operation: list", "operation: list\n    parse: {listResponse.Text: xml}", "Text: isn't on the way of `rows`"),
        (
            "fields: [No]}",
            "fields: [No], parts: {kind: x}}",
            "parts.kind: has no effect, for no template names `{kind}`",
        ),
        ("fields: [No]}", "fields: [No], query: {a: b}}", "resources.Row.query: has no effect over SOAP"),
        ("fields: [No]}", "fields: [No], parse: {Text: xml}}", "resources.Row.parse.Text: no field of Row is there"),
        ("fields: [No]}", 'fields: [No, "No.@x"]}', "`No` has attributes, so that its text is `No.#`"),
        ("fields: [No]}", 'fields: ["No.#"]}', "`No.#` has no attributes beside it"),
        ("fields: [No]}", 'fields: [No], endpoint: "/{x}"}', "resources.Row.endpoint: nothing stands for `{x}`"),
        (
            "key: [No]}",
            "key: [No], cursor: {field: No}}",
            "kinds.product: conditions have no place in the requests of Row",
        ),
        ('"?wsdl"', '"?wsdl"\n  namespaces: {s: "urn:shop"}', "soap.namespaces.s: has no effect, no name has it"),
        ('"?wsdl"', '"?wsdl"\n  headers: {Context: x}', "soap.headers.Context: a name with its namespace"),
        ('"?wsdl"', '"?wsdl"\n  headers: {"s:Context": x}', "soap.headers: `s` is no prefix of `soap.namespaces`"),
        ('{Office: "{company}"}\n    rows', '{Office: {"@type": "s:X"}}\n    rows', "a type such as `prefix:Name`"),
        ("{kind: none}", "{kind: none, query: {a: b}}", "paging.query: has no effect over SOAP"),
        ("{kind: none}", "{kind: page, size: 2, count: c}", "soap.read: `{page}` stands nowhere"),
        (
            "{kind: none}",
            "{kind: search, size: 2, count: c, pages: p, search: s}",
            "soap.read.more: goes with `kind: search`",
        ),
        (STYLE, '{kind: record, since: {a: b}, equals: {a: "{value}"}}', "conditions.since: needs `{value}`, which is"),
        (STYLE, '{kind: record, since: {a: "{valu}"}, equals: {a: "{value}"}}', "since.a: nothing stands for `{valu}`"),
        (STYLE, RECORDS, "resources.Order: `{where}` is a text, and `conditions` of this kind are none"),
        ('"?wsdl"', "file:none.wsdl", ":7: soap.wsdl: no such file is in the pack's folder"),
        ('"?wsdl"', "file:../none.wsdl", ":7: soap.wsdl: no such file is in the pack's folder"),
    ],
)
def test_what_has_no_effect_is_refused(shop: Shop, old: str, new: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_pack(shop.pack(changed((old, new))))
    assert message in str(raised.value)
