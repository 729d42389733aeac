"""`hub check` finds what costs money: office, VAT regime, region, mapping and units that don't fit each other."""

from contextlib import contextmanager

import pytest

from hub.cli.existing_store import existing_store
from tests.support.project import Project
from tests.support.small_pack import small_pack

DUBLIN = "timezone: Europe/Dublin\n    currency: "
UNITS = "units: {PCS: each, BX: box, PLT: pallet}"


def complaints(project):
    ran = project.run("check")
    assert ran.code == 2
    return ran.complaints


def ireland(project: Project) -> str:
    return str(project.mapping("ireland"))


def test_the_shipped_offices_fit(project):
    assert project.run("check").code == 0


def test_the_store_is_opened_once(project, monkeypatch):
    opened = []

    @contextmanager
    def counted(config):
        with existing_store(config) as store:
            opened.append(store)
            yield store

    monkeypatch.setattr("hub.cli.hub_check.existing_store", counted)
    project.run("orders", "list")
    assert project.run("check").code == 0
    assert len(opened) == 1
    assert opened[0] is not None


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("regime: ie-vat", "regime: uk-vat", "tax.regime: United Kingdom VAT is that of GB and the office is in IE"),
        ("regime: ie-vat", "regime: fr-vat", "tax.regime: French VAT is that of FR and the office is in IE"),
        (f"{DUBLIN}EUR", f"{DUBLIN}GBP",
         "currency: is GBP where Irish VAT is in EUR; write `foreign currency: true` if the office's books are"),
        ("    tax: {regime: ie-vat", "    foreign currency: true\n    tax: {regime: ie-vat",
         "foreign currency: has no effect"),
        ("ie-vat, rounding: line}\n    smallest quantities: {",
         "ie-vat, rounding: line}\n    smallest quantities: {PCS: 1, ",
         "smallest quantities.PCS: nothing is sold in `PCS`"),
        ("ie-vat, rounding: line}\n    smallest quantities: {",
         "ie-vat, rounding: line}\n    smallest quantities: {boxx: 1, ",
         "smallest quantities.boxx: nothing is sold in `boxx`, did you mean `box`?"),
        ("carriage: {tax class: standard, up to: [30 EUR, 25 GBP]}", "carriage: {tax class: standrad, up to: 30 EUR}",
         "charges.carriage.tax class: Irish VAT has no class `standrad`, did you mean `standard`?"),
    ],
)  # fmt: skip
def test_a_setting_of_another_country_currency_or_unit(project, written, instead, said):
    line = project.edit(project.config, written, instead)
    found = [each for each in complaints(project) if f"tenants.ireland.{said}" in each]
    assert len(found) == 1
    number = int(found[0].removeprefix(f"{project.config}:").partition(":")[0])
    assert number in range(line, line + 3)


def test_a_charge_that_would_never_reach_the_erp(project):
    part = "\norder:\n  salesOrderLines:\n    each charge: {}\n\ntests:"
    project.edit(project.mapping("ireland"), "\ntests:", part.replace("{}", "{omit: true}"))
    said = complaints(project)
    assert any("tenants.ireland.charges.carriage: no order can hold it: the mapping's" in each for each in said)


def test_a_charge_without_a_word_of_the_erps(project):
    field = "lineObjectNumber: {from: code, lookup backwards: charge_accounts}"
    part = f"\norder:\n  salesOrderLines:\n    each charge:\n      {field}\n\ntests:"
    project.edit(project.mapping("ireland"), "\ntests:", part)
    project.edit(project.mapping("ireland"), '{"8510": carriage}', '{"8510": deposit}')
    assert any("charges.carriage: the table of order.salesOrderLines.each charge.lineObjectNumber has no word" in each
               for each in complaints(project))  # fmt: skip


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("purchase_order", True),
        ("{from: reference, prefix: WEB-}", True),
        ("{from: reference, lower: true}", True),
        ("{from: reference, trim: true}", False),
        ("{from: reference, when: {purchase_order: {empty: true}}}", False),
    ],
)
def test_a_field_of_the_reference_that_gets_something_else(project, written, told):
    part = f"\norder:\n  externalDocumentNumber: {written}\n\ntests:"
    line = project.edit(project.mapping("ireland"), "\ntests:", part)
    ran = project.run("check")
    assert ran.code == (2 if told else 0)
    said = [each for each in ran.complaints if "order.externalDocumentNumber: must be our `reference`" in each]
    assert [each.partition("ireland.yaml:")[2].partition(":")[0] for each in said] == ([str(line + 2)] if told else [])


