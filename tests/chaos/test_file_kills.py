"""SIGKILL between write, rename and acknowledgement neither loses nor doubles an order that is a file."""

import signal
from collections.abc import Iterator
from itertools import count

import pytest

from hub.orders.push import push_office
from hub.records import Kind
from hub.records.stored_order import PushState
from hub.sync.pull import pull
from tests.support.file_kills import POINTS, push_to
from tests.support.folder_office import FolderOffice
from tests.support.zygote import Zygote

KILLS = 3
BACK = ("looked for on the way back", "number not kept", "number kept")
"""Points that a turn comes to once the order was handed over."""


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as zygote:
        yield zygote


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> FolderOffice:
    place = FolderOffice(tmp_path_factory.mktemp("folder"))
    with place.opened() as office:
        for kind in (Kind.PRODUCT, Kind.PRICE, Kind.CUSTOMER, Kind.TERMS):
            pull(office, kind)
        office.reference_proof.give()  # an earlier process saw that its ERP finds orders
    return place


NUMBERS = count()


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_neither_loses_nor_doubles(place: FolderOffice, zygote: Zygote, point: str) -> None:
    erp, before = place.erp, len(place.erp.taken)
    references = []
    for kill in range(KILLS):
        with place.opened() as office:
            reference = place.ordered(office, f"web-{next(NUMBERS)}")
            references.append(reference)
            if point in BACK:
                push_office(office)
                if point != BACK[0]:
                    erp.take_orders()
                    erp.acknowledge(reference)
                place.clock.advance(seconds=301)
        assert zygote.run(push_to, place.config, place.clock.now(), point).signal == signal.SIGKILL
        if kill % 2:  # an ERP that is quicker than the hub comes to itself
            erp.take_orders()
        with place.opened() as office:
            for turn in range(4):
                place.clock.advance(seconds=301)
                push_office(office)
                erp.take_orders()
                # late: looks in between find the file alone
                if turn == 2 and any(taken == reference for taken, *_ in erp.taken.values()):
                    erp.acknowledge(reference)
            push = office.store.orders.get(reference).push
            assert push.state is PushState.SENT, push.reason
            assert erp.taken[push.erp_number][0] == reference
    # each once, whole, and nothing half-written is left for the ERP to find
    entered = [*erp.taken.values()][before:]
    assert entered == [(reference, "N-1004", [("LAMP", "3", "2.55"), ("CAGE", "2", "10")]) for reference in references]
    assert list((erp.root / "in").glob("*.csv")) == []
