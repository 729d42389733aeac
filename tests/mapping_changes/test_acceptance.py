"""From an edited file to what runs and back: a person's yes, a crash or a race in between, the way back."""

from collections import Counter
from threading import Barrier, Thread

import pytest

from hub.config.tenant import Guard
from hub.errors import ConfigurationError, HubError, PermanentError, TooMuchWouldVanish
from hub.mapping_changes.acceptance import AdoptionStatus, accept, adopt, apply, check_draft, rollback
from hub.office import FIRST_USE
from hub.records import Kind
from hub.sync.pull import fetch, pull
from hub.sync.replay import translate_again
from tests.support.expected import expected
from tests.support.patience import PATIENCE
from tests.support.room import PULLED, Room, guard
from tests.support.world import World, at_both_erps, at_both_erps_and_on_both_stores, held

KEPT_OUT = "[INTERNAL, SAMPLE]"
CATALOGUE = (Kind.PRODUCT, Kind.PRICE)


# a person's yes, and the guard


def test_a_persons_yes_lets_more_vanish_than_the_guard_and_only_that_once(world: World) -> None:
    """Afterwards an ERP that shows only a half of its products is stopped as ever."""
    room = Room(world, limits=Guard())
    pull(room.office(), Kind.PRODUCT)
    before = len(room.held(Kind.PRODUCT))
    room.edit((KEPT_OUT, "[INTERNAL, SAMPLE, KITCHEN, LIGHT]"))
    assert room.adopt().status is AdoptionStatus.BLOCKED
    out = sum(item.category in ("KITCHEN", "LIGHT") for item in world.rows("uk-north", "items"))
    assert out > before / 4
    applied = room.accept("the sales manager")
    assert applied.failed == {}
    assert applied.counts[Kind.PRODUCT].vanished == out
    left = room.held(Kind.PRODUCT)
    assert len(left) == before - out
    accepted = room.office().store.mappings.accepted()
    assert (accepted.accepted_by, accepted.confirmed) == ("the sales manager", True)
    half(world)
    for _ in range(2):
        with pytest.raises(TooMuchWouldVanish):
            pull(room.office(), Kind.PRODUCT, full=True)
    assert room.held(Kind.PRODUCT) == left


def half(world):
    """From now on North's NAV shows every other product only."""
    world.clock.advance(days=1)
    for item in world.rows("uk-north", "items")[::2]:
        world.nav.remove("North", "items", item.number)


def test_an_edit_that_the_hub_took_itself_lets_no_more_vanish_than_the_guard(world: World) -> None:
    room = Room(world, limits=Guard())
    pull(room.office(), Kind.PRODUCT)
    room.edit((KEPT_OUT, "[INTERNAL]"))
    office = room.office()
    assert adopt(office).status is AdoptionStatus.ADOPTED
    before = room.held(Kind.PRODUCT)
    half(world)
    with pytest.raises(TooMuchWouldVanish):
        pull(room.office(), Kind.PRODUCT, full=True)
    apply(room.office())
    samples = [item for item in room.held(Kind.PRODUCT) if item not in before]
    assert samples
    assert len(room.held(Kind.PRODUCT)) == len(before) + len(samples)


# a crash between the acceptance and its application


@at_both_erps_and_on_both_stores
def test_a_crash_after_the_acceptance_is_mended_by_the_next_delta(world: World, name: str) -> None:
    """One record came since: the others must not stay as another mapping made them."""
    room, kind = Room(world, name, Guard()), Kind.PRODUCT
    pull(room.office(), kind)
    total = len(room.held(kind))
    room.edit((KEPT_OUT, "[INTERNAL, SAMPLE, KITCHEN, LIGHT]"))
    office = room.office()
    old = office.mapping.digest
    office.accept("the sales manager", office.draft(), confirmed=True)
    del office

    office = room.office()
    assert office.store.mappings.translated_with(kind) == old
    assert len(room.held(kind)) == total, "nothing was applied yet"
    world.clock.advance(days=3)
    world.erp(name).change(room.company, "items", "0012", description="Changed meanwhile", category="DECOR")
    counts = pull(office, kind)
    assert (counts.received, counts.rejected) == (1, 0)
    gone = ("KITCHEN", "LIGHT")
    wanted = {
        key: fields for key, fields in expected(name, kind, world.state(name)).items() if fields["category"] not in gone
    }
    assert len(wanted) < total * 0.8
    assert room.held(kind) == wanted
    assert {each.mapping_digest for each in office.store.records.all(kind)} <= {old, office.mapping.digest}
    assert office.store.mappings.translated_with(kind) == office.mapping.digest
    assert pull(room.office(), kind).stored == 0


