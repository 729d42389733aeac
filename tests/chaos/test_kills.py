"""SIGKILL at every labelled point of the push loses and doubles nothing, at both ERPs, in every class and store."""

import pytest

from tests.support.chaos.kills import COMBINATIONS, shares
from tests.support.chaos.moments import MOMENTS
from tests.support.chaos.place import Place
from tests.support.chaos.scale import KILLS, ORDERS

SHARES = shares(KILLS)


def test_every_label_gets_its_kills_over_all_combinations():
    totals = {label: sum(share.get(label, 0) for share in SHARES.values()) for label in MOMENTS}
    assert len(totals) >= 10
    assert min(totals.values()) >= KILLS


@pytest.mark.parametrize(("erp", "duplicates", "backend"), COMBINATIONS)
def test_a_kill_at_any_point_neither_loses_nor_doubles(place: Place, erp: str, duplicates: str, backend: str) -> None:
    killing = place.killing(erp, duplicates, backend)
    share = SHARES[erp, duplicates, backend]
    verdict = killing.run(share, -(-ORDERS // len(COMBINATIONS)))
    assert not verdict.wrong, str(verdict)
    assert all(killing.killed[label] >= number for label, number in share.items())
    assert verdict.orders >= ORDERS / len(COMBINATIONS)
    assert (verdict.in_review > 0) == (duplicates == "neither")
