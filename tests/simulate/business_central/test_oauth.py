"""Client credentials, as Microsoft's token endpoint gives and refuses them."""

from datetime import timedelta

import pytest
import requests

from hub.simulate import BusinessCentral
from tests.support.patience import PATIENCE


def test_a_token_opens_the_api_until_it_expires(rest, clock):
    answer = rest.token()
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3599
    assert rest.get("items").status_code == 200
    clock.forward(seconds=3598)
    assert rest.get("items").status_code == 200
    clock.forward(seconds=1)
    refused = rest.get("items")
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "Authentication_InvalidCredentials"


def test_tokens_can_be_ended_early(rest, bc):
    bc.tokens.expire()
    assert rest.get("items").status_code == 401
    rest.session.headers["Authorization"] = f"Bearer {rest.token().json()['access_token']}"
    assert rest.get("items").status_code == 200


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}])
def test_without_a_token_nothing(rest, header):
    for url in (f"{rest.base}/items", f"{rest.erp.url}/api/v2.0/companies", f"{rest.base}/nothing"):
        assert requests.get(url, headers=header, timeout=PATIENCE).status_code == 401


@pytest.mark.parametrize(
    ("changed", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", "AADSTS7000215"),
        ({"client_id": "someone"}, 400, "unauthorized_client", "AADSTS700016"),
        ({"scope": "everything"}, 400, "invalid_scope", "AADSTS70011"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", "AADSTS70003"),
    ],
)
def test_refusals(rest, changed, status, error, code):
    answer = rest.token(**changed)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert code in answer.json()["error_description"]


def test_an_unknown_directory(rest):
    url = rest.erp.token_url.replace(rest.erp.directory, "elsewhere")
    answer = rest.session.post(url, data={}, timeout=PATIENCE)
    assert answer.status_code == 400
    assert "AADSTS90002" in answer.text


def test_life_is_a_setting(tmp_path, clock):
    with BusinessCentral(tmp_path, token_life=timedelta(seconds=60), now=clock) as erp:
        form = {"grant_type": "client_credentials", "client_id": erp.client_id, "client_secret": erp.client_secret}
        form["scope"] = "https://api.businesscentral.dynamics.com/.default"
        assert requests.post(erp.token_url, data=form, timeout=PATIENCE).json()["expires_in"] == 60
