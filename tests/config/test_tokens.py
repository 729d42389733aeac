"""Tokens: nobody is known by nothing, by what is short, or by what is somebody else's."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from hub.config import settings
from hub.config.secrets import MAX_BYTES, Secret
from hub.config.settings import Settings
from hub.config.token_hash import fits, hash_of
from hub.config.token_owners import Owner, shared_with, token_problems
from hub.config.tokens import Token
from hub.errors import ConfigurationError, SecretMissing

LONG, OTHER = "a-token-of-the-desk", "a-token-of-the-chief"
# argon2 over LONG, as cheap as it may be: t=1, m=8
QUICK = "$argon2id$v=19$m=8,t=1,p=1$vFx3BQP4R1ecwYRvLBc8gg$SmPvcH00RRoPgTEYHx4jtypRrAMacY3dSLvtc/nTdzE"
OFFICE = """\
  {name}:
    name: Office
    erp: nav
    company: {name}
    country: GB
    currency: GBP
    mapping: {name}.yaml
    tax: {{regime: uk-vat}}
    approvers: {{desk: {{role: desk, token: "{desk}"}}, chief: {{role: chief, token: "{chief}"}}}}
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.setenv("CHIEF", OTHER)
    monkeypatch.setenv("DESK", LONG)

    def written(desk: str, chief: str = "env:CHIEF", other: tuple[str, str] | None = None) -> Settings:
        text = "store: sqlite:///var\nerps: {nav: {pack: nav_soap, url: env:URL}}\ntenants:\n"
        text += OFFICE.format(name="north", desk=desk, chief=chief)
        text += OFFICE.format(name="south", desk=other[0], chief=other[1]) if other else ""
        (tmp_path / "tenants.yaml").write_text(text)
        return settings.load(tmp_path / "tenants.yaml")

    return written


def told(loaded: Settings) -> list[str]:
    return [str(each.problem) for each in token_problems(loaded.tenants.values())]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the token of desk is empty"),
        (b" \n\t\r\n", "the token of desk is empty"),
        ("\u200b\u2060\u00a0".encode() * 9, "the token of desk is empty"),
        (b"\xef\xbb\xbf", "the token of desk is empty"),
        (b"hunter2\n", "the token of desk is shorter than 16 characters"),
        (b"fifteen-letters", "the token of desk is shorter than 16 characters"),
        (b"a              b", "the token of desk is shorter than 16 characters"),
        (bytes(range(128, 256)), "isn't UTF-8 text"),
        (b"a-token-of-the\0desk", "holds control characters"),
        (b"a-token-of-the-desk\nand-another", "holds control characters"),
        (b"x" * (MAX_BYTES + 1), "is larger than 10 kB"),
        (f"sha256:{hashlib.sha256(b'').hexdigest()}".encode(), "this is the hash of nothing"),
    ],
)
def test_what_lets_nobody_in_is_refused_by_name(load, tmp_path, body, message):
    (tmp_path / "token.txt").write_bytes(body)
    loaded = load("file:token.txt")
    (said,) = told(loaded)
    assert message in said
    assert said.startswith(f"{tmp_path / 'tenants.yaml'}:12: tenants.north.approvers.desk.token: ")
    desk = loaded.tenant("north").approver("desk")
    for given in ("", " ", body.decode("utf-8", "ignore").strip()):
        with pytest.raises(SecretMissing, match=r"tenants\.north\.approvers\.desk\.token"):
            desk.has_token(given)


@pytest.mark.parametrize("value", [" ", "\t", "short", "\x1b" * 20, os.fsdecode(b"\xff" * 20)])
def test_the_environment_is_held_to_the_same(load, monkeypatch, value):
    monkeypatch.setenv("DESK", value)
    (said,) = told(load("env:DESK"))
    assert "tenants.north.approvers.desk.token: " in said


