"""Who may come in, and how those are slowed down who try."""

import shutil
from datetime import timedelta

import pytest

from hub.config import settings
from hub.config.people import Editor
from hub.web.attempts import ALL, FREE, Attempts
from hub.web.authentication import Authenticator, Principal, SignInRefused, problems
from hub.web.sessions import IDLE, Sessions
from tests.support.project import EDITORS, ROOT


@pytest.fixture
def tenants(tmp_path, monkeypatch):
    for name, value in EDITORS.items():
        monkeypatch.setenv(name, value)
    shutil.copy(ROOT / "tenants.yaml", tmp_path)
    return settings.load(tmp_path / "tenants.yaml").tenants.values()


@pytest.fixture
def entrance(tenants, clock):
    return Authenticator(tenants, clock)


def test_a_token_leads_to_its_own_office(entrance):
    assert entrance.authenticate("north-editor-secret", "a") == Principal("uk-north", "Northern sales office", "office")
    assert entrance.authenticate("dublin-editor-secret", "a").office == "ireland"


@pytest.mark.parametrize("token", ["", "wrong", "north-editor-secre", "North-editor-secret", "\udcff", "x" * 5000])
def test_nobody_else_comes_in(entrance, token):
    with pytest.raises(SignInRefused, match="Nobody has this token"):
        entrance.authenticate(token, "a")


def test_every_editors_token_is_compared(entrance, monkeypatch):
    """However early one fits: the time taken must not say whose it is."""
    compared = []
    admits = Editor.admits
    monkeypatch.setattr(
        Editor, "admits", lambda self, token: compared.append(self.token.reference) or admits(self, token)
    )
    entrance.authenticate("north-editor-secret", "a")
    assert len(compared) == 3


def test_an_approvers_token_doesnt_open_the_page(entrance, monkeypatch):
    monkeypatch.setenv("NORTH_DESK_TOKEN", "the desk's")
    with pytest.raises(SignInRefused):
        entrance.authenticate("the desk's", "a")


def test_one_offices_missing_token_doesnt_shut_out_the_others(entrance, tenants, monkeypatch):
    monkeypatch.delenv("NORTH_EDITOR_TOKEN")
    assert entrance.authenticate("south-editor-secret", "a").office == "uk-south"
    (told,) = problems(tenants)
    assert "the environment variable NORTH_EDITOR_TOKEN isn't set" in told.message


def test_a_token_of_two_offices_opens_neither(entrance, tenants, monkeypatch):
    monkeypatch.setenv("SOUTH_EDITOR_TOKEN", "north-editor-secret")
    with pytest.raises(SignInRefused):
        entrance.authenticate("north-editor-secret", "a")
    (told,) = problems(tenants)
    assert "uk-south office has the token of uk-north office too" in told.message
    assert "secret" not in told.message


def test_whoever_tries_many_tokens_waits_ever_longer(entrance, clock):
    for _ in range(FREE):
        with pytest.raises(SignInRefused, match="Nobody has this token"):
            entrance.authenticate("wrong", "a")
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        with pytest.raises(SignInRefused, match=f"Try again in {seconds} second"):
            entrance.authenticate("north-editor-secret", "a")
        clock.sleep(seconds)
        with pytest.raises(SignInRefused, match="Nobody has this token"):
            entrance.authenticate("wrong", "a")


def test_after_the_wait_the_right_token_opens_and_clears_the_count(entrance, clock):
    for _ in range(FREE):
        with pytest.raises(SignInRefused):
            entrance.authenticate("wrong", "a")
    assert entrance.authenticate("north-editor-secret", "another address").office == "uk-north"
    clock.sleep(1)
    assert entrance.authenticate("north-editor-secret", "a").office == "uk-north"
    with pytest.raises(SignInRefused, match="Nobody"):
        entrance.authenticate("wrong", "a")
    assert entrance.authenticate("north-editor-secret", "a").office == "uk-north"


def test_many_addresses_together_are_slowed_down_too(clock):
    attempts = Attempts(clock)
    for number in range(ALL):
        assert not attempts.wait(f"address {number}")
        attempts.failed(f"address {number}")
    assert attempts.wait("a new one") == timedelta(minutes=1)
    clock.sleep(61)
    assert not attempts.wait("a new one")


def test_a_session_ends_by_signing_out_or_by_being_left(clock):
    sessions = Sessions(clock)
    mine, other = sessions.begin("desk"), sessions.begin("desk")
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
    sessions = Sessions(clock)
    sessions.begin("desk")
    assert sessions.find(name) is None
