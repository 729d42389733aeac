from hub.store import Store, TenantBinding
from tests.store.fixed_clock import FixedClock

FILES = {"base/nav_soap.yaml": "product:\n  sku: No\n", "uk-north.yaml": "extends: [base/nav_soap]\n# é\n"}


def test_the_newest_accepted_version_runs_and_the_others_stay(north: TenantBinding, clock: FixedClock) -> None:
    assert north.accepted_mapping() is None
    first = north.accept_mapping("digest-1", "uk-north.yaml", FILES, "desk")
    clock.advance(hours=1)
    second = north.accept_mapping("digest-2", "uk-north.yaml", {**FILES, "uk-north.yaml": "x: y\n"}, "manager")
    assert north.accepted_mapping() == second
    assert north.mapping_history() == [second, first]
    assert (first.files, first.accepted_by, second.accepted_at) == (FILES, "desk", clock.now())


def test_accepting_what_runs_already_changes_nothing(north: TenantBinding, clock: FixedClock) -> None:
    first = north.accept_mapping("digest-1", "uk-north.yaml", FILES, "desk")
    clock.advance(hours=1)
    assert north.accept_mapping("digest-1", "uk-north.yaml", FILES, "manager") == first
    assert north.mapping_history() == [first]


def test_going_back_to_an_older_version_is_an_acceptance_too(north: TenantBinding) -> None:
    for digest in ("digest-1", "digest-2", "digest-1"):
        north.accept_mapping(digest, "uk-north.yaml", FILES, "desk")
    assert [each.digest for each in north.mapping_history()] == ["digest-1", "digest-2", "digest-1"]


def test_an_office_has_its_own_mapping(store: Store, north: TenantBinding) -> None:
    north.accept_mapping("digest-1", "uk-north.yaml", FILES, "desk")
    assert store.tenant("uk-south").accepted_mapping() is None