def test_a_crash_after_the_acceptance_doesnt_let_an_empty_erp_in(world: World) -> None:
    """The yes was for the edit: a full read that finds half the products gone is stopped, and the edit still done."""
    room = Room(world, limits=Guard())
    pull(room.office(), Kind.PRODUCT)
    room.edit((KEPT_OUT, "[INTERNAL, SAMPLE, KITCHEN]"))
    wanted = {key for key, fields in room.held(Kind.PRODUCT).items() if fields["category"] != "KITCHEN"}
    office = room.office()
    office.accept("the sales manager", office.draft(), confirmed=True)
    half(world)
    with pytest.raises(TooMuchWouldVanish):
        pull(room.office(), Kind.PRODUCT, full=True)
    pull(room.office(), Kind.PRODUCT)
    assert room.held(Kind.PRODUCT).keys() == wanted


def test_a_read_that_was_only_logged_isnt_covered_by_a_persons_yes(world: World) -> None:
    """Half the products are gone from it; it is refused, and the edit is done on what was published before it."""
    room = Room(world, limits=Guard())
    pull(room.office(), Kind.PRODUCT)
    room.edit((KEPT_OUT, "[INTERNAL, SAMPLE, KITCHEN]"))
    wanted = {key for key, fields in room.held(Kind.PRODUCT).items() if fields["category"] != "KITCHEN"}
    office = room.office()
    office.accept("the sales manager", office.draft(), confirmed=True)
    half(world)
    fetch(room.office(), Kind.PRODUCT, full=True)
    with pytest.raises(TooMuchWouldVanish):
        translate_again(room.office(), Kind.PRODUCT)
    translate_again(room.office(), Kind.PRODUCT)
    assert room.held(Kind.PRODUCT).keys() == wanted


def test_a_crash_is_mended_for_a_kind_that_is_always_read_whole(world: World) -> None:
    """NAV can't say which prices changed: the edit is done by the next pull, within the yes, and counted apart."""
    room = Room(world, limits=Guard())
    pull(room.office(), Kind.PRICE)
    before = room.held(Kind.PRICE)
    room.edit(add="price:\n  keep: {Sales_Type: {in: [Customer]}}\n")
    office = room.office()
    office.accept("the sales manager", office.draft(), confirmed=True)
    pull(room.office(), Kind.PRICE)
    left = {key: fields for key, fields in before.items() if fields["scope"] == "customer"}
    assert 0 < len(left) < len(before) / 2
    assert room.held(Kind.PRICE) == left
    for price in [price for price in world.rows("uk-north", "prices") if price.scope == "customer"][::2]:
        world.nav.remove("North", "prices", price.key)
    with pytest.raises(TooMuchWouldVanish):
        pull(room.office(), Kind.PRICE)


def test_one_kind_that_fails_doesnt_stop_the_others_and_is_named(lamps):
    """The raw log of one kind is gone; what was stored of it stays."""
    from sqlalchemy import delete

    from hub.store.catalogue.catalogue_tables import raw_page

    before = lamps.held(Kind.PRODUCT)
    lamps.edit(("VAT5: reduced", "VAT5: zero"), add="customer:\n  city: {constant: Hull}\n")
    office = lamps.office()
    number = office.store.raw_log.last_pull(Kind.PRODUCT).id
    with office.store._scope.databases.catalogue.write() as connection:
        connection.execute(delete(raw_page).where(raw_page.c.pull == number))
    applied = lamps.accept()
    assert applied.failed.keys() == {Kind.PRODUCT}
    assert isinstance(applied.failed[Kind.PRODUCT], PermanentError)
    assert lamps.held(Kind.PRODUCT) == before
    assert {fields["city"] for fields in lamps.held(Kind.CUSTOMER).values()} == {"Hull"}


# tests in the file


TESTS = """tests:
  - product:
      given: {No: "0012", Description: Jug, Base_Unit_of_Measure: BOX, VAT_Prod_Posting_Group: VAT5, Blocked: "false"}
      expect: {sku: "0012", unit: crate}
"""


def test_a_test_in_the_file_that_fails_refuses_it_with_its_place(lamps):
    running = lamps.draft().accepted
    lamps.edit(tests=TESTS)
    for attempt in (lambda: check_draft(lamps.office()), lamps.adopt):
        with pytest.raises(ConfigurationError) as refused:
            attempt()
        (problem,) = refused.value.problems
        assert problem.place.startswith("uk-north.yaml:")
        assert lamps.line("- product:") <= int(problem.place.partition(":")[2]) <= lamps.line("expect: {sku")
        assert "expected `crate`, found `box`" in str(problem)
        assert "unit" in str(problem)
    assert lamps.office().store.mappings.accepted().digest == running
    assert lamps.office().store.mappings.verdict(lamps.draft().sources.digest, running) is None
    lamps.edit(tests=TESTS.replace("crate", "box"))
    assert lamps.adopt().status is AdoptionStatus.ADOPTED


