"""Failed attempts to sign in: each address waits for its own, everybody for very many."""

from datetime import timedelta

from hub.web.attempts import ALL, LONGEST, Attempts


def test_many_addresses_together_are_slowed_down_too(clock):
    attempts = Attempts(clock)
    for number in range(ALL):
        assert not attempts.wait(f"address {number}")
        attempts.failed(f"address {number}")
    assert attempts.wait("a new one") == timedelta(minutes=1)
    clock.sleep(61)
    assert not attempts.wait("a new one")


def test_the_wait_stays_the_longest_however_many_attempts_failed(clock):
    """A power of two for each of them would be more seconds than a time span can hold."""
    attempts = Attempts(clock)
    for _ in range(60):
        clock.sleep(attempts.wait("a").total_seconds())
        attempts.failed("a")
    assert attempts.wait("a") == LONGEST
