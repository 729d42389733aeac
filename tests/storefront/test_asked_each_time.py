"""What the door asks of the databases at a call: little, and each time anew, so that nothing older than it is told."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event

from hub.buyers.accounts import link_accounts
from hub.records import Customer, Kind, TaxTreatment, Terms
from hub.store import Store
from hub.store.buyers.buyer_logins import LoginRole
from tests.support.fixtures.small_doors import ACCOUNT, LOGIN, OFFICES, SmallDoor
from tests.support.frames import price, product, publish

PRODUCT, PAGE = "/offices/uk-north/products/LAMP", "/offices/uk-north/products"
BASKET = {"offices": [{"office": "uk-north", "lines": [{"sku": "LAMP", "quantity": "2"}, {"sku": "CAGE"}]}]}
OVER_BOTH = {"offices": [{"office": name, "lines": [{"sku": "LAMP"}]} for name in OFFICES]}
SEARCH = {"query": "q=lamp&limit=100&category=x"}


@dataclass
class Asked:
    """`round_trips`: how often PostgreSQL said that it is ready for the next question (libpq's own trace)."""

    statements: list[str] = field(default_factory=list)
    round_trips: int = 0


@contextmanager
def asked_of(store: Store) -> Iterator[Asked]:
    """What is asked inside, over connections that are opened inside."""
    asked, opened = Asked(), list[Any]()

    def heard(*given: Any) -> None:
        asked.statements.append(given[2])

    with tempfile.TemporaryFile("w+") as trace:

        def connected(driver: Any, _record: Any) -> None:
            if hasattr(driver, "pgconn"):
                opened.append(driver)
                driver.pgconn.trace(trace.fileno())

        engines = [database.engine for database in store._databases]
        for engine in engines:
            engine.dispose()
            event.listen(engine, "connect", connected)
            event.listen(engine, "before_cursor_execute", heard)
        try:
            yield asked
        finally:
            for engine in engines:
                event.remove(engine, "connect", connected)
                event.remove(engine, "before_cursor_execute", heard)
            for driver in opened:
                driver.pgconn.untrace()
        trace.seek(0)
        asked.round_trips = sum("ReadyForQuery" in line for line in trace)


CALLS = [
    (PRODUCT, {}, 9, 3),
    (PAGE, {}, 9, 3),
    (PAGE, SEARCH, 9, 3),
    ("/prices", {"body": BASKET}, 9, 3),
    ("/prices", {"body": OVER_BOTH}, 17, 5),
]


@pytest.mark.parametrize(("path", "given", "statements", "round_trips"), CALLS)
def test_a_call_asks_little(
    small_door: SmallDoor, backend: str, path: str, given: Any, statements: int, round_trips: int
) -> None:
    """Whose login it is, then what is asked about; however many products that are."""
    small_door.call(path, **given)
    with asked_of(small_door.store) as first:
        assert small_door.call(path, **given)[0] == 200
    with asked_of(small_door.store) as second:
        assert [small_door.call(path, **given)[0] for _ in range(3)] == [200] * 3
    assert len(first.statements) == statements, "\n".join(first.statements)
    assert len(second.statements) == 3 * statements
    # beside them a connection's own: what SQLAlchemy asks of a server is asked once a process
    if backend == "postgresql":
        assert second.round_trips - first.round_trips == 2 * round_trips


def test_many_lines_ask_no_more_than_few(small_door: SmallDoor) -> None:
    north = small_door.store.tenant("uk-north")
    publish(north, Kind.PRODUCT, [product(f"P{number}") for number in range(60)])
    publish(north, Kind.PRICE, [price(f"P{number}", "1.50") for number in range(60)])
    lines = [{"sku": f"P{number}"} for number in range(50)]
    with asked_of(small_door.store) as asked:
        status, shown = small_door.call("/prices", {"offices": [{"office": "uk-north", "lines": lines}]})
    assert (status, len(asked.statements)) == (200, 9)
    assert [line["unit_price"] for line in shown["offices"][0]["lines"]] == ["1.50"] * 50


def unit_price(door: SmallDoor) -> Any:
    return door.call(PRODUCT)[1]["price"]["unit_price"]


def test_a_publication_counts_from_the_next_call_on(small_door: SmallDoor) -> None:
    north = small_door.store.tenant("uk-north")
    assert unit_price(small_door) == "2.55"
    publish(north, Kind.PRICE, [price("LAMP", "2.60"), price("LAMP", "1.10", scope="list", scope_code="L1")])
    assert unit_price(small_door) == "2.60"
    mine = Customer(account=ACCOUNT, name="Shop", country="GB", blocked=False, price_list="L1")
    publish(north, Kind.CUSTOMER, [mine])
    assert unit_price(small_door) == "1.10"
    publish(
        north, Kind.TERMS, [Terms(account=ACCOUNT, currency="GBP", payment_days=30, tax_treatment=TaxTreatment.EXPORT)]
    )
    assert small_door.call(PRODUCT)[1]["price"]["tax_rate"] == "0"
    publish(north, Kind.CUSTOMER, [mine.model_copy(update={"blocked": True})])
    assert [each["code"] for each in small_door.call(PRODUCT)[1]["price"]["reasons"]] == ["blocked-account"]
    publish(north, Kind.PRODUCT, [product("LAMP", active=False)])
    assert small_door.call(PRODUCT)[0] == 404


def test_what_somebody_changed_past_a_publication_counts_too(small_door: SmallDoor) -> None:
    """As a copy that was put back does: it bears revisions that were there before."""
    assert unit_price(small_door) == "2.55"
    with small_door.store.tenant("uk-north").account_goods._catalogue.write() as connection:
        connection.exec_driver_sql("UPDATE price SET amount = '3' WHERE tenant = 'uk-north' AND sku = 'LAMP'")
    assert unit_price(small_door) == "3.00"


def test_an_account_that_is_anothers_now_is_out_at_once(small_door: SmallDoor) -> None:
    north = small_door.store.tenant("uk-north")
    assert small_door.call(PRODUCT)[0] == 200
    north.link_rules.unlink(ACCOUNT, "Shop", by="manager", note="another company")
    assert small_door.call(PRODUCT) == (404, small_door.call("/offices/x/products/LAMP")[1])
    assert [each["office"] for each in small_door.call("/buyer")[1]["accounts"]] == ["uk-south"]
    north.link_rules.link(ACCOUNT, small_door.buyer, by="manager", note="it was right")
    assert small_door.call(PRODUCT)[0] == 200


def test_a_login_that_is_anothers_now_sees_what_is_that_ones(small_door: SmallDoor) -> None:
    north, logins = small_door.store.tenant("uk-north"), small_door.store.system().logins
    names = (ACCOUNT, "N-2")
    customers = [Customer(account=name, name=f"Shop {name}", country="GB", blocked=False) for name in names]
    publish(north, Kind.CUSTOMER, customers)
    agreed = {"currency": "GBP", "payment_days": 30, "tax_treatment": "domestic"}
    publish(north, Kind.TERMS, [Terms.model_validate({"account": name, **agreed}) for name in names])
    publish(north, Kind.PRICE, [price("LAMP", "2.55"), price("LAMP", "0.99", scope="customer", scope_code="N-2")])
    link_accounts(north)
    buyer = north.links.buyer_of("N-2")
    assert buyer not in (None, small_door.buyer)
    assert unit_price(small_door) == "2.55"
    logins.remove("small", LOGIN, by="manager", note="")
    assert small_door.call(PRODUCT)[0] == 403
    small_door.add_login(buyer)
    assert unit_price(small_door) == "0.99"


def test_a_login_whose_role_changed_may_no_more_at_once(small_door: SmallDoor) -> None:
    order = {"orders": [{"office": "uk-north", "lines": [{"sku": "LAMP", "quantity": "1"}]}]}
    assert small_door.call("/baskets/check", order)[0] == 200
    small_door.add_login(small_door.buyer, LoginRole.SEE)
    refused = small_door.call("/orders", order, **{"idempotency-key": "k"})
    assert (refused[0], refused[1]["code"]) == (403, "see-only")
    small_door.add_login(small_door.buyer, LoginRole.ORDER)
    assert small_door.call("/orders", order, **{"idempotency-key": "k"})[0] in (200, 201)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("    offices: all\n", "    offices: [uk-south]\n", (200, None), (404, "not-found")),
        ("scopes: [read, order, subject]", "scopes: [order, subject]", (200, None), (403, "scope")),
        ("token: env:SMALL_TOKEN", "token: env:OTHER_TOKEN", (200, None), (401, "not-known")),
    ],
)
def test_tenants_yaml_counts_as_it_stands(
    small_door: SmallDoor, old: str, new: str, before: tuple[int, Any], after: tuple[int, Any]
) -> None:
    for change, expected in ((None, before), ((old, new), after), ((new, old), before)):
        if change:
            small_door.rewrite(*change)
        status, said = small_door.call(PRODUCT)
        assert (status, said.get("code")) == expected, json.dumps(said)