def test_every_problem_is_told_at_once(lamps):
    lamps.edit(tests=TESTS + "  - units: {given: PAL, expect: box}\n")
    with pytest.raises(ConfigurationError) as refused:
        check_draft(lamps.office())
    assert len(refused.value.problems) == 2


def test_text_that_isnt_saved_yet_is_checked_like_a_file(lamps):
    office = lamps.office()
    text = lamps.file.read_text(encoding="utf-8").partition("\ntests:")[0]
    with pytest.raises(ConfigurationError, match="expected `crate`"):
        check_draft(office, f"{text}\n{TESTS}")
    draft = check_draft(office, f"{text}\n# a remark\n")
    assert not draft.is_accepted
    assert office.draft().is_accepted


# versions and the way back


@at_both_erps
def test_going_back_brings_back_exactly_what_was_held(open_room, name):
    room = open_room(name)
    before = {kind: room.held(kind) for kind in PULLED}
    rejected = [(each.kind, each.source_key, each.reason) for each in room.office().store.rejects.find()]
    first = room.office().store.mappings.accepted()
    room.price("round: 0")
    room.edit((KEPT_OUT, "[SAMPLE, KITCHEN]"))
    second = room.draft().sources.digest
    room.accept("desk")
    assert {kind: room.held(kind) for kind in PULLED} != before
    text, calls = room.file.read_bytes(), room.calls()

    room.world.clock.advance(hours=1)
    applied = rollback(room.office(), first, "manager")
    assert applied.failed == {}
    assert room.calls() == calls
    assert {kind: room.held(kind) for kind in PULLED} == before
    assert [(each.kind, each.source_key, each.reason) for each in room.office().store.rejects.find()] == rejected
    history = room.office().store.mappings.history()
    assert [(each.digest, each.accepted_by) for each in history] == [
        (first.digest, "manager"),
        (second, "desk"),
        (first.digest, FIRST_USE),
    ]
    assert history[0].files == first.files
    assert room.file.read_bytes() == text, "the file is the office's"


def test_after_going_back_the_file_waits_and_says_why(lamps):
    first = lamps.office().store.mappings.accepted()
    lamps.edit(("VAT5: reduced", "VAT5: zero"))
    assert lamps.adopt().status is AdoptionStatus.ADOPTED, "the guard lets everything pass"
    apply(lamps.office())
    rollback(lamps.office(), first, "the manager")
    adoption = lamps.adopt()
    assert (adoption.status, adoption.digest) == (AdoptionStatus.BLOCKED, first.digest)
    assert adoption.verdict.blocked_reasons == (f"the manager went back to version {first.digest[:12]}",)
    assert lamps.adopt().status is AdoptionStatus.BLOCKED, "and goes on waiting"
    found = lamps.difference()
    assert found.sentences()[0].startswith("tax_class changes in 5 products")
    lamps.edit(("VAT5: zero", "VAT5: exempt"))
    assert lamps.adopt().status is AdoptionStatus.ADOPTED, "another edit is another one"


def test_after_going_back_a_person_may_take_the_file_after_all(lamps):
    first = lamps.office().store.mappings.accepted()
    lamps.edit(("VAT5: reduced", "VAT5: zero"))
    lamps.accept("desk")
    rollback(lamps.office(), first, "manager")
    applied = lamps.accept("desk")
    assert applied.counts[Kind.PRODUCT].stored == 5
    assert lamps.draft().is_accepted
    assert [each.accepted_by for each in lamps.office().store.mappings.history()] == [
        "desk",
        "manager",
        "desk",
        FIRST_USE,
    ]


def test_going_back_while_the_file_cant_be_read_works(lamps):
    first = lamps.office().store.mappings.accepted()
    lamps.edit(("VAT5: reduced", "VAT5: zero"))
    lamps.accept("desk")
    lamps.file.write_text("tables: [", encoding="utf-8")
    assert rollback(lamps.office(), first, "manager").counts[Kind.PRODUCT].stored == 5
    with pytest.raises(ConfigurationError):
        lamps.adopt()


def test_going_back_to_what_the_file_says_holds_nothing(lamps):
    """Someone accepted an edit, then undid it in the file before going back."""
    first, text = lamps.office().store.mappings.accepted(), lamps.file.read_text(encoding="utf-8")
    lamps.edit(("VAT5: reduced", "VAT5: zero"))
    lamps.accept("desk")
    lamps.file.write_text(text, encoding="utf-8")
    rollback(lamps.office(), first, "manager")
    assert lamps.adopt().status is AdoptionStatus.RUNS