def test_an_office_whose_books_are_in_another_currency_says_so(project):
    project.edit(project.config, f"{DUBLIN}EUR", f"{DUBLIN}GBP\n    foreign currency: true")
    said = complaints(project)
    assert [each for each in said if "foreign currency" in each] == []
    # the region still says that what the ERP leaves empty is euros: that would hold pounds as euros
    assert len([each for each in said if "an empty field is the office's own here, GBP, not EUR" in each]) == 1
    assert any("orders in EUR would go out as the office's own currency, GBP" in each for each in said)
    assert any("product.base_currency: is EUR, in which the office doesn't sell" in each for each in said)


def test_a_region_of_another_country(project):
    line = project.edit(project.mapping("ireland"), ", regions/ie]", ", regions/gb]")
    said = complaints(project)
    assert f"ireland.yaml:{line}: extends: regions/gb is of GB and the office is in IE" in "\n".join(said)
    region = "regions/gb.yaml:"
    assert any(region in each and "an empty field is the office's own here, EUR, not GBP" in each for each in said)
    assert any("an empty field is the office's own here, IE, not GB" in each for each in said)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("IE9: second-reduced", "IE9: second-reducd", "has no class `second-reducd`, did you mean `second-reduced`?"),
        ("IE0: zero", "IE0: super-reduced", "Irish VAT has no class `super-reduced`"),
        (UNITS, "units: {PCS: eahc, BX: box, PLT: pallet}", "the shop has no unit `eahc`, did you mean `each`?"),
        ("tax_treatments:", "countries: {UK: UK}\n  tax_treatments:", "there is no country `UK` in ISO 3166"),
        ("tax_treatments:", "currencies: {QQ: QQQ}\n  tax_treatments:", "there is no currency `QQQ` in ISO 4217"),
        ("tax_treatments:", "currencies: {T: XTS}\n  tax_treatments:", "there is no currency `XTS` in ISO 4217"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", [["check"], ["mapping", "check"]], ids=["check", "mapping"])
def test_a_word_of_a_mapping_that_nobody_knows(project, command, written, instead, said):
    line = project.edit(project.mapping("ireland"), written, instead)
    ran = project.run(*command)
    assert ran.code == 2
    assert [each for each in ran.complaints if f"ireland.yaml:{line}: " in each and said in each]


def test_a_class_that_a_layer_below_gives_is_named_there(project):
    line = project.edit(project.mapping("regions/ie"), "tables:\n", "tables:\n  vat: {OLD: luxury}\n") + 1
    (said,) = [each for each in complaints(project) if "luxury" in each]
    assert said.startswith(
        f"regions/ie.yaml:{line}: product.tax_class: Irish VAT has no class `luxury`; it has standard"
    )


def test_a_unit_of_ones_own_is_known_once_tenants_yaml_names_it(project):
    project.edit(project.mapping("ireland"), UNITS, "units: {PCS: each, BX: box, PLT: pallet, TB: tub-of-12}")
    assert any("the shop has no unit `tub-of-12`" in each for each in complaints(project))
    project.config.write_text(f"{project.config.read_text()}\nunits: [tub-of-12]\n")
    assert project.run("check").code == 0


def test_a_unit_in_which_no_order_could_be_sent(project):
    text = project.mapping("ireland").read_text()
    text = text.replace("tables:\n", "tables:\n  price_units: {PCS: each, CRT: crate}\n", 1)
    text = text.replace("terms:\n", "price:\n  unit: {from: unitOfMeasureCode, lookup: price_units}\n\nterms:\n", 1)
    project.mapping("ireland").write_text(text)
    (said,) = [each for each in complaints(project) if "crate" in each]
    where = (
        "no order can be sent in `crate`: the table of order.salesOrderLines.unitOfMeasureCode has no word of the ERP"
    )
    assert where in said


def test_a_unit_for_which_the_erp_has_several_words_can_be_sent(project):
    old = "units: {PCS: each, BOX: box, PAL: pallet}"
    project.edit(project.mapping("uk-north"), old, "units: {PCS: each, EA: each, BOX: box, CTN: box, PAL: pallet}")
    assert project.run("check").code == 0


def test_that_nobody_is_asked_is_one_word(project):
    text = project.config.read_text()
    begin = text.index("approval:", text.index("  ireland:"))
    project.config.write_text(f"{text[:begin]}approval: none\n{text[text.index('    guard:', begin) :]}")
    assert project.run("check").code == 0


@pytest.mark.parametrize(
    "command", [["pull", "ireland", "product"], ["mapping", "accept", "ireland"]], ids=lambda it: it[0]
)
def test_a_class_that_the_regime_lacks_is_never_accepted(project, command):
    line = project.edit(project.mapping("ireland"), "IE0: zero", "IE0: zeero")
    ran = project.run(*command)
    assert ran.code == 2
    assert f"ireland.yaml:{line}: product.tax_class: Irish VAT has no class `zeero`, did you mean `zero`?" in ran.err


def test_a_key_in_the_address_isnt_sent_in_the_open(project, monkeypatch):
    pack = small_pack(project.folder, "{kind: query, name: api_key}")
    project.edit(project.config, "pack: nav_soap", f"pack: {pack}")
    line = project.edit(project.config, "url: env:NAV_URL", "url: http://erp.example/api")
    assert any(
        said.startswith(f"{project.config}:{line}: erps.group-nav.url: the key stands in each request's address")
        for said in complaints(project)
    )


def test_files_of_tls_are_looked_at(project):
    line = project.edit(project.config, "    pack: nav_soap", "    tls: {ca: file:none.pem}\n    pack: nav_soap")
    project.edit(project.config, "url: env:NAV_URL", "url: https://erp.example/api")
    assert complaints(project) == [
        f"{project.config}:{line}: erps.group-nav.tls.ca: the file none.pem can't be read (No such file or directory); "
        "mend the path"
    ]


EXTRA = "    tax: {regime: ie-vat, rounding: line}\n"
PULLS = "    pulls:\n      product: {every: 15m}\n"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            "- {type: G_L_Account, up to: 25 EUR}",
            "0.type: the ERP's lines are never `G_L_Account`, did you mean `Account`?",
        ),
        ("- {type: Pfand, up to: 25 EUR}", "0.type: the ERP's lines are never `Pfand`; they are Comment, Account, "),
        ("- {type: Acount, up to: 25 EUR}", "0.type: the ERP's lines are never `Acount`, did you mean `Account`?"),
        ("- {type: Comment}", None),
    ],
)
def test_a_rule_on_extra_lines_that_never_counts(project, rules, said):
    line = project.edit(project.config, EXTRA, f"{EXTRA}    extra lines:\n      {rules}\n")
    ran = project.run("check")
    assert ran.code == (2 if said else 0)
    if said:
        (found,) = [each for each in ran.complaints if f"tenants.ireland.extra lines.{said}" in each]
        number = int(found.removeprefix(f"{project.config}:").partition(":")[0])
        assert number == line + 2 + int(said[0])


