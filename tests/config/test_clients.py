"""Storefronts in tenants.yaml: what is said of them must let somebody in, and mean something."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from hub.config import settings
from hub.config.client_consistency import client_token_problems
from hub.config.clients import ClientScope
from hub.config.settings import Settings
from hub.errors import ConfigurationError
from tests.support.project import ROOT

SHOP = """
clients:
  shop:
    token: env:SHOP_TOKEN
    next token: env:SHOP_NEXT
    expires: 2026-12-31
    scopes: [read, order]
    offices: [uk-north, ireland]
    claims: {issuer: https://shop.example, audience: hub, key: env:SHOP_KEY}
"""
Load = Callable[[str], Settings]
OLD, NEW, KEY = "an-old-token-of-the-shop", "a-new-token-of-the-shop-", "k" * 32


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    text = (ROOT / "tenants.yaml").read_text(encoding="utf-8").replace("hub/mappings/", f"{ROOT}/hub/mappings/")
    for name, value in (("SHOP_TOKEN", OLD), ("SHOP_NEXT", NEW), ("SHOP_KEY", KEY)):
        monkeypatch.setenv(name, value)

    def loaded(clients: str) -> Settings:
        path = tmp_path / "tenants.yaml"
        path.write_text(text + clients, encoding="utf-8")
        return settings.load(path)

    return loaded


def problems(config: Settings, on: date = date(2026, 3, 2)) -> list[str]:
    return [*map(str, client_token_problems(config.clients.values(), config.tenants.values(), on))]


def test_both_tokens_open_while_they_are_changed(load: Load) -> None:
    config = load(SHOP)
    shop = config.clients["shop"]
    assert [shop.has_token(token) for token in (OLD, NEW, OLD[:-1], "")] == [True, True, False, False]
    assert shop.scopes == {ClientScope.READ, ClientScope.ORDER}
    assert [shop.sees(office) for office in ("uk-north", "uk-south", "ireland")] == [True, False, True]
    assert problems(config) == []
    assert load(SHOP.replace("[uk-north, ireland]", "all")).clients["shop"].sees("uk-south")


def test_the_last_day_is_one_on_which_it_is_let_in(load: Load) -> None:
    config = load(SHOP)
    assert not config.clients["shop"].is_expired(date(2026, 12, 31))
    assert config.clients["shop"].is_expired(date(2027, 1, 1))
    (told,) = problems(config, date(2027, 1, 1))
    assert "shop isn't let in any more: `expires` was 2026-12-31" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "uk-north, ireland",
            "uk-nort",
            "clients.shop.offices: no office is called `uk-nort`, did you mean `uk-north`?",
        ),
        ("[uk-north, ireland]", "[all, uk-north]", "`all` stands alone"),
        ("[uk-north, ireland]", "[]", "clients.shop.offices"),
        ("[read, order]", "[read, sell]", "clients.shop.scopes"),
        ("[read, order]", "[feed]", "clients.shop.claims: has no effect without the scope `read` or `order`"),
        (", key: env:SHOP_KEY", "", "clients.shop.claims: either `key` (HS256) or `jwks` (RS256) was expected"),
        (", key: env:SHOP_KEY", ", key: open-secret", "clients.shop.claims.key: isn't written out here"),
        (", key: env:SHOP_KEY", ", jwks: env:KEYS", "clients.shop.claims.jwks: a file of its own was expected"),
        ("expires: 2026-12-31", "expires: 31.12.2026", "a day such as 2027-03-31 was expected"),
        ("token: env:SHOP_TOKEN", "token: written-out-here-in-full", "a token isn't written out here"),
        ("  shop:", "  Shop:", "clients.Shop: a name has small letters"),
        ("  shop:\n", "  shop:\n    name: Shop\n", "clients.shop.name: isn't known here"),
    ],
)
def test_what_means_nothing_is_refused(load: Load, old: str, new: str, said: str) -> None:
    assert old in SHOP
    with pytest.raises(ConfigurationError) as refused:
        load(SHOP.replace(old, new))
    assert said in str(refused.value)


def test_buyers_whom_nobody_could_know_are_refused(load: Load) -> None:
    without = SHOP[: SHOP.index("    claims")]
    with pytest.raises(ConfigurationError, match="`claims` is missing, by which it proves who its buyer is"):
        load(without)
    assert load(without.replace("[read, order]", "[read, subject]")).clients["shop"].claims is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SHOP_TOKEN", "", "the environment variable SHOP_TOKEN isn't set"),
        ("SHOP_NEXT", "short", "the next token of shop is shorter than 16 characters"),
        ("SHOP_KEY", "k" * 31, "the claims key of shop is shorter than 32 bytes"),
        ("NORTH_DESK_TOKEN", OLD, "shop has the token of uk-north desk too; give each their own"),
    ],
)
def test_tokens_that_lead_nowhere_or_are_anothers(
    load: Load, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    config = load(SHOP)
    monkeypatch.setenv(name, value)
    assert said in "\n".join(problems(config))
