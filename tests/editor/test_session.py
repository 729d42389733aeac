"""What an office can do with its file, without a browser."""

from decimal import Decimal

import pytest

from hub.editor.mapping_file import ChangedOnDisk
from hub.editor.render import describe_counts, render_changes, render_records
from hub.editor.session import NotSaved
from hub.errors import ConfigurationError
from hub.mapping_changes.acceptance import AdoptionStatus
from hub.records import Kind
from tests.support.editing import session_for

NAME = 'name: {from: [Description, Search_Description], join: " ", trim: true}'


@pytest.fixture
def text(session):
    return session.load().text


def line_of(text, part):
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def with_another_vat(text):
    """A harmless edit that moves one record: a code more in the table."""
    return text.replace("VAT0: zero}", "VAT0: zero, VAT99: reduced}").replace(
        "expect_reject: isn't in the table vat", "expect: {tax_class: reduced}"
    )


def test_the_shipped_file_passes_with_all_its_tests(session, text):
    checked = session.check(text)
    assert checked.findings == ()
    assert checked.tests > 8


def test_a_misspelt_step_is_found_at_its_line_with_what_was_meant(session, text):
    (finding,) = session.check(text.replace('join: " ", trim', 'join: " ", trmi')).findings
    assert finding.line == line_of(text, NAME)
    assert finding.place == f"uk-north.yaml:{finding.line}"
    assert finding.word == "trmi"
    assert finding.message == "product.name.trmi: `trmi` isn't a step, did you mean `trim`?"
    assert not finding.shared


def test_every_problem_is_found_at_once(session, text):
    broken = text.replace("trim: true", "trmi: true").replace("Credit_Limit_LCY, number", "Credit_Limit_LYC, number")
    assert len(session.check(broken).findings) == 2


def test_yaml_that_isnt_one_is_found_at_its_line(session, text):
    (finding,) = session.check(text + "\n  - {\n").findings
    assert finding.line is not None
    assert finding.message.startswith("isn't YAML")


def test_a_problem_in_a_shared_file_says_so(session, project, text):
    base = project.mapping("regions/gb")
    base.write_text(base.read_text().replace("base_currency:", "base_curency:"))
    (finding,) = session.check(text).findings
    assert (finding.line, finding.shared) == (None, "regions/gb.yaml")
    assert "did you mean `base_currency`" in finding.message


def test_a_test_that_fails_is_found_where_it_stands(session, text):
    (finding,) = session.check(text.replace("name: Enamel Jug (SET)", "name: Enamel Mug (SET)")).findings
    assert finding.is_test
    assert finding.line == line_of(text, "- product:")
    assert "expected `Enamel Mug (SET)`, found `Enamel Jug (SET)`" in finding.message


@pytest.mark.parametrize("text", ["", "\ud800", "a: !!python/object:os.system x", "x" * 300_000, "extends: [uk-north]"])
def test_whatever_is_typed_something_is_said(session, text):
    assert session.check(text).findings


def test_records_before_and_after_the_rejected_first(session, text):
    records = session.records(text, Kind.PRODUCT)
    first, second, third = records.samples[:3]
    assert {first.sample.source_key, second.sample.source_key} == {"99001", "99002"}
    assert "isn't in the table vat" in f"{first.sample.reason} {second.sample.reason}"
    assert third.sample.before["VAT_Prod_Posting_Group"] == "VAT20"
    assert third.sample.after is not None
    assert third.sample.after["tax_class"] == "standard"
    assert not any(shown.differs for shown in records.samples)
    assert (records.read, records.rejected) == (252, 2)
    assert describe_counts(records) == "252 products looked at: 244 reach the shop, 2 rejected, 6 left out."


def test_records_that_become_other_are_shown_beside_what_they_are(session, text):
    records = session.records(text.replace("trim: true}", "trim: true, upper: true}"), Kind.PRODUCT, "0012")
    shown = next(each for each in records.samples if each.differs)
    assert shown.running is not None
    assert shown.running.after is not None
    assert shown.sample.after is not None
    assert shown.sample.after["name"] == shown.running.after["name"].upper()
    assert f"<s>{shown.running.after['name']}</s>" in render_records(records)


