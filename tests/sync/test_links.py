"""A pull of customers links their accounts: one buyer by the same valid VAT number, and by nothing else."""

from hub.buyers.accounts import ANOTHERS, GONE, NOT_ITS_BUYERS, linked_accounts
from hub.records import Kind
from hub.sync.pull import fetch, pull
from hub.sync.replay import translate_again
from tests.support.world import OFFICES, World, on_both_stores

SHARED = 20
"""So many firms are customers of all three offices."""


def buyers(world: World) -> dict[str, set[tuple[str, str]]]:
    """Every buyer's accounts."""
    found: dict[str, set[tuple[str, str]]] = {}
    for each in world.hub().store.system().links.find():
        found.setdefault(each.buyer, set()).add((each.tenant, each.account))
    return found


def numbers(world: World, name: str) -> dict[str, str]:
    return {each.number: each.vat_number for each in world.rows(name, "customers")}


def change(world: World, name: str, account: str, **fields: object) -> None:
    world.clock.advance(days=3)
    world.erp(name).change(OFFICES[name], "customers", account, **fields)
    pull(world.office(name), Kind.CUSTOMER)


@on_both_stores
def test_all_customers_of_three_offices_are_linked(world: World) -> None:
    for name in OFFICES:
        pull(world.office(name), Kind.PRODUCT)
        assert buyers(world).keys() == set() or name != "uk-north", "no other kind links"
        pull(world.office(name), Kind.CUSTOMER)
    found = buyers(world)
    assert sum(map(len, found.values())) == sum(len(numbers(world, name)) for name in OFFICES)
    together = [group for group in found.values() if len(group) > 1]
    assert len(together) == SHARED
    for group in together:
        assert {name for name, _ in group} == set(OFFICES)
        assert len({numbers(world, name)[account] for name, account in group}) == 1
    pull(world.office("ireland"), Kind.CUSTOMER, full=True)
    assert buyers(world) == found


def test_the_same_e_mail_phone_and_name_link_nobody(world: World) -> None:
    for name in OFFICES:
        for number in numbers(world, name):
            same = {"email": "orders@mall.example", "phone": "020 7946 0000", "name": "The Mall Ltd"}
            world.erp(name).change(OFFICES[name], "customers", number, vat_number="", **same)
        pull(world.office(name), Kind.CUSTOMER)
    assert {len(group) for group in buyers(world).values()} == {1}


def test_what_was_only_logged_links_nobody_and_its_translation_does(world: World) -> None:
    office = world.office("uk-north")
    fetch(office, Kind.CUSTOMER)
    assert buyers(world) == {}
    translate_again(office, Kind.CUSTOMER)
    assert len(buyers(world)) == len(office.store.parties.find())


def test_a_number_that_changes_in_the_erp_moves_no_link_and_shows(world: World) -> None:
    for name in OFFICES:
        pull(world.office(name), Kind.CUSTOMER)
    before = buyers(world)
    shared = sorted(next(group for group in before.values() if len(group) > 1))
    (_, dublin), (_, north), (_, south) = shared
    other = next(number for number in numbers(world, "uk-north") if number != north)
    change(world, "uk-north", north, vat_number=numbers(world, "uk-north")[other])
    change(world, "uk-south", south, vat_number="")
    assert buyers(world) == before
    system = world.hub().store.system()
    doubts = {(each.link.tenant, each.link.account): each.doubt for each in linked_accounts(system) if each.doubt}
    assert doubts == {("uk-north", north): ANOTHERS, ("uk-south", south): NOT_ITS_BUYERS}
    world.office("uk-north").store.link_rules.unlink(north, "Shop", by="desk", note="another company now")
    world.business_central.remove("Dublin", "customers", dublin)
    pull(world.office("ireland"), Kind.CUSTOMER, full=True)
    buyer = world.office("ireland").store.links.buyer_of(dublin)
    assert [each.doubt for each in linked_accounts(system, buyer)] == [GONE, NOT_ITS_BUYERS]
    north_buyer = world.office("uk-north").store.links.buyer_of(north)
    assert [each.doubt for each in linked_accounts(system, north_buyer)] == [""]
