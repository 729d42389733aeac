"""Who signs in with which token, and how those are slowed down who try."""

import shutil

import pytest

from hub.config import settings
from hub.config.people import Editor
from hub.config.settings_on_disk import SettingsOnDisk
from hub.config.token_owners import token_problems
from hub.web.attempts import FREE
from hub.web.authentication import Authenticator, Principal, SignInRefused
from tests.support.project import EDITORS, ROOT


@pytest.fixture
def tenants(tmp_path, monkeypatch):
    for name, value in EDITORS.items():
        monkeypatch.setenv(name, value)
    shutil.copy(ROOT / "tenants.yaml", tmp_path)
    return settings.load(tmp_path / "tenants.yaml").tenants.values()


def editors_problems(tenants):
    return [each.problem for each in token_problems(tenants) if isinstance(each.person, Editor)]


@pytest.fixture
def authenticator(tenants, clock):
    return Authenticator(lambda: tenants, clock)


def test_a_token_leads_to_its_own_office(authenticator):
    assert authenticator.authenticate("north-editor-secret", "a") == Principal(
        "uk-north", "Northern sales office", "office"
    )
    assert authenticator.authenticate("dublin-editor-secret", "a").office == "ireland"


@pytest.mark.parametrize("token", ["", "wrong", "north-editor-secre", "North-editor-secret", "\udcff", "x" * 5000])
def test_nobody_else_comes_in(authenticator, token):
    with pytest.raises(SignInRefused, match="Nobody has this token"):
        authenticator.authenticate(token, "a")


def test_every_editors_token_is_compared(authenticator, monkeypatch):
    """However early one fits: the time taken must not say whose it is."""
    compared: list[str] = []
    has_token = Editor.has_token

    def noted(editor: Editor, token: str) -> bool:
        compared.append(editor.token.reference)
        return has_token(editor, token)

    monkeypatch.setattr(Editor, "has_token", noted)
    authenticator.authenticate("north-editor-secret", "a")
    assert len(compared) == 3


def test_an_approvers_token_doesnt_open_the_page(authenticator, monkeypatch):
    monkeypatch.setenv("NORTH_DESK_TOKEN", "the-northern-desks-own")
    with pytest.raises(SignInRefused):
        authenticator.authenticate("the-northern-desks-own", "a")


def test_one_offices_missing_token_doesnt_shut_out_the_others(authenticator, tenants, monkeypatch):
    monkeypatch.delenv("NORTH_EDITOR_TOKEN")
    assert authenticator.authenticate("south-editor-secret", "a").office == "uk-south"
    (told,) = editors_problems(tenants)
    assert "the environment variable NORTH_EDITOR_TOKEN isn't set" in told.message


def test_a_token_of_two_offices_opens_neither(authenticator, tenants, monkeypatch):
    monkeypatch.setenv("SOUTH_EDITOR_TOKEN", "north-editor-secret")
    with pytest.raises(SignInRefused):
        authenticator.authenticate("north-editor-secret", "a")
    (told,) = editors_problems(tenants)
    assert "uk-south office has the token of uk-north office too" in told.message
    assert "secret" not in told.message


def test_whoever_tries_many_tokens_waits_ever_longer(authenticator, clock):
    for _ in range(FREE):
        with pytest.raises(SignInRefused, match="Nobody has this token"):
            authenticator.authenticate("wrong", "a")
    for seconds in (1, 2, 4, 8, 16, 32, 60, 60):
        with pytest.raises(SignInRefused, match=f"Try again in {seconds} second"):
            authenticator.authenticate("north-editor-secret", "a")
        clock.sleep(seconds)
        with pytest.raises(SignInRefused, match="Nobody has this token"):
            authenticator.authenticate("wrong", "a")


def test_after_the_wait_the_right_token_opens_and_clears_the_count(authenticator, clock):
    for _ in range(FREE):
        with pytest.raises(SignInRefused):
            authenticator.authenticate("wrong", "a")
    assert authenticator.authenticate("north-editor-secret", "another address").office == "uk-north"
    clock.sleep(1)
    assert authenticator.authenticate("north-editor-secret", "a").office == "uk-north"
    with pytest.raises(SignInRefused, match="Nobody"):
        authenticator.authenticate("wrong", "a")
    assert authenticator.authenticate("north-editor-secret", "a").office == "uk-north"


def test_wrong_tokens_from_elsewhere_keep_nobody_out(authenticator):
    for number in range(2000):
        with pytest.raises(SignInRefused):
            authenticator.authenticate("wrong", f"198.51.{number // 250}.{number % 250}")
    assert authenticator.authenticate("north-editor-secret", "192.0.2.1").office == "uk-north"


def test_a_browser_that_was_signed_in_before_doesnt_wait_for_others_at_its_address(authenticator):
    """Where all come from one address, such as that of a proxy that nobody named."""
    principal = authenticator.authenticate("north-editor-secret", "a")
    browser = authenticator.known_browsers.remember(principal.account, None)
    for _ in range(20):
        with pytest.raises(SignInRefused):
            authenticator.authenticate("wrong", "a")
    with pytest.raises(SignInRefused, match="Too many"):
        authenticator.authenticate("north-editor-secret", "a", "guessed")
    assert authenticator.authenticate("north-editor-secret", "a", browser) == principal

    # its own failures are its own
    for _ in range(FREE):
        with pytest.raises(SignInRefused, match="Nobody"):
            authenticator.authenticate("wrong", "b", browser)
    with pytest.raises(SignInRefused, match="Too many"):
        authenticator.authenticate("north-editor-secret", "b", browser)
    assert authenticator.authenticate("south-editor-secret", "b").office == "uk-south"


def test_who_was_signed_in_is_out_when_the_token_is_another(authenticator, monkeypatch):
    north = authenticator.validity(authenticator.authenticate("north-editor-secret", "a"))
    south = authenticator.validity(authenticator.authenticate("south-editor-secret", "a"))
    assert north()
    monkeypatch.setenv("NORTH_EDITOR_TOKEN", "another-secret-of-north")
    assert not north()
    monkeypatch.delenv("NORTH_EDITOR_TOKEN")
    assert not north()
    assert south()


def test_who_is_taken_out_of_the_file_is_out(tmp_path, clock, tenants):
    config = tmp_path / "tenants.yaml"
    on_disk = SettingsOnDisk(settings.load(config))
    authenticator = Authenticator(lambda: on_disk().tenants.values(), clock)
    north = authenticator.validity(authenticator.authenticate("north-editor-secret", "a"))
    south = authenticator.validity(authenticator.authenticate("south-editor-secret", "a"))
    text = config.read_text()
    config.write_text(text[:-20] + "{")
    assert north(), "a file that can't be read takes nobody out"
    config.write_text(text.replace("env:NORTH_EDITOR_TOKEN", "env:NEW_EDITOR_TOKEN"))
    assert not north()
    assert south()
    with pytest.raises(SignInRefused):
        authenticator.authenticate("north-editor-secret", "a")