def test_a_charge_that_no_order_in_the_offices_own_currency_could_have(project):
    project.edit(project.config, "up to: [30 EUR, 25 GBP]", "up to: 25 GBP")
    assert any("tenants.ireland.charges.carriage.up to: has no amount in EUR" in each for each in complaints(project))


def test_an_order_that_is_above_the_last_level(project):
    project.edit(project.config, "- {by: director}", "- {up to: 90000, by: director}")
    (said,) = complaints(project)
    assert "tenants.ireland.approval.levels.2: who approves an order above 90000?" in said


def only(project: Project, *kinds: str) -> None:
    """Ireland pulls these kinds alone."""
    text = project.config.read_text()
    begin = text.index("    pulls:\n", text.index("  ireland:"))
    end = text.index("    freshness:", begin)
    pulls = "".join(f"      {kind}: {{every: 1h}}\n" for kind in kinds)
    project.config.write_text(f"{text[:begin]}    pulls:\n{pulls}{text[end:]}")


def test_units_that_nobody_can_convert(project):
    only(project, "product", "price", "discount", "customer", "terms", "stock")
    text = project.config.read_text()
    before, after = text.split("  ireland:\n")
    project.config.write_text(f"{before}  ireland:\n{after.replace('prices: {', 'prices: {convert units: true, ')}")
    assert any("tenants.ireland.prices.convert units: has no effect" in each for each in complaints(project))


