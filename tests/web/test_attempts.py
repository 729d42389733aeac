"""Failed attempts to sign in: each source waits for its own, and nobody for another's."""

from datetime import timedelta

import pytest

from hub.web.attempts import FREE, LONGEST, REMEMBERED, Attempts, source_of


def test_many_addresses_together_slow_down_nobody_else(clock):
    """A count of all would let one attacker with many addresses shut out everybody."""
    attempts = Attempts(clock)
    for number in range(1000):
        for _ in range(FREE):
            attempts.failed(f"address {number}")
    assert attempts.wait("address 999")
    assert not attempts.wait("a new one")


def test_the_memory_for_sources_has_an_end(clock):
    attempts = Attempts(clock)
    for number in range(REMEMBERED + 10):
        for _ in range(FREE):
            attempts.failed(f"address {number}")
    assert len(attempts._by_source) == REMEMBERED
    assert not attempts.wait("address 0")
    assert attempts.wait(f"address {REMEMBERED + 9}")


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::/64"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002::/64"),
        ("fe80::1%eth0", "fe80:0000:0000:0000::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_what_an_address_is_counted_by(address, source):
    assert source_of(address) == source


def test_the_wait_stays_the_longest_however_many_attempts_failed(clock):
    """A power of two for each of them would be more seconds than a time span can hold."""
    attempts = Attempts(clock)
    for _ in range(60):
        clock.sleep(attempts.wait("a").total_seconds())
        attempts.failed("a")
    assert attempts.wait("a") == LONGEST


def test_a_clock_that_is_set_lengthens_no_wait_and_forgives_none(clock):
    attempts = Attempts(clock)
    for _ in range(FREE):
        attempts.failed("a")
    for hours in (-1, 2):
        clock.step(hours=hours)
        assert attempts.wait("a") == timedelta(seconds=1)
    clock.sleep(1)
    assert attempts.wait("a") == timedelta()
