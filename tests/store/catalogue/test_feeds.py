"""Feeds of an office's records: one moment's, each change once, whoever commits in between."""

import pytest

from hub.errors import RecordRejected
from hub.records import Kind
from hub.store import Store
from tests.support.frames import price, publish


def read(store: Store, since: int | None) -> tuple[list[str], int]:
    with store.tenant("uk-north").feeds.open(Kind.PRICE, since) as feed:
        return [row[0] for portion in feed.portions for row in portion], feed.revision


def test_what_is_committed_while_a_feed_is_read_comes_with_the_next(store: Store, monkeypatch) -> None:
    monkeypatch.setattr("hub.store.catalogue.feeds.PORTION", 1)
    office = store.tenant("uk-north")
    publish(office, Kind.PRICE, [price("LAMP", "2.55"), price("CAGE", "10.95")])
    with office.feeds.open(Kind.PRICE, None) as feed:
        portions = iter(feed.portions)
        first = next(portions)[0][0]
        # another publication, in the middle
        publish(office, Kind.PRICE, [price("LAMP", "2.75"), price("CAGE", "10.95"), price("BELL", "1")])
        others = [row[0] for portion in portions for row in portion]
    assert sorted([first, *others]) == ["CAGE", "LAMP"]
    assert sorted(read(store, feed.revision)[0]) == ["BELL", "LAMP"]
    assert read(store, read(store, feed.revision)[1])[0] == []


def test_another_offices_records_arent_in_it(store: Store) -> None:
    publish(store.tenant("uk-south"), Kind.PRICE, [price("LAMP", "1")])
    assert read(store, None) == ([], 0)
    with pytest.raises(RecordRejected, match="is at revision 0, not yet at 1"):
        read(store, 1)
