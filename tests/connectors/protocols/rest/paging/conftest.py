"""Lists over HTTP."""

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.support.bench import ManualClock
from tests.support.listing import Read, reading


@pytest.fixture
def read(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Read:
    return reading(httpserver, tmp_path, clock)
