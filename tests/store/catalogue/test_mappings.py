import pytest

from hub.records import Kind
from hub.store import Store, TenantBinding
from hub.store.catalogue.mappings import Made
from tests.support.fixed_clock import FixedClock
from tests.support.frames import fail_midway, price, product, publish

FILES = {"base/nav_soap.yaml": "product:\n  sku: No\n", "uk-north.yaml": "extends: [base/nav_soap]\n# é\n"}


def test_the_newest_accepted_version_runs_and_the_others_stay(north: TenantBinding, clock: FixedClock) -> None:
    assert north.mappings.accepted() is None
    first = north.mappings.accept("digest-1", "uk-north.yaml", FILES, "desk")
    clock.advance(hours=1)
    second = north.mappings.accept("digest-2", "uk-north.yaml", {**FILES, "uk-north.yaml": "x: y\n"}, "manager")
    assert north.mappings.accepted() == second
    assert north.mappings.history() == [second, first]
    assert (first.files, first.accepted_by, second.accepted_at) == (FILES, "desk", clock.now())


def test_accepting_what_runs_already_changes_nothing(north: TenantBinding, clock: FixedClock) -> None:
    first = north.mappings.accept("digest-1", "uk-north.yaml", FILES, "desk")
    clock.advance(hours=1)
    assert north.mappings.accept("digest-1", "uk-north.yaml", FILES, "manager") == first
    assert north.mappings.history() == [first]


def test_going_back_to_an_older_version_is_an_acceptance_too(north: TenantBinding) -> None:
    for digest in ("digest-1", "digest-2", "digest-1"):
        north.mappings.accept(digest, "uk-north.yaml", FILES, "desk")
    assert [each.digest for each in north.mappings.history()] == ["digest-1", "digest-2", "digest-1"]


def test_an_office_has_its_own_mapping(store: Store, north: TenantBinding) -> None:
    north.mappings.accept("digest-1", "uk-north.yaml", FILES, "desk")
    assert store.tenant("uk-south").mappings.accepted() is None


def test_whether_a_person_confirmed_it_stays_with_the_version(north: TenantBinding) -> None:
    assert not north.mappings.accept("digest-1", "uk-north.yaml", FILES, "the hub").confirmed
    assert north.mappings.accept("digest-2", "uk-north.yaml", FILES, "manager", confirmed=True).confirmed
    assert [each.confirmed for each in north.mappings.history()] == [True, False]
    again = north.mappings.accept("digest-2", "uk-north.yaml", FILES, "the hub")
    assert (again.accepted_by, again.confirmed) == ("manager", True)


def test_a_verdict_is_kept_for_a_draft_beside_a_version(north: TenantBinding, clock: FixedClock) -> None:
    assert north.mappings.verdict("draft", "digest-1") is None
    kept = north.mappings.keep_verdict("draft", "digest-1", ["more than 10 %"], ["3 prices change → 5 €", "“é”"])
    assert north.mappings.verdict("draft", "digest-1") == kept
    assert (kept.blocked_reasons, kept.changes) == (("more than 10 %",), ("3 prices change → 5 €", "“é”"))
    assert kept.judged_at == clock.now()
    assert north.mappings.verdict("draft", "digest-2") is None
    assert north.mappings.verdict("another draft", "digest-1") is None


def test_a_later_verdict_takes_the_place_of_the_first(north: TenantBinding, clock: FixedClock) -> None:
    north.mappings.keep_verdict("draft", "digest-1", ["held"], ["3 prices change"])
    north.mappings.keep_verdict("draft", "digest-2", ["held too"], [])
    clock.advance(hours=1)
    later = north.mappings.keep_verdict("draft", "digest-1", [], ["2 prices change"])
    assert north.mappings.verdict("draft", "digest-1") == later
    assert (later.blocked_reasons, later.judged_at) == ((), clock.now())
    assert north.mappings.verdict("draft", "digest-2").blocked_reasons == ("held too",)


def test_an_office_has_its_own_verdicts(store: Store, north: TenantBinding) -> None:
    north.mappings.keep_verdict("draft", "digest-1", ["held"], [])
    south = store.tenant("uk-south")
    assert south.mappings.verdict("draft", "digest-1") is None
    south.mappings.keep_verdict("draft", "digest-1", [], [])
    assert north.mappings.verdict("draft", "digest-1").blocked_reasons == ("held",)


def test_what_each_version_made_is_counted(store: Store, north: TenantBinding) -> None:
    assert north.mappings.made() == {}
    publish(north, Kind.PRODUCT, [product("A"), product("B")], digest="digest-1")
    publish(north, Kind.PRICE, [price("A")], digest="digest-1")
    publish(north, Kind.PRODUCT, [product("A", "Other"), product("B")], digest="digest-2")
    publish(north, Kind.PRODUCT, [product("A", "Other"), product("B")], digest="digest-2")
    publish(store.tenant("uk-south"), Kind.PRODUCT, [product("A")], digest="digest-1")
    assert north.mappings.made() == {"digest-1": Made(2, 3), "digest-2": Made(2, 1)}


def test_a_kind_knows_the_version_that_it_was_last_translated_with(store: Store, north: TenantBinding) -> None:
    assert north.mappings.translated_with(Kind.PRODUCT) is None
    for digest in ("digest-1", "digest-2", "digest-1"):
        publish(north, Kind.PRODUCT, [product("A")], digest=digest)
        assert north.mappings.translated_with(Kind.PRODUCT) == digest
    assert north.mappings.translated_with(Kind.PRICE) is None
    publish(north, Kind.PRICE, [price("A")], digest="digest-3")
    assert north.mappings.translated_with(Kind.PRODUCT) == "digest-1"
    assert store.tenant("uk-south").mappings.translated_with(Kind.PRODUCT) is None


def test_what_failed_was_translated_with_nothing(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, [product("A")], digest="digest-1")
    with pytest.raises(ZeroDivisionError):
        fail_midway(north, [product("B")])
    assert north.mappings.translated_with(Kind.PRODUCT) == "digest-1"
    assert north.mappings.made() == {"digest-1": Made(1, 1)}
