"""`hub check`: rules that would have no effect, and what an office's documents don't say."""

import re

import pytest

from hub.connectors.packs import SHIPPED

NORTH = "    company: North"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{type: Item, up to: 25 GBP}", "`Item` is the type of products, of which each stands by its own code alone"),
        ("{up to: 25 GBP}", "a `type` or a `code`"),
        ("{code: F, up to: 25}", "an amount with its currency, such as 25 GBP, was expected"),
    ],
)
def test_a_rule_for_extra_lines_without_effect_is_named_at_its_line(project, rule, said):
    line = project.edit(project.config, NORTH, f"{NORTH}\n    extra lines:\n      - {rule}")
    ran = project.run("check")
    assert ran.code == 2
    (complaint,) = ran.complaints
    assert complaint.startswith(f"{project.config}:{line + 2}: tenants.uk-north.extra lines.0")
    assert said in complaint


def test_a_type_without_a_place_in_the_pack_is_named(project):
    pack = project.folder / "mine.yaml"
    text = (SHIPPED / "nav_soap.yaml").read_text().replace("line: Line_No, type: Type, ", "")
    pack.write_text(re.sub(r",\n +types: \[.*?\]", "", text))
    project.edit(project.config, "pack: nav_soap", "pack: mine.yaml")
    project.edit(project.config, NORTH, f"{NORTH}\n    extra lines: [{{type: _blank_}}]")
    ran = project.run("check")
    assert ran.code == 2
    assert any("the pack doesn't say where the type of a line stands" in each for each in ran.complaints)
    assert any("a product that is renamed there counts as not delivered" in each for each in ran.complaints)


def test_what_the_documents_of_an_office_dont_say_is_named(project):
    base = project.folder / "hub" / "mappings" / "base" / "nav_soap.yaml"
    posted = ("unit:", "order_line:", "shipped:", "outstanding:", "extra:")
    fields: dict[str, tuple[str, ...] | str] = dict.fromkeys(("order_document:", "shipment:", "invoice:"), posted)
    fields["credit_memo:"] = ("unit:", "invoice_number:", "order_number:")
    kept, inside = [], ""
    for line in base.read_text().splitlines():
        inside = line if line and not line.startswith((" ", "#")) else inside
        if not line.strip().startswith(fields.get(inside, "nothing")):
            kept.append(line)
    base.write_text("\n".join(kept) + "\n")
    ran = project.run("check")
    assert ran.code == 0
    said = [each for each in ran.complaints if each.startswith("uk-north: ")]
    for words in (
        "its shipments don't say `unit`",
        "its invoices don't say `unit`",
        "its credit memos don't say `unit`",
        "its credit memos say neither `invoice_number` nor `order_number`",
        "neither `closed` nor `outstanding` nor `shipped`",
        "a product that is renamed there counts as not delivered",
        "its order documents don't say `extra`",
    ):
        assert any(words in each for each in said), words
    assert not [each for each in ran.complaints if each.startswith("ireland: ")]
