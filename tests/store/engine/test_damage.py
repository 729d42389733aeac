"""Cells that somebody changed past the hub: told by table and row, never raw and never with what stands there."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from hub.errors import StoreDamaged
from hub.orders.intake import submit_order
from hub.records import Kind
from hub.store import Store, TenantBinding
from tests.support.chaos.scale import EVERY
from tests.support.damaging import Ward, damages
from tests.support.orders import basket, stocked, tenant

MARKER = "Jane"
ORDER = r"store: sales_order uk-north / \S+: "
LINE = r"store: order_line uk-north / \S+ / 1: "
Read = Callable[[TenantBinding], object]


def orders(north: TenantBinding) -> object:
    return north.orders.find()


def products(north: TenantBinding) -> object:
    return north.catalogue.products(["LAMP", "CAGE"])


DAMAGES = [
    ("orders", "sales_order", f'basket = \'{{"key": "{MARKER}"}}\'', orders, ORDER),
    ("orders", "order_line", "tax_class = ''", orders, ORDER + "`tax_class` isn't"),
    ("catalogue", "product", "tax_class = ''", products, r"store: product uk-north / \S+: `tax_class` isn't"),
    ("catalogue", "product", "unit = ''", lambda north: north.catalogue.product("LAMP"), "`unit` isn't as the hub"),
    ("catalogue", "price", "amount = -1", lambda north: north.catalogue.prices("LAMP"), "`amount` isn't as the hub"),
    ("catalogue", "product", "tax_class = ''", lambda north: list(north.records.all(Kind.PRODUCT)), "`tax_class`"),
]
NOT_OF_THEIR_TYPE = [
    ("orders", "order_line", f"unit_price = '{MARKER}'", orders, LINE + "`unit_price` isn't"),
    ("orders", "sales_order", f"received_at = '{MARKER}'", orders, ORDER + "`received_at` isn't"),
    ("orders", "outbox", f"queued_at = '{MARKER}'", orders, "store: outbox uk-north / "),
    ("catalogue", "price", f"amount = '{MARKER}'", lambda north: north.catalogue.prices("LAMP"), "store: price uk"),
    ("catalogue", "product", f"vanished_at = '{MARKER}'", lambda north: north.records.changes(Kind.PRODUCT, 0),
     "store: product uk-north / CAGE: `vanished_at` isn't"),
    ("catalogue", "product", f"name = CAST(x'ff{MARKER.encode().hex()}' AS TEXT)", products,
     "store: product uk-north / CAGE: `name` isn't"),
    ("catalogue", "pull", f"begun_at = '{MARKER}'", lambda north: north.raw_log.last_pull(Kind.PRODUCT),
     r"store: pull \d+: `begun_at` isn't"),
    ("catalogue", "checkpoint", f"watermark = '{MARKER}'", lambda north: north.raw_log.checkpoint(Kind.PRODUCT),
     "store: checkpoint uk-north / [a-z]+: `watermark` isn't"),
    ("orders", "outbox", f"attempt = '{MARKER}'", orders, r"store: outbox uk-north / \S+: `attempt` isn't"),
    ("orders", "sales_order", "reasons = '{'", orders, ORDER + "`reasons` isn't"),
]  # fmt: skip


def damaged(store: Store, database: str, table: str, change: str) -> TenantBinding:
    north = stocked(store)
    submit_order(basket(), tenant=tenant(), store=north)
    with getattr(store._databases, database).write() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET {change}")
    return north


def told(read: Read, north: TenantBinding, expected: str) -> None:
    with pytest.raises(StoreDamaged, match=expected) as caught:
        read(north)
    assert MARKER not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(("database", "table", "change", "read", "expected"), DAMAGES)
def test_a_cell_that_is_no_record_is_told_by_its_row(
    store: Store, database: str, table: str, change: str, read: Read, expected: str
) -> None:
    told(read, damaged(store, database, table, change), expected)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("database", "table", "change", "read", "expected"), NOT_OF_THEIR_TYPE)
def test_a_cell_that_isnt_of_its_type_is_told_by_its_row(
    store: Store, database: str, table: str, change: str, read: Read, expected: str
) -> None:
    """PostgreSQL keeps none."""
    told(read, damaged(store, database, table, change), expected)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_accepted_mapping_that_is_damaged_is_told(store: Store) -> None:
    north = store.tenant("uk-north")
    north.mappings.accept("d", "north.yaml", {"north.yaml": "x"}, "ann")
    with store._databases.catalogue.write() as connection:
        connection.execute(text("UPDATE mapping_version SET files = 'no json'"))
    told(lambda binding: binding.mappings.accepted(), north, "store: mapping_version 1: ")


def test_no_damaged_cell_is_raised_raw_or_shown(store: Store) -> None:
    """Whatever stands in whatever column, every method that reads it gives its answer or one of the hub's errors."""
    ward = Ward(store)
    raw, shown, told = {}, {}, 0
    for damage in [*damages(store)][::EVERY]:
        for name, said in ward.tried(damage).items():
            told += said.startswith("StoreDamaged")
            if said.startswith("RAW"):
                raw[f"{damage}: {name}"] = said
            # a text in a key names its row
            elif MARKER in said and not damage.column.primary_key:
                shown[f"{damage}: {name}"] = said
    assert (raw, shown) == ({}, {})
    # another table moves the sample
    assert told > 160 / EVERY
