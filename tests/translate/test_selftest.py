import pytest

from hub.errors import ConfigurationError
from hub.translate.selftest import run_tests
from tests.support.written import PRODUCT, TABLES, compiled

ORDER = """\
order:
  Customer: account
  Lines.Line: {each: lines, Item: sku, Qty: quantity, Unit: {from: unit, lookup backwards: units}}
"""
GIVEN = "given: {No: '1', Name: Lamp, Unit: BOX, Vat: V20, Blocked: 'false'}"


@pytest.mark.parametrize(
    ("test", "message"),
    [
        (f"product: {{{GIVEN}, expect: {{sku: '1', active: 'true', gtin: }}}}", ""),
        (f"product: {{{GIVEN}, expect: {{name: Jug}}}}", "name: expected `Jug`, found `Lamp`"),
        (f"product: {{{GIVEN}, expect: {{gtin: '5'}}}}", "gtin: expected `5`, found nothing"),
        (f"product: {{{GIVEN}, expect: {{tax_class: }}}}", "tax_class: expected nothing, found `standard`"),
        (f"product: {{{GIVEN}, expect_reject: V20}}", "expected a reject: V20, found a record"),
        (f"product: {{{GIVEN}, expect_left_out: true}}", "expected nothing, as it is left out, found a record"),
        (
            "product: {given: {No: '1', Unit: X}, expect: {sku: '1'}}",
            "expected a record, found a reject: name is missing",
        ),
        ("product: {given: {No: '1', Unit: X}, expect_reject: table units}", ""),
        (
            "product: {given: {No: '1', Unit: X}, expect_reject: table vat}",
            "expected a reject: table vat, found a reject",
        ),
        ("product: {given: {Group: SAMPLE}, expect_left_out: true}", ""),
        ("product: {given: {Group: SAMPLE}, expect_reject: SAMPLE}", "found nothing, as it is left out"),
        ("units: {given: BOX, expect: box}", ""),
        ("units: {given: BOX, expect: each}", "expected `each`, found `box`"),
        ("units: {given: XXX, expect: }", ""),
        ("order: {given: {account: C1, lines: [{unit: box, quantity: '2.50'}]}, expect: {Customer: C1}}", ""),
        (
            "order: {given: {account: C1, lines: [{unit: box}]}, expect: {Customer: C2}}",
            "Customer: expected `C2`, found `C1`",
        ),
        (
            "order: {given: {lines: [{unit: box}]}, expect: {Lines.Line: [{Unit: PCS}]}}",
            "Lines.Line.1.Unit: expected `PCS`",
        ),
        ("order: {given: {lines: [{unit: box}]}, expect: {Lines.Line: []}}", "expected 0 entries, found 1"),
        ("order: {given: {lines: [{unit: sack}]}, expect_reject: table units}", ""),
        ("order: {given: {lines: [{unit: sack}]}, expect: {Customer: C1}}", "expected a record, found a reject"),
        ("order: {given: {lines: [{unit: box}]}, expect_reject: box}", "expected a reject: box, found an order"),
        ("order: {given: {currency: pounds}, expect: {Customer: C1}}", "what is given isn't an order"),
    ],
)
def test_a_test_tells_what_differs(test: str, message: str) -> None:
    office = f"{TABLES}{PRODUCT}  keep: {{Group: {{not in: [SAMPLE]}}}}\n{ORDER}tests:\n  - {test}\n"
    (outcome,) = run_tests(compiled(office))
    assert outcome.place == "office.yaml:15"
    assert outcome.passed == (message == "")
    assert message in outcome.message


def test_every_layer_is_tested_as_it_is_by_itself() -> None:
    base = f"{TABLES}{PRODUCT}tests:\n  - product: {{{GIVEN}, expect: {{name: Lamp}}}}\n"
    office = f"extends: base\nproduct: {{name: Name_2}}\ntests:\n  - product: {{{GIVEN}, expect_reject: Name_2}}\n"
    outcomes = run_tests(compiled(office, base=base))
    assert [(outcome.place, outcome.passed) for outcome in outcomes] == [
        ("base.yaml:11", True),
        ("office.yaml:4", True),
    ]


@pytest.mark.parametrize("test", ["units: {given: {a: b}, expect: each}", "units: {given: PCS, expect: [each]}"])
def test_a_test_of_a_table_gives_one_word(test: str) -> None:
    with pytest.raises(ConfigurationError, match=r"tests\.1\.units\.(given|expect): a text was expected"):
        compiled(f"{TABLES}{PRODUCT}tests:\n  - {test}\n")
