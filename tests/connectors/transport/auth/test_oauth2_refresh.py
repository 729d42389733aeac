"""Refresh tokens that rotate, over the real store: asked for once, kept before they are used, told when lost."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.connectors.base import RequestContext
from hub.connectors.concealment import Concealment
from hub.connectors.transport.auth.auth import Means
from hub.connectors.transport.auth.oauth2_refresh import RefreshGrant, RefreshingAuth
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.token_keep import TokenKeep
from hub.connectors.transport.transfer import Transfer
from hub.errors import ConfigurationError, CredentialsRefused, ProtocolBroken, StoreUnavailable, Unavailable
from hub.store import Store, open_store
from tests.support.bench import ManualClock
from tests.support.patience import PATIENCE
from tests.support.project import ROOT

FIRST = "the-first-refresh-token"
KEYS = {"client_id": "hub", "client_secret": "geheim", "refresh_token": FIRST}
LIFE = 600


class Authority:
    """Gives tokens that rotate: each refresh token serves once. `asked` are those that it was asked with."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.asked: list[str] = []
        self.good, self.next = FIRST, 1
        self.during: Callable[[], object] = lambda: None
        self.server = httpserver
        httpserver.expect_request("/token", method="POST").respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        form = parse_qs(request.get_data().decode())
        assert form["grant_type"] == ["refresh_token"]
        assert (form["client_id"], form["client_secret"]) == (["hub"], ["geheim"])
        self.asked += form["refresh_token"]
        self.during()
        if self.asked[-1] != self.good:
            return Response('{"error": "invalid_grant"}', 400)
        self.good, access = f"refresh-token-{self.next}", f"access-token-{self.next}"
        self.next += 1
        return Response(json.dumps({"access_token": access, "refresh_token": self.good, "expires_in": LIFE}))


@pytest.fixture
def authority(httpserver: HTTPServer) -> Authority:
    return Authority(httpserver)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}"


@pytest.fixture
def opened(folder: str, clock: ManualClock) -> Iterator[Callable[[], Store]]:
    """Opens the store, as often as there are processes."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_store(folder, clock))


@pytest.fixture
def auth(authority: Authority, opened: Callable[[], Store], clock: ManualClock) -> Callable[..., RefreshingAuth]:
    """The way to sign in, as another process has it each time."""

    def made(keep: TokenKeep | None = None, said: dict[str, str] | None = None, **keys: str) -> RefreshingAuth:
        url = authority.server.url_for("/token")
        grant = RefreshGrant.model_validate({"kind": "oauth2_refresh", "token_url": url, **(said or {})})
        transport = Transport(clock, PATIENCE, Transfer(), proxies=False)
        means = Means(transport, clock, "", keep or opened().erp_tokens("exact"))
        signing = grant.sign_in({**KEYS, **keys}, means)
        assert isinstance(signing, RefreshingAuth)
        return signing

    return made


def call() -> RequestContext:
    return RequestContext("exact", "Company", "GET things", Concealment(KEYS))


def test_each_token_is_asked_with_once_and_its_access_serves_all_processes(
    authority: Authority, auth: Callable[..., RefreshingAuth], clock: ManualClock
) -> None:
    one, other = auth(), auth()
    assert [each.header(call()) for each in (one, other, one)] == ["Bearer access-token-1"] * 3
    clock.time += timedelta(seconds=LIFE - 60)  # a minute before its end
    assert [each.header(call()) for each in (other, one, auth())] == ["Bearer access-token-2"] * 3
    assert authority.asked == [FIRST, "refresh-token-1"]


def test_nothing_is_asked_before_the_authority_allows_it(
    authority: Authority, auth: Callable[..., RefreshingAuth], clock: ManualClock
) -> None:
    one = auth(said={"earliest": "570s"})
    one.header(call())
    clock.time += timedelta(seconds=569)
    assert one.header(call()) == "Bearer access-token-1"
    assert not one.forget()  # a 401: the read ends, since no new one is given yet
    with pytest.raises(Unavailable, match="no new one is given yet"):
        one.header(call())
    clock.time += timedelta(seconds=1)
    assert one.header(call()) == "Bearer access-token-2"
    assert len(authority.asked) == 2


def test_a_token_that_is_refused_early_is_exchanged_once_for_all(
    authority: Authority, auth: Callable[..., RefreshingAuth]
) -> None:
    one, other = auth(), auth()
    one.header(call()), other.header(call())
    assert one.forget()
    assert one.header(call()) == "Bearer access-token-2"
    assert other.forget()
    assert other.header(call()) == "Bearer access-token-2"
    assert len(authority.asked) == 2


def test_two_at_once_ask_once(authority: Authority, auth: Callable[..., RefreshingAuth], clock: ManualClock) -> None:
    waited, came = Event(), list[str]()
    authority.during = lambda: waited.set() if len(authority.asked) > 1 else waited.wait(PATIENCE)
    sleep = clock.sleep

    def noted(seconds: float) -> None:
        waited.set()  # somebody looks at the lock and finds it held
        sleep(seconds / 1000)

    clock.sleep = noted  # type: ignore[method-assign]
    ways = [auth(), auth()]
    threads = [Thread(target=lambda way=way: came.append(way.header(call()))) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert came == ["Bearer access-token-1"] * 2
    assert (authority.asked, waited.is_set()) == ([FIRST], True)


def test_a_refused_token_isnt_tried_again_by_anybody_until_there_is_another(
    authority: Authority, auth: Callable[..., RefreshingAuth]
) -> None:
    authority.good = "another"
    with pytest.raises(CredentialsRefused, match="no token: invalid_grant; sign in at the ERP anew"):
        auth().header(call())
    for _ in range(2):
        with pytest.raises(CredentialsRefused, match="was refused before"):
            auth().header(call())
    assert authority.asked == [FIRST]
    assert auth(refresh_token="another").header(call()) == "Bearer access-token-1"


KILLED = """
import os, signal, sys
from hub.clock import SystemClock
from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Means
from hub.connectors.transport.auth.oauth2_refresh import RefreshGrant
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.transfer import Transfer
from hub.store import open_store

