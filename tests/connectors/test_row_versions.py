"""From which version the next delta asks, where the ERP has a list of what it has deleted, and where it hasn't."""

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.row_versions import ReadFrom, ReadVersions, RowVersions
from hub.errors import IncompleteRead

CONTEXT = RequestContext("ERP", "North", "items")
Pages = tuple[tuple[str, ...], ...]


def versions(records: Pages, deleted: Pages | None, before: ReadFrom) -> ReadVersions:
    lists = [RowVersions("v", CONTEXT) for _ in range(2)]
    for each, pages in zip(lists, (records, deleted or ()), strict=True):
        for page in pages:
            each.add(page)
    return ReadVersions(lists[0], None if deleted is None else lists[1], before)


@pytest.mark.parametrize(
    ("records", "deleted", "before", "position", "reached"),
    [
        # without such a list: behind the highest that came
        ((("1", "2"), ("9", "10")), None, ReadFrom(), "10", "10"),
        ((), None, ReadFrom("10", is_delta=True), None, None),
        # a delta: no further than was known before it asked for deletions
        ((("20", "22"),), (), ReadFrom("20", is_delta=True), "20", "22"),
        ((("20", "22"),), (("9", "21"),), ReadFrom("20", is_delta=True), "21", "22"),
        ((("22",),), (("21",),), ReadFrom("22", is_delta=True), "22", "22"),
        ((), (("0x1F",),), ReadFrom("30", is_delta=True), "0x1F", "0x1F"),
        ((), ((),), ReadFrom("30", is_delta=True), "30", None),
        # a sweep: no further than its first page, or than was known before it
        ((("1", "2"), ("9", "10")), (), ReadFrom(), "2", "10"),
        (((), ("9", "10")), (), ReadFrom(), "10", "10"),
        ((("1", "2"), ("9", "10")), (), ReadFrom("8"), "8", "10"),
        ((("1", "2"), ("9", "10")), (), ReadFrom("1"), "2", "10"),
        # where the ERP counts anew
        ((("1", "2"), ("9", "10")), (), ReadFrom("800"), "10", "10"),
        ((), (), ReadFrom("8"), None, None),
    ],
)
def test_where_the_next_delta_begins(
    records: Pages, deleted: Pages | None, before: ReadFrom, position: str | None, reached: str | None
) -> None:
    found = versions(records, deleted, before)
    assert (found.position, found.reached) == (position, reached)


def test_deletions_come_in_their_order_too() -> None:
    with pytest.raises(IncompleteRead, match="don't come in the order of `v`"):
        versions((), (("2",), ("1",)), ReadFrom("1", is_delta=True))
