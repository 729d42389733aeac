"""Nothing that one office does is seen or changed by another, whatever the two have in common."""

import inspect
import os
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.errors import PermanentError
from hub.records import Address, Customer, Kind, Product
from hub.store import BuyerBinding, Store, SystemBinding, TenantBinding
from hub.store.catalogue.catalogue_tables import revision
from hub.store.engine.tenant_scoped import TenantScoped
from tests.support.frames import fail_midway, frame, price, product, publish, pull
from tests.support.patience import PATIENCE

OFFICES = ("uk-north", "uk-south", "ireland")
SKUS = ("A", "a", "0012")
ACCOUNTS = ("1001", "1002")
USED = (Kind.PRODUCT, Kind.PRICE, Kind.CUSTOMER, Kind.ADDRESS)
_runs = count()


def view(office: TenantBinding) -> dict[str, Any]:
    """Everything that an office can read of its catalogue."""
    return {
        "products": office.catalogue.products(SKUS),
        "prices": {sku: prices for sku, prices in office.catalogue.prices_of(SKUS).items() if prices},
        "customers": office.catalogue.customers(),
        "addresses": {account: office.catalogue.addresses(account) for account in ACCOUNTS},
        "rows": {kind: list(office.records.all(kind)) for kind in USED},
        "changes": office.records.changes(Kind.PRODUCT, 0),
        "rejects": office.rejects.find(),
        "counts": office.records.counts(),
        "checkpoints": {kind: office.raw_log.checkpoint(kind) for kind in USED},
        "pulls": {kind: office.raw_log.last_pull(kind) for kind in USED},
        "pages": {kind: list(office.raw_log.replay(kind)) for kind in USED},
        "mapping": office.mappings.history(),
        "revision": office.records.revision(),
    }


operations = st.tuples(
    st.sampled_from(["product", "price", "customer", "address", "mapping", "prune", "failing"]),
    st.sampled_from(OFFICES),
    st.sets(st.sampled_from(SKUS)),
    st.sets(st.sampled_from(ACCOUNTS)),
    st.booleans(),
    st.integers(1, 3),
)


def operate(office: TenantBinding, what: str, skus: set[str], accounts: set[str], sweep: bool, number: int) -> None:
    name = f"{office.tenant} {number}"
    rejected = sorted(set(SKUS) - skus)[:1]
    if what == "product":
        products = [product(sku, name=name) for sku in sorted(skus)]
        publish(office, Kind.PRODUCT, products, rejected=rejected, sweep=sweep)
    elif what == "price":
        prices = [price(sku, str(number), min_quantity=Decimal(number)) for sku in sorted(skus)]
        publish(office, Kind.PRICE, prices, sweep=sweep, out=rejected)
    elif what == "customer":
        customers = [Customer(account=each, name=name, country="GB", blocked=False) for each in sorted(accounts)]
        publish(office, Kind.CUSTOMER, customers, sweep=sweep)
    elif what == "address":
        addresses = [Address(account=each, code="MAIN", name=name, country="GB") for each in sorted(accounts)]
        publish(office, Kind.ADDRESS, addresses, sweep=sweep)
    elif what == "mapping":
        office.mappings.accept(f"digest-{number}", "office.yaml", {"office.yaml": name}, office.tenant)
    elif what == "prune":
        office.raw_log.prune()
    else:
        with pytest.raises(ZeroDivisionError):
            fail_midway(office, [product("A", name=name)])


@settings(
    max_examples=int(os.environ.get("HUB_EXAMPLES", "5")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(operations, min_size=3, max_size=6))
def test_an_office_reads_and_writes_its_own_only(store: Store, steps: list[tuple[Any, ...]]) -> None:
    run = next(_runs)
    offices = {name: store.tenant(f"{name} {run}") for name in OFFICES}
    before = {name: view(office) for name, office in offices.items()}
    for what, name, *rest in steps:
        operate(offices[name], what, *rest)
        after = {each: view(office) for each, office in offices.items()}
        assert {each for each in OFFICES if after[each] != before[each]} <= {name}
        before = after
        for each, office in offices.items():
            for stored in before[each]["rows"][Kind.PRODUCT]:
                assert isinstance(stored.record, Product)
                assert stored.record.name.startswith(office.tenant)


def parts_of(scoped: type[Any]) -> set[type[Any]]:
    """A class and all that are made from it."""
    below: list[type[Any]] = scoped.__subclasses__()
    return {scoped}.union(*(parts_of(each) for each in below))


def test_every_part_of_an_office_is_bound_to_it(north: TenantBinding) -> None:
    parts = {name: part for name, part in vars(north).items() if name not in ("tenant", "_scope")}
    assert len(parts) >= 20
    for name, part in parts.items():
        assert isinstance(part, TenantScoped), name
        assert part.tenant == north.tenant, name


def test_no_method_of_an_office_takes_an_office() -> None:
    bound: list[type[Any]] = [TenantBinding, *parts_of(TenantScoped)]
    for part in bound:
        for name, method in inspect.getmembers(part, inspect.isfunction):
            if name != "__init__":
                assert "tenant" not in inspect.signature(method).parameters, f"{part.__name__}.{name}"


def test_no_part_of_a_binding_does_everything() -> None:
    for part in (TenantBinding, SystemBinding, BuyerBinding, Store, *parts_of(TenantScoped)):
        public = [name for name, _ in inspect.getmembers(part, inspect.isfunction) if not name.startswith("_")]
        assert len(public) <= 20, part.__name__


def test_a_publication_gathers_without_holding_anybody_up(store: Store, north: TenantBinding) -> None:
    number = pull(north, Kind.PRODUCT)
    with north.publications.publish(Kind.PRODUCT, number, "d", complete_sweep=True) as publication:
        publication.stage(frame(Kind.PRODUCT, [product("A")]))
        with ThreadPoolExecutor(1) as other:
            done = other.submit(publish, store.tenant("uk-south"), Kind.PRODUCT, [product("A", name="South")])
            assert done.result(timeout=PATIENCE).stored == 1
    assert publication.counts.stored == 1
    assert north.catalogue.product("A") == product("A")


def test_revisions_are_committed_in_their_order(store: Store, north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, [product("A")])
    with ThreadPoolExecutor(1) as other:
        with store._databases.catalogue.write() as connection:  # a publication that has its revision, not yet committed
            connection.execute(revision.update().values(number=revision.c.number + 1))
            later = other.submit(publish, north, Kind.PRICE, [price("A")])
            with pytest.raises(TimeoutError):
                later.result(timeout=0.2)
        assert later.result(timeout=PATIENCE).stored == 1
    assert next(north.records.all(Kind.PRICE)).revision == 3


def test_publications_of_one_kind_take_turns(store: Store, north: TenantBinding) -> None:
    numbers = [pull(north, Kind.PRODUCT) for _ in range(6)]

    def run(number: int) -> bool:
        try:
            with north.publications.publish(Kind.PRODUCT, number, "d", complete_sweep=True) as publication:
                publication.stage(frame(Kind.PRODUCT, [product("A", name=str(number)), product(f"OF {number}")]))
        except PermanentError as error:
            if "is older than pull" not in str(error):
                raise
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(run, numbers))
    assert results[-1] is True
    assert [stored.record.sku for stored in north.records.all(Kind.PRODUCT)] == ["A", f"OF {numbers[-1]}"]  # type: ignore[attr-defined]
    assert north.catalogue.product("A") == product("A", name=str(numbers[-1]))