def test_an_offices_settings_count_as_they_stand(small_door: SmallDoor) -> None:
    prices = [price("LAMP", "2.55"), price("LAMP", "9.00", scope="customer", scope_code=ACCOUNT)]
    publish(small_door.store.tenant("uk-north"), Kind.PRICE, prices)
    assert unit_price(small_door) == "9.00"
    old = "price: 3h, stock: 15m}\n    prices: {choose: most-specific"  # of uk-north alone
    small_door.rewrite(old, old.replace("most-specific", "lowest"))
    assert unit_price(small_door) == "2.55"


def test_tenants_yaml_that_cant_be_read_is_told_once_and_what_was_read_counts(
    small_door: SmallDoor, caplog: pytest.LogCaptureFixture
) -> None:
    small_door.rewrite("    offices: all\n", "    offices: all of them\n")
    for _ in range(2):
        assert small_door.call(PRODUCT)[0] == 200
    (told,) = [each.getMessage() for each in caplog.records if each.name == "hub.config.settings_on_disk"]
    assert "What was read last counts until this is mended:\n" in told
    assert f"{small_door.config.name}:" in told


@pytest.mark.parametrize("query", ["q=%00", "category=%00", "cursor=WyJcdWQ4MDAiXQ"])
def test_what_no_database_keeps_is_refused_without_the_stores_own_names(small_door: SmallDoor, query: str) -> None:
    status, problem = small_door.call(PAGE, query=query)
    assert status == 422
    assert not re.search("word_|after|category:", problem["detail"])


