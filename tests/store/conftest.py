"""Every test of the store runs on SQLite and on a real PostgreSQL."""

import pytest

from hub.store import Store, TenantBinding


@pytest.fixture
def north(store: Store) -> TenantBinding:
    return store.tenant("uk-north")