def test_each_version_says_what_it_made(lamps):
    store = lamps.office().store
    first = store.mappings.accepted().digest
    made = store.mappings.made()
    assert (made[first].publications, made[first].stored) == (4, 20 + 20 + 1 + 1)
    lamps.edit(("VAT5: reduced", "VAT5: zero"))
    lamps.accept()
    second = store.mappings.accepted().digest
    made = store.mappings.made()
    assert (made[second].publications, made[second].stored) == (4, 5)
    assert made[first].publications == 4
    digests = Counter(each.mapping_digest for each in store.records.all(Kind.PRODUCT))
    assert digests == {first: 15, second: 5}


def test_what_is_held_makes_nothing(lamps):
    lamps.guard = guard(records_changed="4")
    lamps.edit(("VAT5: reduced", "VAT5: zero"))
    before = lamps.everything()
    assert lamps.adopt().status is AdoptionStatus.BLOCKED
    after = lamps.everything()
    assert after == before


# at the same time


@at_both_erps
def test_an_acceptance_during_pulls_ends_with_one_mapping_after_the_next_pull(world: World, name: str) -> None:
    """Two hubs with connections of their own; pulls with the version before may end after the acceptance."""
    room, kind, rounds = Room(world, name, guard()), Kind.CUSTOMER, 4
    pull(room.office(), kind)
    puller = world.hub(own=1, mappings=room.folder)
    numbers = [customer.number for customer in world.rows(name, "customers")]
    start = Barrier(2)
    errors: list[BaseException] = []

    def pulls() -> None:
        for number in range(rounds):
            office = room.office(puller)
            assert office.mapping
            start.wait(PATIENCE)
            world.clock.advance(hours=2)
            world.erp(name).change(room.company, "customers", numbers[number], city=f"Town {number}")
            tried(lambda office=office: pull(office, kind), errors)

    thread = Thread(target=pulls)
    thread.start()
    for number in range(rounds):
        room.edit()
        room.edit(("terms:", f"customer:\n  catalogue: {{constant: v{number}}}\nterms:") if not number
                  else (f"constant: v{number - 1}", f"constant: v{number}"))  # fmt: skip
        office = room.office()
        draft = office.draft()
        start.wait(PATIENCE)
        applied = accept(office, draft, f"round {number}")
        errors += applied.failed.values()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert all(isinstance(error, PermanentError) and "older than pull" in str(error) for error in errors), errors
    world.clock.advance(hours=2)
    office = room.office()
    pull(office, kind)
    stored = held(office, kind)
    assert {fields["catalogue"] for fields in stored.values()} == {f"v{rounds - 1}"}
    assert office.store.mappings.translated_with(kind) == room.draft().sources.digest
    assert {key[0]: fields["city"] for key, fields in stored.items()} == {
        customer.number: customer.city or None for customer in world.rows(name, "customers")
    }


def tried(act, errors):
    try:
        act()
    except HubError as error:
        errors.append(error)


def test_a_pull_that_began_before_the_acceptance_doesnt_bring_the_old_words_back_for_good(world: World) -> None:
    """It publishes last, with the old version; the pull after it notices."""
    room, kind = Room(world), Kind.CUSTOMER
    pull(room.office(), kind)
    world.clock.advance(days=1)
    number = world.rows("uk-north", "customers")[0].number
    world.nav.change("North", "customers", number, city="Hull")
    room.edit(add="customer:\n  catalogue: {constant: NEW}\n")
    early = room.office(world.hub(own=1, mappings=room.folder))
    assert early.mapping
    world.before_read("uk-north", 1, "CustomerCard", lambda: room.accept())
    pull(early, kind)
    world.in_peace("uk-north")
    values = {key[0]: fields["catalogue"] for key, fields in room.held(kind).items()}
    assert values[number] is None, "written by the version before"
    world.clock.advance(days=1)
    pull(room.office(), kind)
    assert {fields["catalogue"] for fields in room.held(kind).values()} == {"NEW"}


def test_a_second_yes_to_what_runs_already_changes_nothing(lamps):
    lamps.edit(("VAT5: reduced", "VAT5: zero"))
    draft = lamps.draft()
    accept(lamps.office(), draft, "desk")
    before = lamps.everything()["uk-north"]["versions"]
    accept(lamps.office(), draft, "manager")
    assert lamps.everything()["uk-north"]["versions"] == before
    assert translate_again(lamps.office(), Kind.PRODUCT).stored == 0