def test_a_record_that_is_cured_shows_that_nothing_came_of_it(session, text):
    records = session.records(with_another_vat(text), Kind.PRODUCT, "VAT99")
    (shown,) = records.samples
    assert shown.differs
    assert shown.running is not None
    assert shown.running.reason is not None
    assert shown.sample.after is not None


def test_records_are_found_by_their_text(session, text):
    records = session.records(text, Kind.PRODUCT, "sample case 99001")
    assert [shown.sample.source_key for shown in records.samples] == ["99001"]
    assert session.records(text, Kind.PRODUCT, "no such text").samples == ()


def test_a_kind_that_was_never_pulled_has_nothing_to_show(session, text):
    assert describe_counts(session.records(text, Kind.STOCK)) == "No stock levels to show."


def test_what_changes_is_said_in_business_words(session, text):
    changes = session.changes(text.replace("trim: true}", "trim: true, upper: true}"))
    assert changes.difference.sentences()[0].startswith("name changes in 244 products, such as SKU 0012: ")
    assert changes.blocked_reasons
    shown = render_changes(changes)
    assert "<li>Name changes in 244 products" in shown
    assert "waits until somebody says yes" in shown
    nothing = session.changes(text)
    assert nothing.is_accepted
    assert nothing.blocked_reasons == ()


def test_a_price_move_stands_in_the_table(session, text):
    twice = text.replace("terms:\n", "price:\n  amount: {from: Unit_Price, number: true, times: 2}\n\nterms:\n", 1)
    changes = session.changes(twice)
    (prices,) = [kind for kind in changes.difference.kinds if kind.kind is Kind.PRICE]
    assert prices.moved == prices.live == 1748
    assert prices.moves[0].share == Decimal(1)
    assert "<td>+100 %</td>" in render_changes(changes)


def test_a_small_change_is_saved_and_counts_at_once(session, hub, project, text):
    edited = with_another_vat(text)
    saved = session.save(edited, session.load().digest)
    assert project.mapping("uk-north").read_text() == edited
    assert saved.adoption is not None
    assert saved.adoption.status is AdoptionStatus.ADOPTED
    accepted = hub.office("uk-north").store.mappings.accepted()
    assert accepted is not None
    assert accepted.files["uk-north.yaml"] == edited
    assert accepted.accepted_by == "office"
    assert saved.applied is not None
    assert saved.applied.counts[Kind.PRODUCT].stored == 1
    assert session.pending_reasons() == ()


def test_a_large_change_is_saved_and_waits_for_somebodys_yes(session, hub, project, text):
    edited = text.replace("trim: true}", "trim: true, upper: true}").replace("name: Enamel Jug", "name: ENAMEL JUG")
    saved = session.save(edited, session.load().digest)
    assert project.mapping("uk-north").read_text() == edited
    assert saved.adoption is not None
    assert saved.adoption.status is AdoptionStatus.BLOCKED
    assert session.pending_reasons()
    store = hub.office("uk-north").store
    assert store.mappings.accepted().files["uk-north.yaml"] == text
    session.accept()
    assert store.mappings.accepted().files["uk-north.yaml"] == edited
    assert store.mappings.accepted().accepted_by == "office"
    assert store.mappings.accepted().confirmed
    assert session.pending_reasons() == ()


@pytest.mark.parametrize(("old", "new"), [("trim: true", "trmi: true"), ("name: Enamel Jug (SET)", "name: other")])
def test_what_doesnt_pass_isnt_saved(session, project, text, old, new):
    with pytest.raises(NotSaved) as refused:
        session.save(text.replace(old, new), session.load().digest)
    assert len(refused.value.findings) >= 1
    assert project.mapping("uk-north").read_text() == text


