"""The fixtures that more than one folder uses; no test imports from another one, nor from a conftest."""

import gc
import os

from hypothesis import settings

from tests.support.chaos.scale import DRAWN
from tests.support.memory import MEMORY

pytest_plugins = [
    "tests.support.fixtures.compiled",
    "tests.support.fixtures.erps",
    "tests.support.fixtures.made_stores",
    "tests.support.fixtures.peers",
    "tests.support.fixtures.stores",
    "tests.support.fixtures.worlds",
]

# thousands of modules stay for good; looking through them all again and again frees nothing
gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    """What was imported and collected by now stays to the end: no garbage collection looks through it again."""
    gc.freeze()


# how long an example takes proves nothing
settings.register_profile("measure", deadline=None, max_examples=DRAWN)
settings.load_profile("measure")

if MEMORY:  # for `tmp_path`
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
