"""The categories of what an office sells."""

from hub.records import Kind
from hub.store import Store
from tests.support.frames import product, publish


def test_products_that_are_sold_are_counted_by_category(store: Store) -> None:
    sold = [product("A1", category="LIGHT"), product("A2", category="LIGHT"), product("A3", category="GARDEN")]
    publish(
        store.tenant("uk-north"), Kind.PRODUCT, [*sold, product("A4", active=False, category="LIGHT"), product("A5")]
    )
    publish(store.tenant("uk-south"), Kind.PRODUCT, [product("S1", category="LIGHT")])
    assert store.tenant("uk-north").product_search.categories() == {"GARDEN": 1, "LIGHT": 2}
