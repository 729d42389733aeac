"""What is wrong with ERPs and offices: found from what the store knows, told to those whom it concerns, and once."""

from collections import defaultdict
from datetime import timedelta

import pytest

from hub.config.secrets import Secret
from hub.config.tenant import PullSchedule
from hub.errors import CredentialsRefused, PermanentError, TooMuchWouldVanish, Unreachable
from hub.office import Hub
from hub.operations.incident_alerts import IncidentWatch, addresses, tell_incidents
from hub.operations.incidents import standing_incidents
from hub.records import Kind
from hub.store.orders.pauses import PauseScope
from hub.sync.pull import pull
from tests.support.world import World, on_both_stores

OPERATIONS, OF_NAV, NORTH = (Secret(f"json://{name}.example") for name in ("operations", "nav", "north"))


class People:
    """Who is told what, by address."""

    def __init__(self) -> None:
        self.told: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.away: set[str] = set()

    def at(self, address: Secret):
        def notify(title: str, text: str) -> None:
            if address.reference in self.away:
                raise PermanentError(f"{address.reference}: an alert couldn't be delivered")
            self.told[address.reference].append((title, text))

        return notify

    def titles(self, address: Secret) -> list[str]:
        return [title for title, _ in self.told.pop(address.reference, [])]


def watched(world: World, *, operations=(), of_nav=(), north=(), **offices) -> Hub:
    """The hub, with who is told; `offices`: what else an office says."""
    hub = world.hub()
    settings = hub.settings
    erps = {**settings.erps, "group-nav": settings.erps["group-nav"].model_copy(update={"alerts": of_nav})}
    tenants = {
        name: tenant.model_copy(
            update={"alerts": north if name == "uk-north" else (), **offices.get(name.replace("-", "_"), {})}
        )
        for name, tenant in settings.tenants.items()
    }
    rules = settings.operations.model_copy(update={"alerts": operations})
    hub.settings = settings.model_copy(update={"erps": erps, "tenants": tenants, "operations": rules})
    return hub


def down(world: World) -> None:
    world.nav.faults.add("down")
    with pytest.raises(Unreachable):
        pull(world.office("uk-north"), Kind.PRODUCT)


@on_both_stores
def test_an_erp_that_is_down_is_told_once_again_when_it_lasts_and_when_it_is_over(world: World) -> None:
    hub, people = watched(world, operations=(OPERATIONS,), of_nav=(OF_NAV,), north=(NORTH,)), People()
    assert (tell_incidents(hub, people.at), people.told) == ([], {})
    down(world)
    for _ in range(2):
        assert tell_incidents(hub, people.at) == []
    assert people.titles(NORTH) == [], "it is the ERP's own people's, and operations'"
    for address in (OPERATIONS, OF_NAV):
        ((title, text),) = people.told.pop(address.reference)
        assert title == "group-nav: unreachable"
        assert text.startswith("group-nav doesn't answer; it is tried by itself, and orders wait: ")
        assert "(since 09:00" in text
    world.clock.advance(hours=3, minutes=59)
    tell_incidents(hub, people.at)
    assert people.titles(OPERATIONS) == []
    world.clock.advance(minutes=1)
    tell_incidents(hub, people.at)
    assert people.titles(OPERATIONS) == ["group-nav: unreachable"]
    world.nav.faults.clear()
    pull(world.office("uk-north"), Kind.PRODUCT)
    tell_incidents(hub, people.at)
    tell_incidents(hub, people.at)
    assert people.told.pop(OPERATIONS.reference) == [("group-nav: over: unreachable", "over: group-nav: unreachable")]


def test_credentials_that_are_refused_are_told_to_the_offices_where_nobody_else_is_named(world: World) -> None:
    hub, people = watched(world, north=(NORTH,)), People()
    world.nav.faults.add("unauthorised")
    with pytest.raises(CredentialsRefused):
        pull(world.office("uk-south"), Kind.PRODUCT)
    tell_incidents(hub, people.at)
    ((title, text),) = people.told.pop(NORTH.reference)
    assert title == "group-nav: refused"
    assert "nothing is asked of it until they change" in text


def test_who_could_not_be_told_is_told_later(world: World) -> None:
    hub, people = watched(world, operations=(OPERATIONS,), of_nav=(OF_NAV,)), People()
    down(world)
    people.away = {OPERATIONS.reference}
    assert tell_incidents(hub, people.at) == ["json://operations.example: an alert couldn't be delivered"]
    assert people.titles(OF_NAV) == ["group-nav: unreachable"]
    people.away = set()
    assert tell_incidents(hub, people.at) == []
    assert (people.titles(OPERATIONS), people.titles(OF_NAV)) == (["group-nav: unreachable"], [])


LATE = {"freshness": {Kind.PRODUCT: timedelta(hours=1)}, "pulls": {}}


