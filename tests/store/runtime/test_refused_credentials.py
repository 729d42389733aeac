"""Credentials that an ERP refuses are shown to it once, by whatever process, until they are others."""

from hub.store import Store
from hub.store.runtime.refused_credentials import TRIED_FOR, RefusedCredentials


def two(store: Store) -> tuple[RefusedCredentials, RefusedCredentials]:
    return store.refused_credentials("nav"), store.refused_credentials("nav")


def test_nothing_stands_against_what_was_never_refused(store: Store) -> None:
    here, there = two(store)
    here.let_in("old")
    assert (here.admit("old"), there.admit("other"), here.standing("old")) == (None, None, None)


def test_what_is_refused_stays_so_for_all_and_for_good(store: Store, clock) -> None:
    here, there = two(store)
    here.refuse("old", "401")
    since = clock.now()
    clock.advance(days=40)
    there.refuse("old", "401 again")
    assert there.admit("old") == here.standing("old")
    assert (there.standing("old").since, there.standing("old").reason) == (since, "401 again")
    assert store.refused_credentials("bc").admit("old") is None


def test_of_new_ones_one_process_tries_whether_they_are_let_in(store: Store, clock) -> None:
    here, there = two(store)
    here.refuse("old", "401")
    assert there.admit("new") is None
    waits = here.admit("new")
    assert waits.is_tried
    assert "another process tries the new credentials" in waits.told("uk-north", "Europe/London", clock.now())
    there.let_in("new")
    assert (here.admit("new"), there.admit("new")) == (None, None)
    # a process that has the old ones out of its environment stays out
    assert here.admit("old")


def test_who_tries_them_and_dies_closes_them_for_no_longer(store: Store, clock) -> None:
    here, there = two(store)
    here.refuse("old", "401")
    assert there.admit("new") is None
    clock.advance(seconds=TRIED_FOR.total_seconds())
    assert here.admit("new") is None
    assert there.admit("new")
    here.not_shown("new")
    assert there.admit("new") is None
    # nor does a clock that is set back
    clock.step(days=-1)
    assert here.admit("new") is None


def test_they_are_refused_too_where_they_are(store: Store) -> None:
    here, there = two(store)
    here.refuse("old", "401")
    assert there.admit("new") is None
    there.refuse("new", "401")
    assert (here.admit("new").is_tried, here.admit("old").is_tried) == (False, False)
    here.let_in("old")  # a person tried, and the account was unlocked
    assert there.admit("old") is None
    assert {refusal.digest for refusal in store.system().refused_credentials.standing()} == {"new"}
