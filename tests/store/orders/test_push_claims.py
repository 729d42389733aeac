import os
import signal
from dataclasses import replace

import pytest

from hub.errors import StoreDamaged
from hub.store import Store, open_store
from hub.store.orders.push_claims import PushClaim
from tests.support.fixed_clock import FixedClock
from tests.support.patience import until


def test_one_holds_the_claim_of_an_office(store: Store, store_url: str, clock: FixedClock) -> None:
    with open_store(store_url, clock) as other:
        with store.tenant("uk-north").push_claims.acquire() as first:
            assert first is not None
            with (
                other.tenant("uk-north").push_claims.acquire() as second,
                store.tenant("uk-south").push_claims.acquire() as south,
            ):
                assert second is None
                assert south is not None
        with other.tenant("uk-north").push_claims.acquire() as later:
            assert later is not None
            assert later != first


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_the_system_frees_the_claim_of_a_killed_process(store_url: str, clock: FixedClock) -> None:
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with open_store(store_url, clock) as own, own.tenant("uk-north").push_claims.acquire() as claim:
            os.write(tell, str(claim).encode())
            signal.pause()
        os._exit(1)
    claim = PushClaim.parse(os.read(ready, 1000).decode())
    with open_store(store_url, clock) as store:
        north = store.tenant("uk-north")
        assert not claim.is_dead()
        os.kill(child, signal.SIGSTOP)
        assert not claim.is_dead()
        with north.push_claims.acquire() as taken:
            assert taken is None
        os.kill(child, signal.SIGKILL)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert claim.is_dead()
        os.waitpid(child, 0)
        assert claim.is_dead()
        until(lambda: _is_free(north))


def _is_free(north) -> bool:
    """Not at once: PostgreSQL takes a moment to see that its client is gone."""
    with north.push_claims.acquire() as taken:
        return taken is not None


def test_a_claim_of_this_process_is_over_when_it_was_given_back(store: Store) -> None:
    with store.tenant("uk-north").push_claims.acquire() as claim:
        assert claim is not None
        assert not claim.is_dead()
    assert claim.is_dead()


@pytest.mark.parametrize(
    "elsewhere",
    [{"machine": "another-host"}, {"pid": 1, "started": ""}],
    ids=["another machine", "no start known"],
)
def test_what_cant_be_seen_from_here_isnt_dead(elsewhere) -> None:
    assert not replace(PushClaim.me(), **elsewhere).is_dead()


def test_a_number_that_another_process_has_now_is_a_dead_one() -> None:
    assert replace(PushClaim.me(), pid=os.getppid(), started="1").is_dead()


def test_a_holder_is_written_and_read() -> None:
    me = PushClaim.me()
    assert PushClaim.parse(str(me)) == me


@pytest.mark.parametrize("written", ["", "Jane", "a machine/Jane/1/n"])
def test_a_claim_that_is_none_is_told_and_not_shown(written: str) -> None:
    with pytest.raises(StoreDamaged, match="outbox: `holder` isn't as the hub writes it") as told:
        PushClaim.parse(written)
    assert "Jane" not in str(told.value)