def test_what_is_read_too_late_is_told_in_one_message_for_an_erp(world: World) -> None:
    hub = watched(world, operations=(OPERATIONS,), north=(NORTH,), uk_north=LATE, uk_south=LATE)
    people = People()
    for name in ("uk-north", "uk-south"):
        pull(world.office(name), Kind.PRODUCT)
    world.clock.advance(minutes=60)
    assert standing_incidents(hub) == []
    world.clock.advance(minutes=1)
    north, south = standing_incidents(hub)
    assert (north.key, south.key) == ("uk-north product: late", "uk-south product: late")
    assert "read last at 09:00, 1 h allowed; no read was due or ran: does Dagster run?" in north.said
    tell_incidents(hub, people.at)
    ((title, text),) = people.told.pop(OPERATIONS.reference)
    assert title == "group-nav: 2 things need somebody"
    assert "uk-north product" in text
    assert "uk-south product" in text
    assert people.titles(NORTH) == ["uk-north product: late"]


def test_one_cause_is_not_told_under_two_names(world: World) -> None:
    hub = watched(world, uk_north=LATE)
    pull(world.office("uk-north"), Kind.PRODUCT)
    world.clock.advance(hours=2)
    down(world)
    assert [each.key for each in standing_incidents(hub)] == ["group-nav: unreachable"]


def test_an_office_that_says_nothing_of_freshness_may_miss_three_reads(world: World) -> None:
    schedule = {"pulls": {Kind.PRODUCT: PullSchedule.model_validate({"every": "1h"})}, "freshness": {}}
    hub = watched(world, uk_north=schedule)
    pull(world.office("uk-north"), Kind.PRODUCT)
    pull(world.office("uk-north"), Kind.STOCK)
    world.clock.advance(hours=3)
    assert standing_incidents(hub) == []
    world.clock.advance(seconds=1)
    assert [each.key for each in standing_incidents(hub)] == ["uk-north product: late"]


@pytest.mark.parametrize(
    ("scope", "name", "kind"),
    [
        (PauseScope.ERP, "group-nav", None),
        (PauseScope.ERP, "group-nav", Kind.PRODUCT),
        (PauseScope.OFFICE, "uk-north", None),
        (PauseScope.OFFICE, "uk-north", Kind.PRODUCT),
    ],
)
def test_what_a_person_paused_is_not_late(world: World, scope, name, kind) -> None:
    hub = watched(world, uk_north=LATE)
    pull(world.office("uk-north"), Kind.PRODUCT)
    world.clock.advance(hours=2)
    assert [each.key for each in standing_incidents(hub)] == ["uk-north product: late"]
    hub.store.system().pauses.begin(scope, name, kind, None, "ann", "so")
    assert standing_incidents(hub) == []


def test_a_read_that_the_guard_holds_is_told_with_what_helps(world: World) -> None:
    hub, people = watched(world, operations=(OPERATIONS,)), People()
    office = world.office("uk-north")
    pull(office, Kind.PRODUCT, full=True)
    world.clock.advance(seconds=1)
    items = world.state("uk-north").tables["items"]
    for row in [*items.rows()][: len([*items.rows()]) // 2]:
        world.nav.remove("North", "items", row.record.key)
    with pytest.raises(TooMuchWouldVanish):
        pull(office, Kind.PRODUCT, full=True)
    tell_incidents(hub, people.at)
    ((title, text),) = people.told.pop(OPERATIONS.reference)
    assert title == "uk-north product: guard"
    assert "records would vanish" in text
    assert "`hub pull uk-north product --past-guard`" in text


def test_two_processes_say_it_once(world: World) -> None:
    hub, people = watched(world, operations=(OPERATIONS,)), People()
    down(world)
    told = hub.store.system().told_incidents
    assert told.take_turn(OPERATIONS.reference)
    tell_incidents(hub, people.at)
    assert people.titles(OPERATIONS) == [], "another process is telling that address"
    # it died
    world.clock.advance(minutes=2)
    tell_incidents(hub, people.at)
    assert people.titles(OPERATIONS) == ["group-nav: unreachable"]


def test_beside_a_worker_it_is_looked_at_once_a_minute(world: World, monkeypatch) -> None:
    hub = watched(world, operations=(OPERATIONS,))
    rounds: list[list[str]] = [["a"], ["a", "b"], [], ["a"]]
    monkeypatch.setattr("hub.operations.incident_alerts.tell_incidents", lambda _hub: rounds.pop(0))
    watch, said = IncidentWatch(hub), []
    for _ in range(4):
        said += [watch.look(), watch.look()]
        world.clock.advance(seconds=60)
    assert said == [["a"], [], ["b"], [], [], [], ["a"], []]


def test_every_address_is_known_once(world: World) -> None:
    hub = watched(world, operations=(OPERATIONS, NORTH), of_nav=(OPERATIONS,), north=(NORTH,))
    assert [each.reference for each in addresses(hub.settings, ())] == [OPERATIONS.reference, NORTH.reference]
