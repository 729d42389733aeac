"""The fixtures that more than one folder uses; no test imports from another one, nor from a conftest."""

import gc
import os

import pytest

from tests.support.memory import MEMORY

FIXTURES = [
    "tests.support.fixtures.browsers",
    "tests.support.fixtures.compiled",
    "tests.support.fixtures.desks",
    "tests.support.fixtures.doors",
    "tests.support.fixtures.erps",
    "tests.support.fixtures.forked",
    "tests.support.fixtures.made_stores",
    "tests.support.fixtures.peers",
    "tests.support.fixtures.receivers",
    "tests.support.fixtures.small_doors",
    "tests.support.fixtures.stores",
    "tests.support.fixtures.worlds",
]


def pytest_configure(config: pytest.Config) -> None:
    """Who runs tests needs the fixtures; who only hands them out to workers starts those sooner without."""
    if config.option.dist == "no" or hasattr(config, "workerinput"):
        from hypothesis import settings

        from tests.support.chaos.scale import DRAWN

        # how long an example takes proves nothing
        settings.register_profile("measure", deadline=None, max_examples=DRAWN)
        settings.load_profile("measure")
        for name in FIXTURES:
            config.pluginmanager.import_plugin(name)


# thousands of modules stay for good; looking through them all again and again frees nothing
gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    """What was imported and collected by now stays to the end: no garbage collection looks through it again."""
    gc.freeze()


if MEMORY:  # for `tmp_path`
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
