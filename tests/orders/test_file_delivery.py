"""An order into an ERP that takes files: handed over once, sent when it is acknowledged."""

from pathlib import Path

import pytest

from hub.errors import IncompleteRead
from hub.office import Office
from hub.orders.push import push_office
from hub.records import Kind
from hub.records.stored_order import PushState
from hub.sync.pull import pull
from tests.support.folder_office import FolderOffice


@pytest.fixture
def place(tmp_path: Path) -> FolderOffice:
    return FolderOffice(tmp_path)


def pulled(office: Office) -> None:
    for kind in office.kinds:
        pull(office, kind)


def later(place: FolderOffice, office: Office) -> str:
    """A turn behind the settle time; gives what became of the one order."""
    place.clock.advance(seconds=301)
    (outcome,) = push_office(office).outcomes.values()
    return outcome


def state(office: Office, reference: str) -> tuple[PushState, str | None]:
    push = office.store.orders.get(reference).push
    return push.state, push.erp_number


def test_an_order_is_sent_once_its_acknowledgement_is_there(place: FolderOffice) -> None:
    with place.opened() as office:
        pulled(office)
        reference = place.ordered(office)
        assert [*push_office(office).outcomes.values()] == ["settling"]
        assert later(place, office) == "doubtful"
        assert place.erp.take_orders() == [reference]
        assert later(place, office) == "doubtful"
        assert state(office, reference) == (PushState.SENDING, None)
        assert later(place, office) == "doubtful"
        number = place.erp.acknowledge(reference)
        assert later(place, office) == "sent"
        assert state(office, reference) == (PushState.SENT, number)
        assert place.erp.take_orders() == []
    assert place.erp.taken == {number: (reference, "N-1004", [("LAMP", "3", "2.55"), ("CAGE", "2", "10")])}


def test_what_the_erp_refuses_is_for_a_person_in_its_words(place: FolderOffice) -> None:
    with place.opened() as office:
        pulled(office)
        reference = place.ordered(office)
        push_office(office)
        place.erp.refuse(reference, "the account is closed")
        assert later(place, office) == "review"
        assert "the account is closed" in office.store.orders.get(reference).push.reason
        # and holds up no other
        other = place.ordered(office, "web-2")
        push_office(office)
        assert place.erp.take_orders() == [other]


def test_a_file_whose_pull_was_not_published_is_read_again(place: FolderOffice) -> None:
    with place.opened() as office:
        pulled(office)
        place.erp.write_prices(2, [("LAMP", "3,00")])
        # read, and not in the store
        [*office.connector.fetch(Kind.PRICE, office.store.raw_log.checkpoint(Kind.PRICE))]
        counts = pull(office, Kind.PRICE)
        assert (counts.received, counts.stored, counts.vanished) == (1, 1, 0)
        assert pull(office, Kind.PRICE).received == 0
        # everything again, with what was taken; nothing is gone, for changes are no whole list
        place.erp.write_prices(3, [("CAGE", "11,00")])
        counts = pull(office, Kind.PRICE, full=True)
        assert (counts.received, counts.vanished) == (4, 0)


def test_a_list_that_lacks_what_was_there_says_what_is_gone_and_half_a_list_nothing(place: FolderOffice) -> None:
    with place.opened() as office:
        pulled(office)
        place.erp.write_items("20260201", [("LAMP", "Lamp", "20,00")])
        whole = place.erp.root / "out/items_20260201.csv"
        text = whole.read_bytes()
        whole.write_bytes(text[: text.index(b"END")])
        before = office.store.raw_log.checkpoint(Kind.PRODUCT)
        place.clock.advance(hours=1)
        with pytest.raises(IncompleteRead, match="the last line must begin with `END`"):
            pull(office, Kind.PRODUCT)
        assert office.store.raw_log.checkpoint(Kind.PRODUCT) == before
        whole.write_bytes(text)
        assert pull(office, Kind.PRODUCT).vanished == 1


def test_a_workbook_is_read_when_it_has_come_to_rest(place: FolderOffice) -> None:
    with place.opened() as office:
        counts = pull(office, Kind.STOCK)
        assert (counts.received, counts.stored, counts.rejected) == (2, 2, 0)
        assert place.clock.slept == [10]
        place.erp.write_stock([("LAMP", 2.5)])
        assert pull(office, Kind.STOCK).vanished == 1
