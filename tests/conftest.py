"""The fixtures that more than one folder uses; no test imports from another one, nor from a conftest."""

pytest_plugins = [
    "tests.support.fixtures.erps",
    "tests.support.fixtures.stores",
    "tests.support.fixtures.worlds",
]
