"""When a list of pages is whole, and when it isn't."""

from datetime import timedelta

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.protocols.progress import Progress
from hub.errors import IncompleteRead
from tests.support.bench import ManualClock

CALL = RequestContext("erp", "Company", "GET things")


def test_a_list_with_all_that_was_declared_is_whole() -> None:
    progress = Progress(CALL, 10)
    for mark in ("a", "b"):
        progress.follow(mark)
        progress.page(2, 4)
    progress.end()
    assert (progress.pages, progress.records) == (2, 4)


def test_a_list_that_declares_nothing_is_whole_at_its_end() -> None:
    progress = Progress(CALL, 10)
    progress.page(0)
    progress.end()


def test_a_list_that_falls_short_is_incomplete() -> None:
    progress = Progress(CALL, 10)
    progress.page(100, 10_001)
    with pytest.raises(IncompleteRead, match="erp / Company: GET things: only 100 of 10001 records"):
        progress.end()


@pytest.mark.parametrize("declared", [(5, 4), (4, 5), (4, None)])
def test_records_that_come_and_go_while_paging_are_no_error(declared: tuple[int, int | None]) -> None:
    progress = Progress(CALL, 10)
    for count in declared:
        progress.page(2, count)
    progress.end()


def test_a_circle_is_noticed() -> None:
    progress = Progress(CALL, 10)
    for mark in ("a", "b"):
        progress.follow(mark)
        progress.page(1)
    with pytest.raises(IncompleteRead, match="page 2 leads back"):
        progress.follow("a")


def test_a_list_without_an_end_is_noticed() -> None:
    progress = Progress(CALL, 2)
    progress.page(1)
    progress.page(1)
    with pytest.raises(IncompleteRead, match="no end after 2 pages"):
        progress.page(1)


def test_pages_that_come_too_long_have_no_end() -> None:
    clock = ManualClock()
    progress = Progress(CALL, 10, clock=clock, max_time=timedelta(minutes=2))
    clock.sleep(120)
    progress.page(1)
    clock.sleep(1)
    with pytest.raises(
        IncompleteRead, match=r"no end after 120 s and 2 pages; if that is right, raise paging\.max_time"
    ):
        progress.page(1)
