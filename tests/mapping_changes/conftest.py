"""Mapping files to be edited, over stores that everything was pulled into once; tests get a copy."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hub.config.tenant import Guard
from tests.support.room import FOR_ORDERS, PULLED, Kept, Room, keep, small
from tests.support.world import with_few_prices

Open = Callable[..., Room]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Kept:
    """The three built-in offices."""
    return keep(tmp_path_factory.mktemp("kept"), sqlite_template, with_few_prices(), PULLED)


@pytest.fixture(scope="session")
def kept_small(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Kept:
    """Twenty products."""
    return keep(tmp_path_factory.mktemp("kept-small"), sqlite_template, small(), FOR_ORDERS)


@pytest.fixture
def open_room(kept: Kept, tmp_path: Path) -> Iterator[Open]:
    """Opens a built-in office's room, whose guard lets everything pass unless others are given."""
    with ExitStack() as opened:
        shared = kept.world(tmp_path, opened)

        def room(name: str = "uk-north", limits: Guard | None = None) -> Room:
            return Room(shared, name, limits)

        yield room


@pytest.fixture
def north(open_room: Open) -> Room:
    """North's room."""
    return open_room("uk-north")


@pytest.fixture
def lamps(kept_small: Kept, tmp_path: Path) -> Iterator[Room]:
    """The room of an office with twenty products."""
    with ExitStack() as opened:
        yield Room(kept_small.world(tmp_path, opened))
