"""What else breaks: answers, commits that come late, ERPs that are down half of the time, eight pushers at once."""

import signal
from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import push_office
from hub.records.stored_order import PushState
from tests.support.chaos import jobs
from tests.support.chaos.oracle import judge, mentioned, strangers
from tests.support.chaos.place import Place
from tests.support.chaos.scale import PUSHED_BY_EIGHT
from tests.support.chaos.site import COMPANIES, SETTLE, Buyer

at_both_erps = pytest.mark.parametrize("erp", ["nav", "business_central"])
on_both_stores = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
WITHIN = {"at once": 0.0, "50 ms": 0.05, "half": SETTLE / 2, "just under": SETTLE - 0.001}
LATE = {**WITHIN, "beyond": SETTLE + 0.001}


@at_both_erps
@pytest.mark.parametrize("late", LATE)
def test_a_commit_comes_late(place: Place, erp: str, late: str) -> None:
    """Up to the settle time there is no double; beyond it both are named, and a person has it."""
    site, office = place.site(erp, "searchable", "sqlite")
    clock, ledger = place.clock, place.erp(erp)
    buyer = Buyer(office, f"late-{erp}-{late}")
    (reference,) = buyer.take(1)
    fault = ledger.faults.add("late commit", on="create", times=1)
    assert push_office(office).outcomes == {reference: DeliveryOutcome.SETTLING}
    clock.advance(seconds=LATE[late])
    if late in WITHIN:
        ledger.faults.release()
        clock.advance(seconds=SETTLE - LATE[late])
        assert push_office(office).outcomes == {reference: DeliveryOutcome.SENT}
        verdict = judge(office, ledger.ledger, COMPANIES[site.tenant], buyer.prefix)
        assert (verdict.wrong, verdict.doubled) == ([], 0)
    else:
        found = office.connector.find

        def committed_after_the_look_up(reference, **how):
            held = found(reference, **how)
            ledger.faults.release()
            return held

        office.connector.find = committed_after_the_look_up  # type: ignore[method-assign]
        assert push_office(office).outcomes == {reference: DeliveryOutcome.REVIEW}
        del office.connector.find
        rows = [row.number for row in ledger.ledger.remaining(COMPANIES[site.tenant]) if row.reference == reference]
        push = office.store.orders.get(reference).push
        assert push
        assert len(rows) == 2
        assert mentioned(push.reason or "") == set(rows)
    ledger.faults.clear(fault)


@at_both_erps
@on_both_stores
def test_eight_pushers_at_once(place: Place, erp: str, backend: str) -> None:
    site, office = place.site(erp, "searchable", backend)
    buyer = Buyer(office, f"eight-{site.name}")
    buyer.take(PUSHED_BY_EIGHT)
    children = [place.zygote.start(jobs.push_all, site.name, place.clock.now()) for _ in range(8)]
    sent = [child.wait().result for child in children]
    assert sum(sent) == PUSHED_BY_EIGHT
    verdict = judge(office, place.erp(erp).ledger, COMPANIES[site.tenant], buyer.prefix)
    assert (verdict.wrong, verdict.orders, verdict.sent) == ([], PUSHED_BY_EIGHT, PUSHED_BY_EIGHT)


@at_both_erps
@on_both_stores
@pytest.mark.parametrize("label", ["sending committed", "before the call"])
def test_a_frozen_sender_wakes_after_the_settle_time(place: Place, erp: str, backend: str, label: str) -> None:
    """Between its last check and its call: a person has the order then, and there is never a second one."""
    site, office = place.site(erp, "searchable", backend)
    buyer = Buyer(office, f"frozen-{site.name}-{label}")
    (reference,) = buyer.take(1)
    child = place.zygote.start(jobs.push, site.name, place.clock.now(), label, 1, signal.SIGSTOP)
    child.wait_until_stopped()
    assert push_office(office).outcomes == {reference: DeliveryOutcome.ELSEWHERE}
    place.clock.advance(seconds=SETTLE + 1)
    assert push_office(office).outcomes == {reference: DeliveryOutcome.REVIEW}
    push = office.store.orders.get(reference).push
    assert push
    assert f"process {child.pid} " in (push.reason or "")
    import os

    os.kill(child.pid, signal.SIGCONT)
    assert child.wait().result.outcomes == {reference: DeliveryOutcome.ELSEWHERE}
    push = office.store.orders.get(reference).push
    assert push
    (row,) = [row for row in place.erp(erp).ledger.remaining(COMPANIES[site.tenant]) if row.reference == reference]
    assert (push.state, push.erp_number) == (PushState.REVIEW, row.number)
    assert [event.kind for event in office.store.orders.events(reference)][-2:] == ["review", "late answer"]


@at_both_erps
@pytest.mark.parametrize("duplicates", ["searchable", "idempotent", "neither"])
def test_an_erp_that_is_down_half_of_the_time(place: Place, erp: str, duplicates: str) -> None:
    """Every kind of failure, half of all calls: once it stops, all orders come to rest within a minute's turns."""
    site, office = place.site(erp, duplicates, "sqlite")
    clock, held = place.clock, place.erp(erp)
    buyer, random = Buyer(office, f"half-{site.name}"), Random(7)
    buyer.take(30)
    kinds = ["down", "reset before", "lost response", "unavailable", "throttled", "html", "truncated", "cut short"]
    faults = [held.faults.add(kind, probability=0.08) for kind in kinds]
    outcomes: Counter[DeliveryOutcome] = Counter()
    for _ in range(40):
        outcomes += _turn(office)
        clock.advance(seconds=random.choice((1, SETTLE / 2, SETTLE + 1)))
    held.faults.clear(*faults)
    began = clock.now()
    while office.store.outbox.signal() and clock.now() - began < timedelta(seconds=60 + SETTLE):
        _turn(office)
        clock.advance(seconds=20)
    verdict = judge(office, held.ledger, COMPANIES[site.tenant], buyer.prefix)
    assert not verdict.wrong, str(verdict)
    assert sum(fault.hits for fault in faults) > 10
    assert not strangers(office, held.ledger, COMPANIES[site.tenant], _others(place, site.tenant))


def _turn(office) -> Counter[DeliveryOutcome]:
    from hub.errors import HubError

    try:
        return Counter(push_office(office).outcomes.values())
    except HubError:
        return Counter()


def _others(place: Place, tenant: str) -> set[str]:
    """What was approved over the same ERP in the other stores of this session."""
    return {
        one.reference
        for site, office in place._sites.values()
        if site.tenant == tenant
        for one in office.store.orders.find()
    }
