"""An office with a stocked store and a pack, and nothing else."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from hub.store import Store
from tests.support.orders import stocked, tenant


@pytest.fixture
def office(store: Store, clock):
    order = SimpleNamespace(duplicates="searchable", settle=timedelta(minutes=10))
    pack = SimpleNamespace(order=order)
    pauses = store.pauses("nav", tenant().id)
    return SimpleNamespace(store=stocked(store), tenant=tenant(), clock=clock, pack=pack, pauses=pauses)
