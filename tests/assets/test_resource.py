"""What a run says and does when the hub can't: its own sentence, tries while the store is away, pauses."""

import time
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster._core.execution.plan import active

from hub.assets import resource
from hub.assets.resource import PAUSE, PAUSED, TRIES
from hub.assets.runs import run
from hub.errors import StoreUnavailable
from hub.store.orders.pauses import PauseScope

AWAY = "store: the catalogue database is temporarily unavailable: database is locked"


@pytest.fixture(autouse=True)
def hurried(monkeypatch) -> None:
    """What Dagster waits between two tries isn't really waited."""
    slept: list[float] = []
    monkeypatch.setattr(active, "time", SimpleNamespace(sleep=slept.append, time=lambda: time.time() + sum(slept)))


@pytest.fixture
def away(monkeypatch) -> list[int]:
    """So many openings of the store fail; the count is set by the test."""
    left = [0]
    opened: Any = vars(resource)["open_hub"]

    def open_hub(settings):
        if left[0]:
            left[0] -= 1
            raise StoreUnavailable(AWAY)
        return opened(settings)

    monkeypatch.setattr(resource, "open_hub", open_hub)
    return left


def events(plant, outcome, of: dg.DagsterEventType) -> list[dg.DagsterEvent]:
    records = plant.instance.get_records_for_run(outcome.run_id).records
    found = (record.event_log_entry.dagster_event for record in records)
    return [event for event in found if event and event.event_type is of]


def headlines(plant, outcome) -> list[str]:
    """What stands at the failure of each step, as the pages show it."""
    failed = events(plant, outcome, dg.DagsterEventType.STEP_FAILURE)
    return [event.step_failure_data.error.message.strip() for event in failed]


def waits(plant, outcome) -> list[float]:
    retried = events(plant, outcome, dg.DagsterEventType.STEP_UP_FOR_RETRY)
    return [event.step_retry_data.seconds_to_wait for event in retried]


def test_the_headline_of_a_failed_run_is_the_hubs_own_sentence(plant):
    plant.group.nav.faults.add("down")
    outcome = run(plant.definitions, "documents_uk_north", plant.instance)
    assert not outcome.success
    first, *others = headlines(plant, outcome)
    assert first.startswith("dagster._core.definitions.events.Failure: group-nav / North: ")
    # one asked, and the others know
    assert all("group-nav / North: waits for group-nav, since " in headline for headline in others)
    # nothing is tried again in the run, where it would hold up others
    assert waits(plant, outcome) == []


def test_a_store_that_is_away_is_tried_again_in_the_run(plant, away):
    away[0] = 2
    outcome = run(plant.definitions, "documents_uk_north", plant.instance)
    assert outcome.success
    assert waits(plant, outcome) == [PAUSE] * 2


def test_a_store_that_stays_away_is_the_headline(plant, away):
    away[0] = 10_000
    outcome = run(plant.definitions, "push_uk_north", plant.instance)
    assert headlines(plant, outcome) == [f"dagster._core.definitions.events.Failure: {AWAY}"]
    assert outcome.failures == (f"uk_north__order: {AWAY}",)
    assert waits(plant, outcome) == [PAUSE] * TRIES


def test_a_pause_is_no_failure_and_stands_at_the_run(plant):
    plant.hub.store.system().pauses.begin(PauseScope.ERP, "group-nav", None, None, "ann", "the ERP is upgraded")
    asked = len(plant.group.nav.requests)
    outcome = run(plant.definitions, "documents_uk_north", plant.instance)
    assert outcome.success, outcome.failures
    assert not outcome.assets
    assert len(plant.group.nav.requests) == asked
    tag = plant.instance.get_run_by_id(outcome.run_id).tags[PAUSED]
    assert tag.startswith("group-nav is paused since")
    assert tag.endswith("the ERP is upgraded")
    assert run(plant.definitions, "documents_ireland", plant.instance).success


def test_a_push_that_is_paused_says_so_too(plant):
    plant.hub.store.system().pauses.begin(PauseScope.OFFICE, "uk-north", None, None, "ann", "stocktaking")
    outcome = run(plant.definitions, "push_uk_north", plant.instance)
    assert outcome.success, outcome.failures
    assert "uk-north is paused since" in outcome.assets["uk_north/order"]["interrupted"]
    assert "stocktaking" in plant.instance.get_run_by_id(outcome.run_id).tags[PAUSED]
