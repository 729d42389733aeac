"""The fixtures that more than one folder uses; no test imports from another one, nor from a conftest."""

from hypothesis import settings

pytest_plugins = [
    "tests.support.fixtures.erps",
    "tests.support.fixtures.stores",
    "tests.support.fixtures.worlds",
]

settings.register_profile("without deadline", deadline=None)  # how long an example takes proves nothing
settings.load_profile("without deadline")
