"""A service that is told what to answer."""

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.support.bench import ManualClock
from tests.support.soap.shop import Shop


@pytest.fixture
def shop(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Shop:
    return Shop(httpserver, tmp_path, clock)