def test_a_pipe_a_device_and_a_folder_are_refused_at_once(load, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, why in (("pipe", "regular"), ("/dev/zero", "regular"), (".", "Is a directory"), ("x" * 300, "too long")):
        (said,) = told(load(f"file:{name}"))
        assert "can't be read" in said
        assert why in said
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_files_path_is_relative_to_the_settings(load, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    (tmp_path / "token.txt").write_text(f"{LONG}\n")
    loaded = load("file:token.txt")
    assert told(loaded) == []
    assert loaded.tenant("north").approver("desk").has_token(LONG)


@pytest.mark.parametrize("written", ["hunter2", "a-token-written-out-here", "ENV:DESK", "$2b$12$abc"])
def test_a_token_isnt_written_out(load, written):
    with pytest.raises(ConfigurationError, match="a token isn't written out here") as caught:
        load(written)
    assert written not in str(caught.value)


@pytest.mark.parametrize("kept", [hash_of(LONG), QUICK])
@pytest.mark.parametrize("by", ["settings", "environment"])
def test_a_hash_stands_for_its_token_and_isnt_one(load, monkeypatch, kept, by):
    monkeypatch.setenv("DESK", kept)
    loaded = load(kept if by == "settings" else "env:DESK")
    assert told(loaded) == []
    desk = loaded.tenant("north").approver("desk")
    assert desk.has_token(LONG)
    assert not any(desk.has_token(given) for given in (kept, OTHER, "", LONG[:-1], f"{LONG} "))


def test_a_short_token_is_none_even_where_its_hash_is_kept(load):
    assert not load(hash_of("hunter2")).tenant("north").approver("desk").has_token("hunter2")


@pytest.mark.parametrize(
    "kept",
    [
        "sha256:", "sha256:abc", f"sha256:{'A' * 64}", f"sha256:{'0' * 65}", "$argon2", "$argon2id$", QUICK[:-30],
        "$argon2id$v=19$m=8,t=1,p=1$$", "$argon2id$v=19$m=x,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2g",
        "$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2g",
        "$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2g",
    ],
)  # fmt: skip
def test_a_hash_that_is_none_or_costs_too_much_is_refused(load, kept):
    loaded = load(kept)
    (said,) = told(loaded)
    assert "the token of desk" in said
    with pytest.raises(SecretMissing):
        loaded.tenant("north").approver("desk").has_token(LONG)


def test_two_hashes_of_one_token_differ_and_both_fit():
    first, second = hash_of(LONG, slow=True), hash_of(LONG, slow=True)
    assert first != second
    assert fits(LONG, first)
    assert fits(LONG, second)


@pytest.mark.parametrize("desk", ["env:DESK", hash_of(LONG), QUICK])
@pytest.mark.parametrize("chief", ["env:DESK", hash_of(LONG)])
def test_two_people_with_one_token_are_named(load, monkeypatch, desk, chief):
    loaded = load(desk, chief)
    if not (desk == QUICK and chief != "env:DESK"):  # from hashes alone nobody can tell
        (said,) = told(loaded)
        assert "has the token of north" in said
    shared = shared_with(LONG, Owner("north", "desk"), loaded.tenants.values())
    assert shared
    assert shared.message == "north chief has the token of north desk too; give each their own"


def test_two_offices_with_one_token_are_named(load):
    loaded = load("env:DESK", other=("env:DESK", hash_of("a-token-of-nobody-else")))
    assert [said.split(": ", 2)[2] for said in told(loaded)] == [
        "south desk has the token of north desk too; give each their own"
    ]


@pytest.mark.parametrize("body", [b"", b"  \n", b"\xff\xfe"])
def test_no_secret_is_empty_or_no_text(tmp_path: Path, body):
    (tmp_path / "password").write_bytes(body)
    with pytest.raises(SecretMissing, match=r"tenants\.yaml:7"):
        Secret("file:password", "tenants.yaml:7", folder=tmp_path).reveal()


def test_an_erps_password_may_be_short_as_the_erp_decides(tmp_path: Path):
    (tmp_path / "password").write_text("pw\n")
    assert Secret("file:password", folder=tmp_path).reveal() == "pw"


def test_neither_token_nor_hash_is_shown():
    assert hash_of(LONG) not in repr(Token(hash_of(LONG)))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_private_key_has_lines_and_nothing_else_has(tmp_path: Path, end: str):
    pem = end.join(["-----BEGIN OPENSSH PRIVATE KEY-----", "b3Bl", "-----END OPENSSH PRIVATE KEY-----"])
    (tmp_path / "id").write_bytes(f"{pem}{end}".encode())
    assert Secret("file:id", folder=tmp_path).reveal() == pem
    for other in (f"{pem}{end}password", f"x{end}{pem}", pem.replace("b3Bl", "\x1b[2J"), "two\nlines"):
        (tmp_path / "id").write_bytes(other.encode())
        with pytest.raises(SecretMissing, match="control characters"):
            Secret("file:id", folder=tmp_path).reveal()