def test_what_somebody_else_wrote_meanwhile_stays(session, project, text):
    digest = session.load().digest
    project.mapping("uk-north").write_text(text + "# theirs\n")
    with pytest.raises(ChangedOnDisk):
        session.save(with_another_vat(text), digest)
    assert project.mapping("uk-north").read_text() == text + "# theirs\n"


def test_what_was_saved_stays_saved_where_accepting_fails(session, project, text, monkeypatch):
    monkeypatch.setattr(
        "hub.mapping_changes.acceptance.verdict_on", lambda *_: (_ for _ in ()).throw(ConfigurationError())
    )
    edited = with_another_vat(text)
    saved = session.save(edited, session.load().digest)
    assert saved.adoption is None
    assert project.mapping("uk-north").read_text() == edited


def test_the_words_offered_are_those_of_the_offices_own_erp(hub, session, text):
    def offered(session, before):
        return {suggestion.word for suggestion in session.complete(before).suggestions}

    assert "Search_Description" in offered(session, "product:\n  name: {from: ")
    assert "displayName" in offered(session_for(hub, "ireland"), "product:\n  name: {from: ")
    assert {"units", "vat"} <= offered(session, "product:\n  unit: {from: A, lookup: ")
    assert offered(session, "extends: [") == {"base/business_central", "base/nav_soap", "regions/gb", "regions/ie"}


def test_a_table_of_the_text_is_offered_as_soon_as_it_can_be_read(session, text):
    before = "product:\n  category: {from: Item_Category_Code, lookup: "
    assert "sections" not in {suggestion.word for suggestion in session.complete(before).suggestions}
    more = text.replace("tables:\n", "tables:\n  sections: {KITCHEN: kitchen}\n").replace(
        "product:\n", "product:\n  category: {from: Item_Category_Code, lookup: {table: sections, missing: keep}}\n", 1
    )
    assert session.check(more).findings == ()
    assert "sections" in {suggestion.word for suggestion in session.complete(before).suggestions}


def test_the_shared_files_can_be_read(session, text):
    assert [*session.layers(text)] == ["regions/gb.yaml", "base/nav_soap.yaml"]


@pytest.mark.parametrize("written", ["[uk-south]", "[base/nav_soap, ireland]", "uk-south"])
def test_another_offices_file_isnt_opened_by_extending_it(session, text, written):
    edited = text.replace("[base/nav_soap, regions/gb]", written)
    (finding,) = session.check(edited).findings
    assert "is another office's file" in finding.message
    assert finding.line == line_of(text, "extends:")
    for attempt in (
        lambda: session.layers(edited),
        lambda: session.records(edited, Kind.PRODUCT),
        lambda: session.changes(edited),
        lambda: session.save(edited, session.load().digest),
    ):
        with pytest.raises((ConfigurationError, NotSaved)) as refused:
            attempt()
        assert "EA: each" not in str(refused.value)


def test_another_offices_file_that_was_arranged_below_stays_so(session, project, text):
    edited = text.replace("[base/nav_soap, regions/gb]", "[uk-south]")
    project.mapping("uk-north").write_text(edited)
    assert not any("another office's" in finding.message for finding in session.check(edited).findings)


def test_two_offices_at_the_same_time_touch_their_own_files_only(hub, project):
    north, dublin = session_for(hub, "uk-north"), session_for(hub, "ireland")
    before = {name: project.mapping(name).read_text() for name in ("uk-north", "uk-south", "ireland")}
    assert dublin.load().text == before["ireland"]
    edited = with_another_vat(before["uk-north"])
    north.save(edited, north.load().digest)
    assert dublin.load().text == before["ireland"]
    assert project.mapping("uk-south").read_text() == before["uk-south"]
    assert {record.sample.source_key for record in dublin.records(before["ireland"], Kind.PRODUCT).samples}.isdisjoint(
        {record.sample.source_key for record in north.records(edited, Kind.PRODUCT, "9900").samples}
    )
