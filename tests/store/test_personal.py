"""What of a text the office knows to be personal."""

from hub.records import Address, Customer, Kind
from hub.store import Store
from tests.support.frames import publish
from tests.support.orders import stocked


def test_names_addresses_mail_and_phone_are_found_in_any_case(store: Store) -> None:
    north = stocked(store)
    jane = Customer(account="N-7", name="Jane 100%_Doe", country="GB", blocked=False, email="Jane@x.example", city="Bo")
    publish(north, Kind.CUSTOMER, [jane])
    publish(north, Kind.ADDRESS, [Address(account="N-7", code="A", name="Dock", country="GB", street="4 Mill Lane")])
    text = "N-7 JANE 100%_DOE, jane@x.example, 4 mill lane, Bo"
    assert north.catalogue.personal_in(text) == {"Jane 100%_Doe", "Jane@x.example", "4 Mill Lane"}
    assert north.catalogue.personal_in("nobody's N-7") == set()
    assert store.tenant("uk-south").catalogue.personal_in(text) == set()


def test_a_text_with_what_no_database_keeps(store: Store) -> None:
    north = stocked(store)
    publish(north, Kind.CUSTOMER, [Customer(account="N-7", name="Jane Doe", country="GB", blocked=False)])
    assert north.catalogue.personal_in("\0Jane Doe\0") == {"Jane Doe"}
