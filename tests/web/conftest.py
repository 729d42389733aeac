"""A clock that stands still."""

import pytest

from tests.support.fixed_clock import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()
