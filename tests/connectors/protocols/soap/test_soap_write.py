"""Orders over SOAP: entered by an operation, looked up, taken; refused is refused, and unclear is in doubt."""

from typing import Any

import pytest
from lxml import etree

from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, OutcomeUnknown, ReferenceDiffers
from tests.support.soap.shop import ORDER, ROWS, Shop, changed

HELD = (
    "<Order><No>{number}</No><Ref>{ref}</Ref><State>{state}</State>"
    "<Line><Item>0012</Item><Quantity>2</Quantity><Price>1.50</Price></Line></Order>"
)


def entered(**more: str) -> str:
    held = HELD.format_map({"number": "SO-1", "ref": "R-1", "state": "open", **more})
    return f'<enterResponse xmlns="urn:shop">{held}</enterResponse>'


def listed(*orders: dict[str, str]) -> str:
    return ROWS.format(
        "".join(HELD.format_map({"number": "SO-1", "ref": "R-1", "state": "open", **each}) for each in orders)
    )


@pytest.fixture(autouse=True)
def answers(shop: Shop) -> None:
    shop.answers |= {"enter": entered(), "list": listed({}), "take": '<takeResponse xmlns="urn:shop"/>'}


def test_an_order_goes_out_where_the_template_has_it_and_is_read_out_of_the_answer(shop: Shop) -> None:
    receipt = shop.connect().create(ORDER, "R-1")
    assert (receipt.number, receipt.reference, len(receipt.lines or ())) == ("SO-1", "R-1", 1)
    asked = shop.asked()
    assert [etree.QName(each).localname for each in asked] == ["Office", "Key", "Order"]
    assert [each.text for each in asked.iter() if not len(each)] == ["North", "R-1", "R-1", "0012", "2", "1.50"]
    (held,) = shop.connect().find("R-1")
    assert (held.number, held.reference, held.lines) == ("SO-1", "R-1", receipt.lines)


AGAIN = ("answer: enterResponse.Order", "read_again: true")


def test_an_order_that_the_answer_does_not_show_is_looked_up_at_once(shop: Shop) -> None:
    shop.answers["enter"] = '<enterResponse xmlns="urn:shop"><Status>1</Status></enterResponse>'
    receipt = shop.connect(changed(AGAIN)).create(ORDER, "R-1")
    assert (receipt.number, len(shop.requests)) == ("SO-1", 2)
    shop.answers["list"] = ROWS.format("")
    with pytest.raises(OutcomeUnknown, match="accepted, and 0 orders with R-1 are found"):
        shop.connect(changed(AGAIN)).create(ORDER, "R-1")


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        ('<enterResponse xmlns="urn:shop"/>', OutcomeUnknown, "accepted or not\\? `Order` of urn:shop was expected"),
        ('<enterResponse xmlns="urn:other"/>', OutcomeUnknown, "accepted or not\\?"),
        (entered(number=""), OutcomeUnknown, "the answer has no order number"),
        (entered(ref="R-9"), ReferenceDiffers, "about another order than R-1"),
        ("<Fault/>", OutcomeUnknown, "accepted or not\\?"),
    ],
)
def test_an_answer_that_is_no_order_of_ours_is_in_doubt(
    shop: Shop, answer: str, kind: type[Exception], message: str
) -> None:
    shop.answers["enter"] = answer
    with pytest.raises(kind, match=message):
        shop.connect().create(ORDER, "R-1")


@pytest.mark.parametrize("value", ["a\x00b", "\x0b"])
def test_what_xml_cannot_hold_is_refused_before_anything_is_sent(shop: Shop, value: str) -> None:
    with pytest.raises(CallRefused, match="nothing was sent"):
        shop.connect().create({**ORDER, "Line": [{**ORDER["Line"][0], "Item": value}]}, "R-1")  # type: ignore[dict-item]
    assert shop.requests == []


CONFIRM = (
    "  number: No\n",
    '  number: No\n  confirm: {operation: take, arguments: {No: "{No}"}, status: State, from: [draft], to: [open]}\n',
)


def test_a_draft_is_taken_by_an_operation_with_its_own_fields(shop: Shop) -> None:
    shop.answers["enter"] = entered(number="P-1", state="draft")
    connector = shop.connect(changed(CONFIRM))
    draft = connector.create(ORDER, "R-1")
    assert (draft.number, draft.confirmed.is_draft) == ("P-1", True)
    taken = connector.confirm(draft, "R-1")
    assert (taken.number, taken.confirmed.is_done) == ("SO-1", True)
    assert shop.told(-2) == {"No": "P-1"}


REPAIR = (
    "  number: No\n",
    "  number: No\n"
    '  add_lines: {operation: enter, arguments: {Office: "{company}", Order: {No: "{No}", Line: "{lines}"}}}\n'
    '  remove: {operation: take, arguments: {No: "{No}"}}\n',
)


