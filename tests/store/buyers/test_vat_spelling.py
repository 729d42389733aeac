"""A database of before: the VAT numbers of buyers get the one spelling that the hub has for a company now."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import insert

from hub.rules.vat_number import normalize
from hub.store import open_store
from hub.store.engine.database import Databases
from hub.store.orders.order_tables import buyer, buyer_vat
from hub.store.schema import configuration
from tests.support.fixed_clock import FixedClock

BEFORE = ["XI980780684", "GR094259216", "IE8D79739I", "CHE107787577IVA", "DE136695976", "GB802311782001"]


@pytest.fixture
def before(empty_url: str) -> Iterator[str]:
    databases = Databases.at(empty_url)
    with databases.orders.upgrade() as connection:
        command.upgrade(configuration("orders", connection), "0006")
    yield empty_url
    databases.close()


def put(url: str, *numbers: str) -> None:
    databases, now = Databases.at(url), FixedClock().now()
    with databases.orders.write() as connection:
        for number in numbers:
            connection.execute(insert(buyer).values(id=f"B-{number}", name="Oak", created_at=now))
            connection.execute(insert(buyer_vat).values(vat_number=number, buyer=f"B-{number}"))
    databases.close()


def owners(url: str) -> dict[str, str]:
    with open_store(url, FixedClock()) as store:
        return store.system().links.vat_owners()


def test_numbers_are_spelt_as_the_hub_spells_them(before: str) -> None:
    put(before, *BEFORE)
    assert owners(before) == {str(normalize(number, "")): f"B-{number}" for number in BEFORE}


def test_of_two_buyers_with_one_number_the_one_that_spelt_it_so_keeps_it(before: str) -> None:
    put(before, "XI980780684", "GB980780684", "GB980780684001")
    assert owners(before) == {"GB980780684": "B-GB980780684"}