@pytest.mark.parametrize("unit", ["", "%20", "%00", "a%0Ab", "%E2%80%AE", "%7F"])
def test_a_unit_that_no_basket_may_have_is_refused_by_its_name(small_door: SmallDoor, unit: str) -> None:
    status, problem = small_door.call(PRODUCT, query=f"unit={unit}")
    assert (status, problem["field"]) == (422, "unit")


def test_a_sku_that_no_basket_may_have_is_shown_beside_the_others(small_door: SmallDoor) -> None:
    north, odd = small_door.store.tenant("uk-north"), "00\u200b12"
    publish(north, Kind.PRODUCT, [product("LAMP"), product(odd)])
    publish(north, Kind.PRICE, [price("LAMP", "2.55"), price(odd, "1.00")])
    status, page = small_door.call(PAGE)
    assert (status, {each["sku"]: each["price"]["unit_price"] for each in page["products"]}) == (
        200,
        {"LAMP": "2.55", odd: "1.00"},
    )
    basket = {"offices": [{"office": "uk-north", "lines": [{"sku": odd, "quantity": "2"}]}]}
    assert small_door.call("/prices", basket)[0] == 422


def test_more_words_than_are_looked_for_are_refused(small_door: SmallDoor) -> None:
    assert small_door.call(PAGE, query="q=a+b+c+d+e+f+g+h")[0] == 200
    assert small_door.call(PAGE, query="q=a+b+c+d+e+f+g+h+i")[1]["field"] == "q"