def test_lines_are_added_and_an_order_is_removed_by_templates(shop: Shop) -> None:
    connector = shop.connect(changed(REPAIR))
    (held,) = connector.find("R-1")
    more = {**ORDER, "Line": [*ORDER["Line"], {"Item": "0013", "Quantity": "1", "Price": "2"}]}
    shop.answers["enter"] = lambda asked: shop.answers.update(list=two_lines) or entered()
    two_lines = listed({}).replace("</Order>", "<Line><Item>0013</Item><Quantity>1</Quantity></Line></Order>")
    assert len(connector.complete(held, more).lines or ()) == 2
    asked = next(shop.asked(at) for at in (-2, -3) if shop.asked(at).tag.endswith("enter"))
    assert [each.text for each in asked.iter() if not len(each)] == ["North", "SO-1", "0013", "1", "2"]
    connector.remove(held)
    assert shop.told() == {"No": "SO-1"}


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (('Order: "{order}"', 'Text: "{reference}"'), "create.arguments: `{order}` stands nowhere"),
        (
            ('Order: "{order}"', 'Order: "an {order}"'),
            "create.arguments.Order: `{order}` is no text: it stands by itself",
        ),
        (('Key: "{reference}"', 'Key: "{refrence}"'), "nothing stands for `{refrence}`, did you mean `reference`?"),
        (("answer: enterResponse.Order", "answer: a, read_again: true"), "either `answer`, the way to the order, or"),
        ((",\n     answer: enterResponse.Order", ""), "either `answer`, the way to the order, or `read_again"),
        (("answer: enterResponse.Order", "answer: a.b, parse: {c: xml}"), "order.create.parse.c: isn't on the way"),
        ((CONFIRM[0], CONFIRM[1].replace("{No}", "{Nr}")), "order.confirm.arguments.No: nothing stands for `{Nr}`"),
        ((REPAIR[0], REPAIR[1].replace("{lines}", "{line}")), "order.add_lines.arguments: `{lines}` stands nowhere"),
        ((REPAIR[0], REPAIR[1].replace('take, arguments: {No: "{No}"}', "take")), "an `operation` needs `version`"),
        (("  create:\n", "  crate:\n"), "order.crate: isn't known here"),
    ],
)
def test_an_order_that_cannot_go_out_is_refused(shop: Shop, pair: tuple[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_pack(shop.pack(changed(pair)))
    assert message in str(raised.value)


def test_an_order_that_nobody_can_find_is_neither_read_again_nor_taken(shop: Shop) -> None:
    text = changed(AGAIN, CONFIRM, ("duplicates: searchable", "duplicates: neither"))
    with pytest.raises(ConfigurationError) as raised:
        load_pack(shop.pack(text))
    for said in ("order.create.read_again: nobody can ask", "order.confirm: behind the call nobody can ask"):
        assert said in str(raised.value)


FAILURE: dict[str, Any] = {
    '  wsdl: "?wsdl"': (
        '  wsdl: "?wsdl"\n  failures:\n'
        "    - {at: '*.Status.@isSuccess', is: [\"false\"], code: '*.Status.Detail.Code',\n"
        "       message: '*.Status.Detail.Message'}\n"
        '    - {at: "*.Status.Result", unless: ["1"], message: "*.Messages.*.Text"}'
    )
}
NO = (
    '<{0} xmlns="urn:shop"><Status isSuccess="false"><Detail><Code>{1}</Code><Message>{2}</Message></Detail></Status>'
    "</{0}>"
)


def test_a_failure_in_the_body_of_a_success_is_the_erps_no(shop: Shop) -> None:
    connector = shop.connect(changed(*FAILURE.items()))
    shop.answers["enter"] = NO.format("enterResponse", "CREDIT", "over its\n limit, k@shop.example asks")
    with pytest.raises(CallRefused, match=r"answers CREDIT: over its limit, … asks"):
        connector.create(ORDER, "R-1")
    shop.answers["enter"] = (
        '<enterResponse xmlns="urn:shop"><Status><Result>0</Result></Status><Messages><M><Text>no such item</Text></M>'
        "<M><Text>nor customer</Text></M></Messages></enterResponse>"
    )
    with pytest.raises(CallRefused, match=r"answers 0: no such item; nor customer"):
        connector.create(ORDER, "R-1")
    shop.answers["enter"] = entered().replace("<Order>", '<Status isSuccess="true"><Result>1</Result></Status><Order>')
    assert connector.create(ORDER, "R-1").number == "SO-1"


@pytest.mark.parametrize(
    "way", ["at: ''", "at: Answer.@state.code", "at: .Status", "at: A, code: 'B.'", "at: '@state'"]
)
def test_a_way_on_which_no_failure_could_stand_is_refused(shop: Shop, way: str) -> None:
    failures = f'  wsdl: "?wsdl"\n  failures: [{{{way}, is: ["1"]}}]\n'
    with pytest.raises(ConfigurationError, match="leads nowhere"):
        load_pack(shop.pack(changed(('  wsdl: "?wsdl"\n', failures))))


def test_a_failure_beside_an_empty_list_is_none(shop: Shop) -> None:
    connector = shop.connect(changed(*FAILURE.items()))
    shop.answers["list"] = NO.format("listResponse", "USER", "no").replace("</listR", "<Rows/></listR")
    with pytest.raises(CallRefused, match="Order list: answers USER: no"):
        connector.find("R-1")


def test_rules_come_before_what_a_failure_means_by_itself(shop: Shop) -> None:
    rules = ("conditions:", "errors: [{code: BUSY, means: unavailable}]\nconditions:")
    shop.answers["enter"] = NO.format("enterResponse", "BUSY", "later")
    with pytest.raises(OutcomeUnknown, match="BUSY: later; it isn't clear whether it was accepted"):
        shop.connect(changed(rules, *FAILURE.items())).create(ORDER, "R-1")
