"""Accounts and buyers in the store: by number, by rule, and nobody else's."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, event, update

from hub.errors import HubError, RecordRejected
from hub.store import Store, TenantBinding
from hub.store.buyers.vat_linking import Claimant, LinkReport
from hub.store.orders.order_tables import link_event
from tests.support.fixed_clock import FixedClock
from tests.support.orders import VAT

OTHER_VAT = "IE6388047V"


def shop(number: int, vat_number: str | None = None) -> Claimant:
    return Claimant(f"A-{number}", f"Shop {number}", vat_number)


def events(binding: TenantBinding, account: str) -> list[tuple[Any, ...]]:
    return [(each.how, each.by, each.buyer, each.former, each.note) for each in binding.links.events(account)]


def test_every_account_is_linked_at_once_and_stays(store: Store, clock: FixedClock) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    assert north.vat_linking.link_all([shop(1, VAT), shop(2), shop(3, VAT)]) == LinkReport(new=2, vat=1)
    assert south.vat_linking.link_all([shop(1, VAT), shop(2)]) == LinkReport(new=1, vat=1)
    clock.advance(days=1)
    assert north.vat_linking.link_all([shop(1), shop(2, VAT), shop(3, OTHER_VAT), shop(4)]) == LinkReport(new=1)
    assert north.links.buyer_of("A-1") == north.links.buyer_of("A-3") == south.links.buyer_of("A-1")
    assert (
        len(
            {
                north.links.buyer_of("A-1"),
                north.links.buyer_of("A-2"),
                south.links.buyer_of("A-2"),
                north.links.buyer_of("A-4"),
            }
        )
        == 4
    )
    links = store.system().links.find(north.links.buyer_of("A-1"))
    assert [(each.tenant, each.account, each.how, each.linked_by) for each in links] == [
        ("uk-north", "A-1", "new", "rules"),
        ("uk-north", "A-3", "vat", "rules"),
        ("uk-south", "A-1", "vat", "rules"),
    ]


def test_every_link_is_an_event(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    north.vat_linking.link_all([shop(1, VAT)])
    south.vat_linking.link_all([shop(1, VAT), shop(2)])
    first, own = north.links.buyer_of("A-1"), south.links.buyer_of("A-2")
    south.link_rules.link("A-2", first or "", by="sales", note="the owner called")
    taken = south.link_rules.unlink("A-1", "Shop 1", by="sales", note="another company")
    assert events(north, "A-1") == [("new", "rules", first, None, "")]
    assert events(south, "A-2") == [("new", "rules", own, None, ""), ("rule", "sales", first, own, "the owner called")]
    assert events(south, "A-1") == [
        ("vat", "rules", first, None, ""),
        ("unlinked", "sales", taken, first, "another company"),
    ]


def test_events_stay_as_they_are(store: Store) -> None:
    north = store.tenant("uk-north")
    north.vat_linking.link_all([shop(1)])
    for statement in (update(link_event).values(by="somebody else"), delete(link_event)):
        with (
            pytest.raises(HubError, match="events stay as they are"),
            north._scope.databases.orders.write() as connection,
        ):
            connection.execute(statement)
    assert [each.by for each in north.links.events("A-1")] == ["rules"]


def test_offices_that_link_in_bulk_at_once_agree(store: Store) -> None:
    names = [f"office-{number}" for number in range(6)]
    shops = [shop(number, f"GB{number // 2:09d}") for number in range(60)]
    with ThreadPoolExecutor(6) as pool:
        reports = list(pool.map(lambda name: store.tenant(name).vat_linking.link_all(shops), [*names, *names]))
    assert sum(each.new for each in reports) == 30
    assert sum(each.new + each.vat for each in reports) == 6 * 60
    for number in range(60):
        assert len({store.tenant(name).links.buyer_of(f"A-{number - number % 2}") for name in names}) == 1


def test_many_accounts_take_no_more_statements_than_few(store: Store) -> None:
    def statements(office: str, count: int) -> int:
        seen: list[str] = []

        def note(*given: Any) -> None:
            seen.append(given[2])

        binding = store.tenant(office)
        engine = binding._scope.databases.orders.engine
        event.listen(engine, "before_cursor_execute", note)
        for vat_number in (VAT, OTHER_VAT, None):
            binding.vat_linking.link_all(shop(number, vat_number if number % 2 else None) for number in range(count))
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    few = statements("uk-north", 4)
    assert statements("uk-south", 400) <= few


def test_a_rule_outranks_the_number(store: Store) -> None:
    north, south, ireland = (store.tenant(name) for name in ("uk-north", "uk-south", "ireland"))
    north.vat_linking.link_all([shop(1, VAT)])
    south.vat_linking.link_all([shop(1, VAT), shop(2)])
    own = south.link_rules.unlink("A-1", "Shop 1", by="sales", note="another company")
    south.vat_linking.link_all([shop(1, VAT)])
    assert south.links.buyer_of("A-1") == own != north.links.buyer_of("A-1")
    ireland.vat_linking.link_all([shop(7, VAT)])
    assert ireland.links.buyer_of("A-7") == north.links.buyer_of("A-1"), "the number is still the first buyer's"
    ireland.link_rules.link("A-7", south.links.buyer_of("A-2") or "", by="clerk", note="asked")
    ireland.vat_linking.link_all([shop(7, VAT)])
    assert ireland.links.buyer_of("A-7") == south.links.buyer_of("A-2")


def test_a_number_whose_accounts_all_left_brings_nobody_to_who_remains(store: Store) -> None:
    north, south, ireland = (store.tenant(name) for name in ("uk-north", "uk-south", "ireland"))
    north.vat_linking.link_all([shop(1, VAT)])
    south.vat_linking.link_all([shop(2)])
    south.link_rules.link("A-2", north.links.buyer_of("A-1") or "", by="sales", note="the same owner")
    north.link_rules.unlink("A-1", "Shop 1", by="desk", note="a slip")
    ireland.vat_linking.link_all([shop(7, VAT)])
    assert len({north.links.buyer_of("A-1"), south.links.buyer_of("A-2"), ireland.links.buyer_of("A-7")}) == 3


def test_an_account_alone_is_unlinked_where_it_is(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    north.vat_linking.link_all([shop(1, VAT)])
    own = north.links.buyer_of("A-1")
    assert north.link_rules.unlink("A-1", "Shop 1", by="desk", note="not to be linked") == own
    assert north.link_rules.unlink("A-1", "Shop 1", by="desk", note="again") == own
    south.vat_linking.link_all([shop(1, VAT)])
    assert south.links.buyer_of("A-1") != own
    assert [each.how for each in north.links.events("A-1")] == ["new", "unlinked"]


def test_an_account_may_come_back_and_leave_again(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    north.vat_linking.link_all([shop(1, VAT)])
    south.vat_linking.link_all([shop(1, VAT)])
    together = north.links.buyer_of("A-1") or ""
    first = south.link_rules.unlink("A-1", "Shop 1", by="sales", note="no")
    assert south.link_rules.link("A-1", together, by="sales", note="yes") is True
    assert south.link_rules.link("A-1", together, by="sales", note="yes") is False
    second = south.link_rules.unlink("A-1", "Shop 1", by="sales", note="no")
    assert len({together, first, second}) == 3
    assert [each.how for each in south.links.events("A-1")] == ["vat", "unlinked", "rule", "unlinked"]


def test_a_number_that_changes_moves_no_link(store: Store) -> None:
    north, south, ireland = (store.tenant(name) for name in ("uk-north", "uk-south", "ireland"))
    north.vat_linking.link_all([shop(1, VAT)])
    south.vat_linking.link_all([shop(1)])
    apart = (north.links.buyer_of("A-1"), south.links.buyer_of("A-1"))
    south.vat_linking.link_all([shop(1, VAT)])
    assert (north.links.buyer_of("A-1"), south.links.buyer_of("A-1")) == apart
    north.vat_linking.link_all([shop(1, OTHER_VAT)])
    south.vat_linking.link_all([shop(1, VAT)])
    assert (north.links.buyer_of("A-1"), south.links.buyer_of("A-1")) == apart
    ireland.vat_linking.link_all([shop(1, VAT), shop(2, OTHER_VAT)])
    assert (ireland.links.buyer_of("A-2"), ireland.links.buyer_of("A-1")) == apart, (
        "who comes later goes by the numbers of now"
    )


def test_numbers_that_two_accounts_exchange_follow_them(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    north.vat_linking.link_all([shop(1, VAT), shop(2, OTHER_VAT)])
    north.vat_linking.link_all([shop(1, OTHER_VAT), shop(2, VAT)])
    south.vat_linking.link_all([shop(1, OTHER_VAT), shop(2, VAT)])
    assert south.links.buyer_of("A-1") == north.links.buyer_of("A-1")
    assert south.links.buyer_of("A-2") == north.links.buyer_of("A-2")


def test_a_number_that_two_accounts_brought_stays_theirs(store: Store) -> None:
    north, south, ireland = (store.tenant(name) for name in ("uk-north", "uk-south", "ireland"))
    north.vat_linking.link_all([shop(1, VAT)])
    south.vat_linking.link_all([shop(1, VAT)])
    north.vat_linking.link_all([shop(1, OTHER_VAT)])
    ireland.vat_linking.link_all([shop(1, VAT), shop(2, OTHER_VAT)])
    assert ireland.links.buyer_of("A-1") == south.links.buyer_of("A-1") == north.links.buyer_of("A-1")
    assert ireland.links.buyer_of("A-2") != north.links.buyer_of("A-1")


def test_an_office_moves_only_its_own_accounts(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    north.vat_linking.link_all([shop(1), shop(2)])
    south.vat_linking.link_all([shop(1)])
    before = store.system().links.find(south.links.buyer_of("A-1"))
    north.link_rules.link("A-1", north.links.buyer_of("A-2") or "", by="desk", note="")
    north.link_rules.unlink("A-1", "Shop", by="desk", note="")
    assert store.system().links.find(south.links.buyer_of("A-1")) == before
    assert [each.how for each in south.links.events("A-1")] == ["new"]
    with pytest.raises(RecordRejected, match="A-2 has no buyer yet"):
        south.link_rules.link("A-2", north.links.buyer_of("A-2") or "", by="sales", note="")
    with pytest.raises(RecordRejected, match="A-2 has no buyer yet"):
        south.link_rules.unlink("A-2", "Shop", by="sales", note="")
    assert south.links.events("A-2") == []


def test_nobody_is_linked_to_a_buyer_without_accounts(store: Store) -> None:
    north = store.tenant("uk-north")
    north.vat_linking.link_all([shop(1), shop(2)])
    left = north.links.buyer_of("A-1") or ""
    north.link_rules.link("A-1", north.links.buyer_of("A-2") or "", by="desk", note="")
    for nobody in (left, "B-nobody"):
        with pytest.raises(RecordRejected, match=f"no account is linked to a buyer {nobody}"):
            north.link_rules.link("A-2", nobody, by="desk", note="")


def test_accounts_taken_apart_are_remembered(store: Store) -> None:
    north, south, ireland = (store.tenant(name) for name in ("uk-north", "uk-south", "ireland"))
    for each in (north, south, ireland):
        each.vat_linking.link_all([shop(1, VAT), shop(2)])
    assert store.system().links.taken_apart() == set()
    south.link_rules.unlink("A-1", "Shop 1", by="sales", note="")
    ireland.link_rules.link("A-1", ireland.links.buyer_of("A-2") or "", by="clerk", note="")
    assert store.system().links.taken_apart() == {
        frozenset({("uk-south", "A-1"), ("uk-north", "A-1")}),
        frozenset({("uk-south", "A-1"), ("ireland", "A-1")}),
    }


def named(account: str, name: str) -> Claimant:
    return Claimant(account, name, VAT)


def test_a_number_under_another_name_links_nobody_and_is_kept_in_mind(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    given = [named("A-1", "Harbour Foods Ltd"), named("A-2", "Lark Freight plc"), named("A-3", "Harbour Group")]
    assert north.vat_linking.link_all(given) == LinkReport(new=2, vat=1)
    south.vat_linking.link_all([named("S-1", "Lark Freight (UK)"), named("S-2", "Harbour Foods")])
    owner = north.links.buyer_of("A-1")
    assert [north.links.buyer_of("A-3"), south.links.buyer_of("S-2")] == [owner, owner]
    assert owner not in (north.links.buyer_of("A-2"), south.links.buyer_of("S-1"))
    assert store.system().links.shared_numbers() == {("uk-north", "A-2"): owner, ("uk-south", "S-1"): owner}
    assert [north.links.count_shared_numbers(), south.links.count_shared_numbers()] == [1, 1]
    assert store.system().links.vat_owners() == {VAT: owner}


def test_a_person_says_whose_a_shared_number_is(store: Store) -> None:
    north = store.tenant("uk-north")
    given = [named("A-1", "Harbour Foods Ltd"), named("A-2", "Lark Freight plc"), named("A-3", "Oak Yard")]
    north.vat_linking.link_all(given)
    north.link_rules.link("A-2", north.links.buyer_of("A-1") or "", by="desk", note="one group")
    north.link_rules.unlink("A-3", "Oak Yard", by="desk", note="another firm")
    assert north.links.count_shared_numbers() == 0
    north.vat_linking.link_all(given)
    assert north.links.count_shared_numbers() == 0
    assert north.links.buyer_of("A-1") == north.links.buyer_of("A-2") != north.links.buyer_of("A-3")


def test_a_shared_number_that_is_mended_is_forgotten(store: Store) -> None:
    north = store.tenant("uk-north")
    owner, other = named("A-1", "Harbour Foods Ltd"), named("A-2", "Lark Freight plc")
    north.vat_linking.link_all([owner, other])
    north.vat_linking.link_all([owner, Claimant("A-2", other.name, OTHER_VAT)])
    assert north.links.count_shared_numbers() == 0
    assert store.system().links.vat_owners()[OTHER_VAT] == north.links.buyer_of("A-2")


def test_a_link_by_number_whose_name_became_another_is_kept_in_mind(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    north.vat_linking.link_all([named("A-1", "Harbour Foods Ltd")])
    south.vat_linking.link_all([named("S-1", "Harbour Foods")])
    south.vat_linking.link_all([named("S-1", "Lark Freight plc")])
    north.vat_linking.link_all([named("A-1", "Renamed Ltd")])
    owner = north.links.buyer_of("A-1")
    assert south.links.buyer_of("S-1") == owner, "a link never moves by itself"
    assert store.system().links.shared_numbers() == {("uk-south", "S-1"): owner}


def test_who_founds_a_buyer_has_its_number_whatever_the_name(store: Store) -> None:
    north = store.tenant("uk-north")
    north.vat_linking.link_all([named("A-1", ".")])
    assert store.system().links.vat_owners() == {VAT: north.links.buyer_of("A-1")}
