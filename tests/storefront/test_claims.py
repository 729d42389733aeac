"""Claims of a storefront: JSON Web Tokens by which it proves who its buyer is."""

import json
import os
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from hub.clock import SystemClock
from tests.support.fixtures.doors import AskedDoor

KEY = "k" * 32
NOW = int(SystemClock().now().timestamp())
CLAIMS = {"issuer": "https://shop.example", "audience": "hub", "key": "env:SHOP_KEY"}
BY_KEYS = {name: CLAIMS[name] for name in ("issuer", "audience")}
SAID = {"iss": "https://shop.example", "aud": "hub", "sub": "ann", "iat": NOW, "exp": NOW + 600}
Keys = dict[str, rsa.RSAPrivateKey]


@pytest.fixture
def claiming(door: AskedDoor, monkeypatch: pytest.MonkeyPatch) -> AskedDoor:
    """A door to a client that proves its buyers by a key that both know."""
    monkeypatch.setenv("SHOP_KEY", KEY)
    door.change(scopes=["read"], claims=CLAIMS)
    return door


def asked(door: AskedDoor, claim: str) -> tuple[int, dict[str, Any]]:
    response = door.http.get("/v1/buyer", headers=door.headers(login=None) | {"Buyer-Claim": claim})
    assert claim not in response.text
    return response.status_code, response.json()


def signed(key: Any = KEY, algorithm: str = "HS256", headers: dict[str, str] | None = None, **more: Any) -> str:
    said = {name: value for name, value in (SAID | more).items() if value is not None}
    return jwt.encode(said, key, algorithm, headers)


def test_a_claim_that_the_client_signed_is_its_buyers(claiming: AskedDoor) -> None:
    status, body = asked(claiming, signed())
    assert (status, body["login"]) == (200, "ann")


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (signed(exp=NOW - 3600, iat=NOW - 4200), "expired"),
        (signed(iss="https://another.example"), "`iss`"),
        (signed(aud="another"), "`aud`"),
        (signed(key="x" * 32), "signature"),
        (signed(exp=NOW + 86_400), "good for longer"),
        (signed(sub=None), "`sub`"),
        (signed(exp=None), "`exp`"),
        (signed(iat=None), "`iat`"),
        (signed(sub=""), "`sub`"),
        (signed(sub=7), "`sub` isn't the text of a login"),
        (signed(jti=7), "`jti`"),
        (signed(iat=NOW + 300, exp=NOW + 900), "compare the clocks"),
        (signed(nbf=NOW + 300), "compare the clocks"),
        (signed(exp="soon"), "whose times are numbers"),
        (signed(exp=10**400), "good for longer"),
        (signed(exp=float("inf")), "whose times are numbers"),
        (signed(iat=-(10**400)), "good for longer"),
        (jwt.encode(SAID, None, "none"), "HS256"),
        (signed(algorithm="HS512", key="k" * 64), "HS256"),
        ("x.y.z", "no JSON Web Token"),
        ("x", "no JSON Web Token"),
    ],
)
def test_any_other_claim_proves_nothing(claiming: AskedDoor, claim: str, why: str) -> None:
    status, problem = asked(claiming, claim)
    assert (status, problem["code"]) == (401, "claim")
    assert why in problem["detail"]


def test_a_login_of_another_client_isnt_this_ones(claiming: AskedDoor) -> None:
    assert asked(claiming, signed(sub="bob"))[1]["code"] == "no-buyer"


def test_a_client_without_claims_proves_nobody(door: AskedDoor) -> None:
    door.change(scopes=["read", "subject"])
    status, problem = asked(door, signed())
    assert (status, problem["code"]) == (401, "claim")


def test_a_key_that_leads_nowhere_is_the_hubs_own_trouble(claiming: AskedDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_KEY")
    status, problem = asked(claiming, signed())
    assert (status, problem["code"]) == (503, "no-key")
    assert "SHOP_KEY" not in json.dumps(problem)


@pytest.fixture(scope="module")
def keys() -> Keys:
    return {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("one", "two", "foreign")}


def published(path: Path, keys: Keys, *names: str) -> None:
    of = jwt.algorithms.RSAAlgorithm.to_jwk
    listed = [json.loads(of(keys[name].public_key())) | {"kid": name} for name in names]
    path.write_text(json.dumps({"keys": listed}))


def test_keys_are_changed_by_their_names(door: AskedDoor, keys: Keys, tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    published(file, keys, "one", "two")
    door.change(scopes=["read"], claims=BY_KEYS | {"jwks": f"file:{file}"})
    for name in ("one", "two"):
        claim = signed(keys[name], "RS256", {"kid": name})
        assert asked(door, claim)[0] == 200
    for key, name in (("foreign", "one"), ("foreign", "foreign")):
        assert asked(door, signed(keys[key], "RS256", {"kid": name}))[1]["code"] == "claim"
    assert asked(door, signed(keys["one"], "RS256"))[1]["code"] == "claim"  # which of both isn't said
    # a public key is no secret: nobody signs with it
    public = json.loads(file.read_text())["keys"][0]["n"]
    assert asked(door, signed(public, "HS256", {"kid": "one"}))[1]["code"] == "claim"
    published(file, keys, "two")
    os.utime(file, (1, 1))
    assert asked(door, signed(keys["one"], "RS256", {"kid": "one"}))[1]["code"] == "claim"
    assert asked(door, signed(keys["two"], "RS256"))[0] == 200


@pytest.mark.parametrize("content", ["", "{}", '{"keys": []}', "[" * 10_000, '{"keys": [{"kty": "oct", "k": "AAAA"}]}'])
def test_a_file_that_is_no_set_of_keys_opens_nothing(door: AskedDoor, tmp_path: Path, content: str) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(content)
    door.change(scopes=["read"], claims=BY_KEYS | {"jwks": f"file:{file}"})
    assert asked(door, signed())[1]["code"] == "no-key"