def test_what_an_office_does_without_is_said(project):
    only(project, "product", "customer", "terms", "stock", "shipment")
    ran = project.run("check")
    said = [
        line.partition("leave out ")[2].partition(":")[0]
        for line in (ran.out + ran.err).splitlines()
        if "leave out" in line
    ]
    assert ran.code == 0
    assert said == ["price", "discount", "order_document", "invoice", "credit_memo"]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("- {type: Account, up to: 25 GBP}", 1),
        ("- {type: Account, up to: 25 EUR}\n      - {type: Account, code: A, up to: 9 GBP}", 2),
        ("- {type: Account, up to: 25 EUR}\n      - {type: Account, up to: 9 GBP}", None),
    ],
)
def test_a_rule_in_another_currency_is_named(project, rules, said):
    project.edit(project.config, EXTRA, f"{EXTRA}    extra lines:\n      {rules}\n")
    ran = project.run("check")
    assert ran.code == 0
    assert (f"ireland: its rule {said} under `extra lines` is in GBP" in ran.err) is (said is not None)


def test_types_of_lines_in_the_offices_own_words(project):
    project.edit(project.config, EXTRA, f"{EXTRA}    extra lines:\n      - {{type: freight, up to: 25 EUR}}\n")
    assert project.run("check").code == 2
    part = "\norder_document:\n  line_type: {from: salesOrderLines.lineType, lower: true}\n\ntests:"
    project.edit(project.mapping("ireland"), "\ntests:", part)
    assert project.run("check").code == 0


CLASSES = ("standard", "reduced", "second-reduced", "super-reduced", "zero")


@pytest.mark.parametrize(("today", "code"), [(CLASSES[1:], 0), ((), 2)])
def test_rates_that_are_still_to_come(project, today, code):
    days = {name: "2020-01-01" if name in today else "2999-01-01" for name in CLASSES}
    rates = "".join(f"  {name}:\n    - {{from: {day}, percent: 9}}\n" for name, day in days.items())
    (project.folder / "ie.yaml").write_text(f"title: Coming\ncountry: IE\ncurrency: EUR\nrates:\n{rates}")
    project.edit(project.config, "regime: ie-vat", "regime: ie.yaml")
    ran = project.run("check")
    assert ran.code == code
    assert "the rates of `standard` in Coming begin on 2999-01-01: until then nobody can order it" in ran.err
    assert ("no rate of Coming holds before 2999-01-01" in ran.err) is (code == 2)
    assert ("`reduced` in Coming" in ran.err) is (code == 2)
