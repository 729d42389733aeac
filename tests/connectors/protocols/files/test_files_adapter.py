"""Lists out of files: which are read, in which order, and what is no list."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.connectors import Page
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.errors import CredentialsRefused, ErpError, IncompleteRead, ProtocolBroken, Throttled, Unreachable
from hub.records import Kind
from tests.support.bench import NOW
from tests.support.file_erp import CHANGES, FileErp

MOVED = {"each: full": CHANGES, "order: name": "order: number", "items_*.csv": "items_{number}.csv"}
WATERMARK = {"each: full": "each: changes, taken: {kind: watermark, overlap: 1h}"}
MARKER = {"complete: {kind: renamed}": "complete: {kind: marker, suffix: .ok}"}
STEADY = {"each: full": "each: full, complete: {kind: steady, wait: 10s}"}


def rows(*numbers: object) -> str:
    return "No,Name\n" + "".join(f"{number},x\n" for number in numbers)


def at(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


# the newest file is the list


def test_the_newest_file_is_the_whole_list_in_parts(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    erp.put("out/items_1.csv", rows("old"))
    erp.put("out/items_2.csv", rows("0012", "NO", "1E3"))
    erp.put("out/other.csv", "anything")
    pages = [*erp.connect().fetch(Kind.PRODUCT, None)]
    assert [page.body for page in pages] == [rows("0012", "NO").encode(), rows("1E3").encode()]
    pack = load_pack(str(erp.pack_file))
    logged = [Page(page.resource, page.body, page.media_type) for page in pages]
    pulled, replayed = ([*decode(pack, Kind.PRODUCT, some)] for some in (pages, logged))
    assert all(one.equals(other) for one, other in zip(pulled, replayed, strict=True))
    assert [key for frame in pulled for key in frame["source_key"]] == ["0012", "NO", "1E3"]
    assert (pack.has_cursor(Kind.PRODUCT), pack.is_proved(Kind.PRODUCT)) == (False, True)


@pytest.mark.parametrize(
    ("pattern", "order", "names", "newest"),
    [
        ("items_{number}.csv", "number", ["items_9.csv", "items_10.csv"], "items_10.csv"),
        ("items_{date}.csv", "date", ["items_2026-01-31.csv", "items_2025-12-31.csv"], "items_2026-01-31.csv"),
        ("items_*.csv", "modified", ["items_b.csv", "items_a.csv"], "items_a.csv"),
        ("items_?.csv", "name", ["items_a.csv", "items_b.csv", "items_cc.csv"], "items_b.csv"),
    ],
)
def test_what_is_newest_the_pack_says(tmp_path: Path, pattern: str, order: str, names: list[str], newest: str) -> None:
    erp = FileErp(tmp_path, {"items_*.csv": pattern, "order: name": f"order: {order}"})
    for age, name in enumerate(names):
        at(erp.put(f"out/{name}", rows(name)), NOW + timedelta(minutes=age))
    assert erp.keys() == [newest]


@pytest.mark.parametrize(
    ("changed", "files", "error", "said"),
    [
        ({}, {}, IncompleteRead, r"no whole file `items_\*.csv` is in out: that is no empty list"),
        ({}, {"items_1.csv": ""}, IncompleteRead, "items_1.csv: the file is empty"),
        ({}, {"items_1.csv": "No,Name\n1,"}, IncompleteRead, "items_1.csv: the file's last line has no line end"),
        (
            {"items_*.csv": "items_{number}.csv", "order: name": "order: number"},
            {"items_07.csv": rows(1), "items_7.csv": rows(1)},
            ProtocolBroken,
            "have one number",
        ),
        (
            {"items_*.csv": "items_{date}.csv", "order: name": "order: date"},
            {"items_2026-1-31.csv": rows(1), "items_2026-01-30.csv": rows(1)},
            ProtocolBroken,
            "different lengths",
        ),
        (
            {"page: 2": "page: 2\ntransfer: {max_bytes: 9}"},
            {"items_1.csv": rows(1)},
            ProtocolBroken,
            "larger than 9 bytes",
        ),
        (MARKER, {"items_1.csv": rows(1)}, IncompleteRead, "no whole file"),
    ],
)
def test_what_is_no_list_is_told(
    tmp_path: Path, changed: dict[str, str], files: dict[str, str], error: type[ErpError], said: str
) -> None:
    erp = FileErp(tmp_path, changed)
    for name, text in files.items():
        erp.put(f"out/{name}", text)
    with pytest.raises(error, match=said) as caught:
        erp.keys()
    assert str(caught.value).startswith("small / North: ")


def test_a_file_that_goes_or_grows_behind_its_listing_is_incomplete(tmp_path: Path, monkeypatch: Any) -> None:
    erp = FileErp(tmp_path)
    path = erp.put("out/items_1.csv", rows(1))
    connector: Any = erp.connect()
    store = connector._adapter._store._store
    listing = store.list

    def then(change: Any) -> Any:
        def listed(folder: str, context: Any) -> Any:
            found = listing(folder, context)
            change()
            return found

        return listed

    monkeypatch.setattr(store, "list", then(lambda: path.write_text(rows(1, 2))))
    with pytest.raises(IncompleteRead, match="was written meanwhile"):
        erp.keys(connector)
    monkeypatch.setattr(store, "list", then(path.unlink))
    with pytest.raises(IncompleteRead, match="was listed and is gone"):
        erp.keys(connector)


def test_links_pipes_and_folders_are_no_files(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    (tmp_path / "secret.csv").write_text(rows("secret"))
    (erp.root / "out/items_9.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(erp.root / "out/items_8.csv")
    (erp.root / "out/items_7.csv").mkdir()
    erp.put("out/items_6.csv.part", rows("half"))
    erp.put("out/items_1.csv", rows("own"))
    assert erp.keys() == ["own"]


# each brings changes


def test_changes_are_read_in_order_and_moved_once_they_are_in_the_store(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, MOVED)
    for number in (10, 9):
        erp.put(f"out/items_{number}.csv", rows(number))
    connector = erp.connect()
    assert erp.keys(connector) == ["9", "10"]
    # not published: read again
    assert erp.keys(connector, NOW) == ["9", "10"]
    connector.published(Kind.PRODUCT)
    assert sorted(path.name for path in (erp.root / "out/done").iterdir()) == ["items_10.csv", "items_9.csv"]
    assert erp.keys(connector, NOW) == []
    erp.put("out/items_11.csv", rows(11))
    assert erp.keys(connector, NOW) == ["11"]
    # everything: what was taken, too
    assert erp.keys(connector) == ["9", "10", "11"]
    pack = load_pack(str(erp.pack_file))
    assert (pack.has_cursor(Kind.PRODUCT), pack.is_proved(Kind.PRODUCT)) == (True, False)


def test_a_read_that_was_broken_off_moves_nothing(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, MOVED)
    erp.put("out/items_1.csv", rows(1))
    erp.put("out/items_2.csv", "No,Name\n1")
    connector = erp.connect()
    with pytest.raises(IncompleteRead):
        erp.keys(connector)
    connector.published(Kind.PRODUCT)
    assert [*(erp.root / "out/done").iterdir()] == []


def test_a_file_whose_name_was_taken_before_is_told_and_not_written_over(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, MOVED)
    erp.put("out/items_1.csv", rows("new"))
    erp.put("out/done/items_1.csv", rows("old"))
    connector = erp.connect()
    assert erp.keys(connector, NOW) == ["new"]
    with pytest.raises(IncompleteRead, match="can't go to out/done, where one of that name is"):
        connector.published(Kind.PRODUCT)
    assert (erp.root / "out/done/items_1.csv").read_text() == rows("old")


def test_by_the_watermark_what_changed_since_is_read_with_all_behind_it(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, WATERMARK)
    ages = {"items_1.csv": 120, "items_2.csv": 30, "items_3.csv": 90}
    for name, minutes in ages.items():
        at(erp.put(f"out/{name}", rows(name)), NOW - timedelta(minutes=minutes))
    # the third keeps an old moment, and would be overtaken by the second
    assert erp.keys(since=NOW) == ["items_2.csv", "items_3.csv"]
    assert erp.keys(since=NOW + timedelta(hours=2)) == []
    assert erp.keys() == [*ages]


def test_a_first_read_of_changes_without_any_file_is_no_empty_list(tmp_path: Path) -> None:
    with pytest.raises(IncompleteRead, match="that is no empty list"):
        FileErp(tmp_path, MOVED).keys()


# files that still grow


def test_a_file_without_its_marker_waits_and_so_does_what_is_behind_it(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, MOVED | MARKER)
    for number in (1, 2, 3):
        erp.put(f"out/items_{number}.csv", rows(number))
    for number in (1, 3):
        erp.put(f"out/items_{number}.csv.ok", "")
    connector = erp.connect()
    assert erp.keys(connector) == ["1"]
    connector.published(Kind.PRODUCT)
    assert {path.name for path in (erp.root / "out/done").iterdir()} == {"items_1.csv", "items_1.csv.ok"}
    erp.put("out/items_2.csv.ok", "")
    assert erp.keys(connector, NOW) == ["2", "3"]


def test_a_marker_that_is_older_than_its_file_is_of_the_one_before(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, MARKER)
    path, marker = erp.put("out/items_1.csv", rows(1)), erp.put("out/items_1.csv.ok", "")
    at(path, NOW)
    at(marker, NOW - timedelta(seconds=1))
    with pytest.raises(IncompleteRead, match="no whole file"):
        erp.keys()
    at(marker, NOW)
    assert erp.keys() == ["1"]


def test_the_newest_whole_file_counts_while_a_newer_one_grows(tmp_path: Path) -> None:
    erp = FileErp(tmp_path, STEADY)
    erp.put("out/items_1.csv", rows(1))
    growing = erp.put("out/items_2.csv", "No,Na")
    sleep = erp.clock.sleep
    erp.clock.sleep = lambda seconds: (growing.write_text(rows(2)), sleep(seconds))[1]  # type: ignore[method-assign]
    assert erp.keys() == ["1"]
    erp.clock.sleep = sleep  # type: ignore[method-assign]
    assert erp.keys() == ["2"]
    assert erp.clock.sleeps == [10, 10]


# the place


def test_check_names_a_folder_that_is_missing_and_a_list_without_a_file(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    with pytest.raises(IncompleteRead, match="no whole file"):
        erp.connect().check()
    erp.put("out/items_1.csv", rows(1))
    assert (
        erp.connect().check()
        == "Files answers (0 ms); its pack names no `{company}`, so that `company: North` has no effect"
    )
    assert erp.budget.running == 0
    assert erp.budget.taken
    (erp.root / "in/error").rmdir()
    with pytest.raises(Unreachable, match=r"`in/error` can't be used.*is the share mounted"):
        erp.connect().check()


def test_a_limit_that_is_used_up_is_told_with_the_call_that_met_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    erp = FileErp(tmp_path)

    def take(*, urgent: bool) -> Any:
        raise Throttled("nothing is asked of it until noon", erp="small", after=3600)

    monkeypatch.setattr(erp.budget, "take", take)
    with pytest.raises(Throttled, match=r"^small / North: read items: nothing is asked of it until noon$") as caught:
        erp.keys()
    assert caught.value.after == 3600


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_folder_that_may_not_be_read_is_one_of_rights(tmp_path: Path) -> None:
    erp = FileErp(tmp_path)
    (erp.root / "out").chmod(0)
    with pytest.raises(CredentialsRefused, match="mend the rights there"):
        erp.keys()
    (erp.root / "out").chmod(0o755)
