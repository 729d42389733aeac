"""NTLM against a real server: legs on one connection, each in its turn, and an order's body that goes out once."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from hub.connectors import Connector
from hub.errors import CredentialsRefused, ProtocolBroken, Unavailable
from hub.records import Kind
from tests.support.bench import CountingBudget
from tests.support.ntlm_server import NtlmServer, ntlm_server
from tests.support.patience import until
from tests.support.small_pack import small_connector, small_erp, small_pack

AUTH = {"user": "HUB\\clerk", "password": "geheim"}


@pytest.fixture(params=["NTLM", "Negotiate"])
def server(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NtlmServer]:
    with ntlm_server(tmp_path, monkeypatch, request.param) as server:
        yield server


@pytest.fixture
def budget() -> CountingBudget:
    return CountingBudget()


@pytest.fixture
def connector(server: NtlmServer, tmp_path: Path, budget: CountingBudget) -> Connector:
    pack = small_pack(tmp_path, f"{{kind: ntlm, scheme: {server.scheme}}}")
    return small_connector(small_erp(pack, server.url, auth=AUTH), budget=budget)


def pull(connector: Connector) -> int:
    return len([*connector.fetch(Kind.PRODUCT, None)])


def create(connector: Connector) -> None:
    connector.create({"name": "R-1"}, "R-1")


def told(server: NtlmServer) -> list[tuple[str, bool, bool]]:
    """Of each request its method, whether it bore an order, and whether it was believed."""
    return [(heard.method, bool(heard.body), heard.signed) for heard in server.heard]


def test_a_connection_is_signed_in_once_and_every_leg_takes_its_turn(
    server: NtlmServer, connector: Connector, budget: CountingBudget
) -> None:
    assert [pull(connector), pull(connector)] == [1, 1]
    assert told(server) == [("GET", False, False), ("GET", False, True), ("GET", False, True)]
    assert len(budget.taken) == 3


def test_an_orders_body_goes_out_once_with_the_last_leg(
    server: NtlmServer, connector: Connector, budget: CountingBudget
) -> None:
    create(connector)
    assert told(server) == [("GET", False, False), ("POST", True, True)]
    assert budget.taken == [True, True]


def test_each_new_connection_is_signed_in(server: NtlmServer, connector: Connector) -> None:
    server.closes = True
    assert [pull(connector) for _ in range(3)] == [1, 1, 1]
    assert [heard.signed for heard in server.heard].count(True) == 3


def test_an_order_on_a_connection_that_was_lost_isnt_accepted_and_goes_at_the_next_try(
    server: NtlmServer, connector: Connector
) -> None:
    pull(connector)
    server.closes = True
    pull(connector)
    until(lambda: server.ended == 1)
    with pytest.raises(Unavailable, match="the next try"):
        create(connector)
    create(connector)
    assert [heard.signed for heard in server.heard if heard.body].count(True) == 1


def test_a_connection_that_was_lost_between_the_legs_says_nothing_of_the_password(
    server: NtlmServer, connector: Connector, budget: CountingBudget
) -> None:
    server.drops = 1
    take = budget.take

    def late(*, urgent: bool) -> AbstractContextManager[CountingBudget]:
        if len(budget.taken) == 1:
            until(lambda: server.ended == 1)
        return take(urgent=urgent)

    budget.take = late  # type: ignore[method-assign, assignment]
    assert pull(connector) == 1
    assert [heard.signed for heard in server.heard] == [False, False, False, True]


def test_a_wrong_password_is_tried_once(server: NtlmServer, tmp_path: Path) -> None:
    pack = small_pack(tmp_path, f"{{kind: ntlm, scheme: {server.scheme}}}")
    wrong = small_connector(small_erp(pack, server.url, auth={**AUTH, "password": "falsches-wort"}))
    with pytest.raises(CredentialsRefused):
        create(wrong)
    assert told(server) == [("GET", False, False), ("POST", True, False)]


@pytest.mark.parametrize("challenge", [b"no challenge", b"NTLMSSP\0\2\0\0\0"])
def test_a_challenge_that_is_none_is_told_and_no_order_is_in_doubt(
    server: NtlmServer, connector: Connector, challenge: bytes
) -> None:
    server.challenge = challenge
    with pytest.raises(ProtocolBroken, match="its challenge can't be answered"):
        create(connector)
    assert told(server) == [("GET", False, False)]


def test_another_scheme_is_named(server: NtlmServer, connector: Connector) -> None:
    server.scheme = "Basic"
    with pytest.raises(ProtocolBroken, match="as the pack says; its schemes: Basic"):
        pull(connector)