store, url, first, secret, moment = sys.argv[1:]
keep = open_store(store, SystemClock()).erp_tokens("exact")
save, saves = keep.save, []

def dying(text):
    saves.append(text)
    if len(saves) == int(moment):
        os.kill(os.getpid(), signal.SIGKILL)
    save(text)

keep.save = dying
grant = RefreshGrant(kind="oauth2_refresh", token_url=url)
means = Means(Transport(SystemClock(), 60, Transfer(), proxies=False), SystemClock(), "", keep)
keys = {"client_id": "hub", "client_secret": secret, "refresh_token": first}
grant.sign_in(keys, means).header(RequestContext("exact", "Company"))
"""


def killed(folder: str, authority: Authority, moment: int) -> None:
    """A process that is killed when it would save for that time: before it asks, or when it was answered."""
    given = [folder, authority.server.url_for("/token"), FIRST, "geheim", str(moment)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, "-c", KILLED, *given], env=environment, capture_output=True, text=True)
    assert ended.returncode == -9, ended.stderr


def test_killed_before_it_asks_nothing_is_lost(
    authority: Authority, auth: Callable[..., RefreshingAuth], folder: str, opened: Callable[[], Store]
) -> None:
    opened()
    killed(folder, authority, 1)
    assert authority.asked == []
    assert auth().header(call()) == "Bearer access-token-1"


def test_killed_between_answer_and_save_the_loss_is_told(
    authority: Authority, auth: Callable[..., RefreshingAuth], folder: str, opened: Callable[[], Store]
) -> None:
    opened()
    killed(folder, authority, 2)
    assert authority.asked == [FIRST]
    with pytest.raises(CredentialsRefused) as caught:
        auth().header(call())
    assert "was answered, it seems, and never saved; sign in at the ERP anew" in str(caught.value)
    assert authority.asked == [FIRST] * 2


class Failing:
    """A store that can't be written to any more once a token was asked for."""

    def __init__(self, keep: Any, failures: int) -> None:
        self.exclusive, self.read, self._save = keep.exclusive, keep.read, keep.save
        self.saves, self._failures = 0, failures

    def save(self, text: str) -> None:
        self.saves += 1
        if 1 < self.saves <= 1 + self._failures:
            raise StoreUnavailable("the orders database is locked")
        self._save(text)


def test_a_token_that_cant_be_saved_isnt_used(
    auth: Callable[..., RefreshingAuth], opened: Callable[[], Store], clock: ManualClock
) -> None:
    keep = Failing(opened().erp_tokens("exact"), 3)
    with pytest.raises(Unavailable, match="came and couldn't be saved, the one before is used up") as caught:
        auth(keep).header(call())
    assert "access-token-1" not in str(caught.value)
    assert (keep.saves, clock.sleeps) == (4, [1, 1])


def test_a_store_that_is_locked_for_a_moment_loses_nothing(
    auth: Callable[..., RefreshingAuth], opened: Callable[[], Store]
) -> None:
    assert auth(Failing(opened().erp_tokens("exact"), 2)).header(call()) == "Bearer access-token-1"
    assert auth().header(call()) == "Bearer access-token-1"


def test_with_a_key_nothing_that_is_kept_can_be_read(
    auth: Callable[..., RefreshingAuth], opened: Callable[[], Store], tmp_path: Path
) -> None:
    auth().header(call())
    keep = opened().erp_tokens("exact")
    assert "access-token-1" in str(keep.read())  # in clear without a key
    one = auth(token_key="a-key-of-ones-own")
    assert one.header(call()) == "Bearer access-token-1"
    assert one.forget()
    one.header(call())
    assert "token-2" not in str(keep.read())
    assert auth(token_key="a-key-of-ones-own").header(call()) == "Bearer access-token-2"
    for keys in ({}, {"token_key": "another"}):
        with pytest.raises(CredentialsRefused, match="was `token_key` changed"):
            auth(**keys).header(call())


def test_tokens_are_in_no_message(authority: Authority, auth: Callable[..., RefreshingAuth]) -> None:
    context, signing = call(), auth()
    signing.header(context)
    assert context.concealment.secrets("refresh-token-1 access-token-1") == "… …"


def test_an_answer_without_a_token_is_told(httpserver: HTTPServer, auth: Callable[..., RefreshingAuth]) -> None:
    httpserver.clear()
    httpserver.expect_request("/token").respond_with_data('{"access_token": "a", "refresh_token": 5, "expires_in": 9}')
    with pytest.raises(ProtocolBroken, match="not a token"):
        auth().header(call())


def test_without_a_store_it_is_refused(clock: ManualClock) -> None:
    grant = RefreshGrant.model_validate({"kind": "oauth2_refresh", "token_url": "https://a.example/token"})
    with pytest.raises(ConfigurationError, match="need a store"):
        grant.sign_in(KEYS, Means(Transport(clock, 1, Transfer()), clock, ""))
