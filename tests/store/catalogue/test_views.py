"""Views for who reads the database itself: their columns are what readers rely on."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from hub.records import MASTER_DATA, RECORDS, Kind, Price, Scope
from hub.store import Store
from tests.support.frames import price, publish


def rows(store: Store, statement: str) -> list[dict[str, object]]:
    with store._databases.catalogue.read() as connection:
        return [dict(row._mapping) for row in connection.execute(text(statement))]


@pytest.mark.parametrize("kind", MASTER_DATA)
def test_a_view_has_the_records_fields(store: Store, kind: Kind) -> None:
    with store._databases.catalogue.read() as connection:
        names = [*connection.execute(text(f"SELECT * FROM shop_{kind.value}")).keys()]
    assert names == ["office", *RECORDS[kind].model_fields, "revision"]


def test_numbers_are_numbers_and_what_is_gone_isnt_there(store: Store) -> None:
    office = store.tenant("uk-north")
    dated = Price(sku="LAMP", scope=Scope.ALL, currency="GBP", amount=Decimal("9.5"), valid_from=date(2026, 1, 1))
    publish(office, Kind.PRICE, [price("LAMP", "2.55"), price("CAGE", "10.95"), dated])
    shown = rows(store, "SELECT sku, amount, valid_from FROM shop_price WHERE office = 'uk-north' AND amount < 10")
    found = sorted((each["sku"], float(str(each["amount"])), str(each["valid_from"])) for each in shown)
    assert found == [("LAMP", 2.55, "None"), ("LAMP", 9.5, "2026-01-01")]
    publish(office, Kind.PRICE, [price("CAGE", "10.95")])
    assert [each["sku"] for each in rows(store, "SELECT sku FROM shop_price")] == ["CAGE"]
