"""Sessions: each has its own name, and ends by signing out or by being left."""

import pytest

from hub.web.sessions import IDLE, Sessions


def test_a_session_ends_by_signing_out_or_by_being_left(clock):
    sessions = Sessions[str](clock)
    mine, other = sessions.begin("of the office"), sessions.begin("of the office")
    assert mine != other
    assert len(mine) > 40
    sessions.end(mine)
    assert sessions.find(mine) is None
    clock.sleep(IDLE.total_seconds() - 1)
    assert sessions.find(other) is not None
    clock.sleep(IDLE.total_seconds() - 1)
    assert sessions.find(other) is not None, "it was used in between"
    clock.sleep(IDLE.total_seconds() + 1)
    assert sessions.find(other) is None


@pytest.mark.parametrize("name", [None, "", "guessed"])
def test_no_session_has_another_name(clock, name):
    sessions = Sessions[str](clock)
    sessions.begin("of the office")
    assert sessions.find(name) is None


def test_a_session_ends_when_its_person_may_no_more(clock):
    sessions = Sessions[str](clock)
    allowed = [True]
    name = sessions.begin("of the office", lambda: allowed[0])
    assert sessions.find(name) == "of the office"
    allowed[0] = False
    assert sessions.find(name) is None
    allowed[0] = True
    assert sessions.find(name) is None, "it doesn't come back"


def test_a_clock_that_is_set_ends_no_session_and_lengthens_none(clock):
    sessions = Sessions[str](clock)
    mine = sessions.begin("of the office")
    clock.step(days=2)
    assert sessions.find(mine) is not None
    clock.step(days=-4)
    clock.sleep(IDLE.total_seconds() + 1)
    assert sessions.find(mine) is None
