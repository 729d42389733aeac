"""Maintenance windows: what they concern, when they are over, and that they stay known."""

from datetime import timedelta

import pytest

from hub.records import Kind
from hub.store import Store
from hub.store.orders.pauses import Pauses, PauseScope

ERP, OFFICE = PauseScope.ERP, PauseScope.OFFICE


@pytest.fixture
def pauses(store: Store) -> Pauses:
    return store.system().pauses


def test_an_erp_is_paused_for_all_its_offices_and_no_other(store: Store, pauses: Pauses) -> None:
    pauses.begin(ERP, "nav", None, None, "ann", "upgrade")
    assert store.pauses("nav", "uk-north").standing()
    assert store.pauses("nav", "uk-south").standing(Kind.PRICE)
    # an office of another ERP, also where it is called as this one
    assert store.pauses("bc", "ireland").standing() is None
    assert store.pauses("bc", "nav").standing() is None


def test_an_office_is_paused_alone_and_a_kind_of_it_too(store: Store, pauses: Pauses) -> None:
    pauses.begin(OFFICE, "uk-north", Kind.STOCK, None, "ann", "stocktaking")
    north, south = store.pauses("nav", "uk-north"), store.pauses("nav", "uk-south")
    assert north.standing(Kind.STOCK)
    assert (north.standing(), north.standing(Kind.PRICE), south.standing(Kind.STOCK)) == (None, None, None)
    pauses.begin(OFFICE, "uk-north", None, None, "ann", "all of it")
    assert (north.standing().note, north.standing(Kind.PRICE).note) == ("all of it", "all of it")
    assert south.standing() is None


def test_it_ends_by_itself(store: Store, pauses: Pauses, clock) -> None:
    pauses.begin(ERP, "nav", None, clock.now() + timedelta(hours=1), "ann", "upgrade")
    north = store.pauses("nav", "uk-north")
    clock.advance(minutes=59)
    assert north.standing()
    clock.advance(minutes=1)
    assert north.standing() is None
    assert pauses.standing() == []
    # nobody ended it, and it is too late to
    assert not pauses.end(ERP, "nav", None, "ben", "done")
    assert pauses.log()[0].ended_at is None


def test_of_several_the_one_that_ends_last_is_told(store: Store, pauses: Pauses, clock) -> None:
    now = clock.now()
    pauses.begin(ERP, "nav", None, now + timedelta(hours=3), "ann", "longer")
    pauses.begin(OFFICE, "uk-north", None, now + timedelta(hours=1), "ann", "shorter")
    assert store.pauses("nav", "uk-north").standing().note == "longer"
    pauses.begin(OFFICE, "uk-north", None, None, "ann", "open")
    assert store.pauses("nav", "uk-north").standing().note == "open"


def test_who_began_and_ended_it_stays(store: Store, pauses: Pauses, clock) -> None:
    pauses.begin(ERP, "nav", None, None, "ann", "upgrade")
    clock.advance(hours=1)
    pauses.begin(ERP, "nav", None, clock.now() + timedelta(hours=1), "ben", "one hour more")
    assert [pause.note for pause in pauses.standing()] == ["one hour more"]
    assert pauses.end(ERP, "nav", None, "eve", "done")
    assert not pauses.end(ERP, "nav", None, "eve", "done")
    last, first = pauses.log()
    assert (first.by, first.ended_by, first.ended_note) == ("ann", "ben", "one hour more")
    assert (last.by, last.ended_by, last.ended_note, last.ended_at) == ("ben", "eve", "done", clock.now())
    assert pauses.log(1) == [last]
