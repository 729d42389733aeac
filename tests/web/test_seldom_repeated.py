"""A server's log that strangers write into: each message once a minute, with how often it came."""

import logging

import pytest

from hub.web.seldom_repeated import EVERY, REMEMBERED, SeldomRepeated
from tests.support.fixed_clock import FixedClock


class Written(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
def log(clock: FixedClock, written: Written) -> logging.Logger:
    logger = logging.Logger("server")
    logger.addFilter(SeldomRepeated(clock))
    logger.addHandler(written)
    return logger


def test_a_message_is_written_once_a_minute(log: logging.Logger, written: Written, clock: FixedClock) -> None:
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        log.warning("No HTTP from %s.", address)
        clock.step(hours=1)  # whoever sets the wall's clock lets nothing through
    clock.advance(seconds=EVERY)
    log.warning("No HTTP from %s.", "192.0.2.4")
    clock.advance(seconds=EVERY)
    log.warning("No HTTP from %s.", "192.0.2.5")
    assert written.lines == [
        "No HTTP from 192.0.2.1.",
        "No HTTP from 192.0.2.4. (2 more like this were left out)",
        "No HTTP from 192.0.2.5.",
    ]


def test_what_differs_is_written(log: logging.Logger, written: Written) -> None:
    log.warning("Odd.")
    log.error("Odd.")
    log.error("Odd.", exc_info=ValueError())
    log.error("Odd.", exc_info=KeyError())
    log.error("Another.")
    assert len(written.lines) == 5


def test_what_is_remembered_has_an_end(log: logging.Logger, written: Written) -> None:
    for number in range(REMEMBERED + 1):
        log.warning(f"No HTTP: {number}")
    log.warning("No HTTP: 0")  # forgotten
    log.warning(f"No HTTP: {REMEMBERED}")
    assert len(written.lines) == REMEMBERED + 2
