"""Webhooks in tenants.yaml: an address by https, a key by reference, and what it is told of."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.config import settings
from hub.config.settings import Settings
from hub.config.webhook_consistency import webhook_secret_problems
from hub.config.webhook_targets import WebhookKind, why_no_address, why_no_key
from hub.errors import ConfigurationError
from tests.support.project import ROOT

SHOP = """
clients:
  shop:
    token: env:SHOP_TOKEN
    scopes: [feed]
    offices: all
    webhooks:
      moves: {url: https://shop.example/hooks/hub, secret: env:HOOK_SECRET, events: [order, price]}
"""
KEY = f"whsec_{base64.b64encode(b'k' * 32).decode()}"
Load = Callable[[str], Settings]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    text = (ROOT / "tenants.yaml").read_text(encoding="utf-8").replace("hub/mappings/", f"{ROOT}/hub/mappings/")
    monkeypatch.setenv("HOOK_SECRET", KEY)

    def loaded(clients: str) -> Settings:
        path = tmp_path / "tenants.yaml"
        path.write_text(text + clients, encoding="utf-8")
        return settings.load(path)

    return loaded


def problems(config: Settings) -> list[str]:
    return [*map(str, webhook_secret_problems(config.clients.values()))]


def test_a_target_by_name(load: Load) -> None:
    config = load(SHOP)
    target = config.clients["shop"].webhooks["moves"]
    assert target.name == "moves"
    assert target.events == {WebhookKind.ORDER, WebhookKind.PRICE}
    assert problems(config) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://", "http://", "clients.shop.webhooks.moves.url: must begin with https://"),
        ("shop.example/", "ann:secret@shop.example/", "clients.shop.webhooks.moves.url: isn't an address such as"),
        ("hooks/hub", "hooks/hub?key=1", "clients.shop.webhooks.moves.url: may hold a key behind its `?`"),
        ("env:HOOK_SECRET", KEY, "clients.shop.webhooks.moves.secret: isn't written out here"),
        ("[order, price]", "[]", "clients.shop.webhooks.moves.events"),
        ("[order, price]", "[orders]", "clients.shop.webhooks.moves.events"),
        ("secret:", "name: moves, secret:", "clients.shop.webhooks.moves.name: isn't known here"),
        ("url:", "adress:", "clients.shop.webhooks.moves.adress"),
        ("moves:", "Moves:", "clients.shop.webhooks.Moves: a name has small letters"),
    ],
)
def test_what_leads_nowhere_or_shows_a_secret_is_refused(load: Load, old: str, new: str, said: str) -> None:
    assert old in SHOP
    with pytest.raises(ConfigurationError) as refused:
        load(SHOP.replace(old, new))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HOOK_SECRET", "", "the environment variable HOOK_SECRET isn't set"),
        ("HOOK_SECRET", "whsec_c2hvcnQ=", "the webhooks moves secret of shop isn't a signing key"),
        ("HOOK_URL", "http://shop.example/hooks?key=hidden", "the webhooks moves url of shop must begin with https://"),
        ("HOOK_URL", "nowhere?key=hidden", "the webhooks moves url of shop isn't an address"),
    ],
)
def test_what_is_referred_to_is_looked_at_and_not_shown(
    load: Load, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv("HOOK_URL", "https://shop.example/hooks?key=hidden")
    config = load(SHOP.replace("https://shop.example/hooks/hub", "env:HOOK_URL"))
    assert problems(config) == []
    monkeypatch.setenv(name, value)
    (told,) = problems(config)
    assert said in told
    assert "hidden" not in told


@pytest.mark.parametrize(
    "url",
    [
        "ftp://shop.example/", "https://", "https:///hooks", "https://shop.example:0/", "https://shop.example:x/",
        "https://shop.example/a b", "https://shop.example/#part", "http://127.0.0.1.shop.example/",
        "http://localhost@shop.example/", "http://shop.example/", "https://shop.example/ä", "https://[::1", "",
        f"https://shop.example/{'a' * 1000}",
    ],
)  # fmt: skip
def test_no_address_to_send_to(url: str) -> None:
    assert why_no_address(url) is not None


@pytest.mark.parametrize("url", ["https://shop.example/hooks?key=1", "http://127.0.0.1:8000/", "http://[::1]:1/a"])
def test_addresses_to_send_to(url: str) -> None:
    assert why_no_address(url) is None


@pytest.mark.parametrize(
    "key", ["", "whsec_", KEY.removeprefix("whsec_"), "whsec_???", "whsec_c2hvcnQ=", "whsec_ä", KEY + KEY]
)
def test_no_key_to_sign_with(key: str) -> None:
    assert why_no_key(key) is not None
