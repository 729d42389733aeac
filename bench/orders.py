"""How soon an approved order has its ERP's number: `hub worker` beside a bare create call, and under a bulk pull.

    python bench/orders.py [ORDERS] [PRICES]

A simulated NAV in a process of its own holds PRICES sales prices (1,000,000) and takes orders over SOAP. A worker in a
process of its own pushes what is approved here, an order every quarter of a second; then the same while a third process
pulls all prices over the same ERP connection into the same store. What counts is the time from approval to the moment
when the ERP's number stands in the store. Ends with 1 when the median at rest is above one second or the 95th
percentile above two, or when either is more than twice that under the pull.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from statistics import median, quantiles

ORDERS, PRICES = 120, 1_000_000
EVERY = 0.25
TENANT = "uk-north"
MAPPING = Path(__file__).parents[1] / "hub" / "mappings" / "uk-north.yaml"


@dataclass(frozen=True)
class Times:
    """Seconds of each order."""

    name: str
    seconds: list[float]

    @property
    def p50(self) -> float:
        """The median."""
        return median(self.seconds)

    @property
    def p95(self) -> float:
        """What 95 of 100 stay below."""
        return quantiles(self.seconds, n=20)[-1]

    def __str__(self) -> str:
        return f"{self.name:34} {len(self.seconds):5} orders   median {self.p50:.3f} s   p95 {self.p95:.3f} s"


def _serve(folder: Path, prices: int) -> None:
    """What the ERP's process does: a NAV until it is told to stop."""
    from dataclasses import replace

    from hub.simulate import ErpPrice, Nav, companies

    north = companies()[0]
    items = [item.number for item in north.items]
    many = [
        ErpPrice(
            items[number % len(items)], Decimal(100 + number % 900) / 100, Decimal(1 + number // len(items)), unit="PCS"
        )
        for number in range(prices)
    ]
    company = replace(north, prices=many)
    with Nav(folder, [company]) as nav:
        print(json.dumps({"url": nav.url, **nav.environment()}), flush=True)
        signal.pause()


@contextmanager
def _process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is told to stop at the end."""
    started = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


def _settings_text(erp: dict[str, str], folder: Path) -> str:
    """A tenants.yaml of one office that approves everything."""
    return f"""
store: sqlite:///{folder / "store"}
erps:
  nav: {{pack: nav_soap, url: {erp["url"]}, auth: {{user: {erp["NAV_USER"]}, password: env:NAV_PASSWORD}},
         limits: {{requests_per_minute: 60000, concurrent: 4}}}}
tenants:
  {TENANT}: {{name: North, erp: nav, company: North, country: GB, currency: GBP, timezone: Europe/London,
             mapping: {MAPPING}, tax: {{regime: uk-vat}}, approval: {{also: {{over credit: none}}}}}}
"""


def main(orders: int, prices: int) -> int:
    """Measure and print; 1 when the promise isn't kept."""
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-"))
    with _process(__file__, "serve", str(folder / "nav"), str(prices)) as erp:
        assert erp.stdout
        told = json.loads(erp.stdout.readline())
        os.environ.update({name: value for name, value in told.items() if name != "url"})
        config = folder / "tenants.yaml"
        config.write_text(_settings_text(told, folder), encoding="utf-8")
        return _measure(config, orders, prices)


def _measure(config: Path, orders: int, prices: int) -> int:
    from hub.config import settings
    from hub.office import open_hub
    from hub.records import Kind
    from hub.sync.pull import pull

    with open_hub(settings.load(config)) as hub:
        office = hub.office(TENANT)
        for kind in (Kind.PRODUCT, Kind.CUSTOMER, Kind.TERMS):
            pull(office, kind)
        keys = count(1)
        bare = Times("a bare create call", [_bare_create(office, keys) for _ in range(orders)])
        with _process("-m", "hub.cli", "--config", str(config), "worker"):
            _warm_up(office, keys)
            rest = Times("worker, at rest", _approved(office, keys, orders))
            with _process("-m", "hub.cli", "--config", str(config), "pull", TENANT, "price") as pulling:
                under = Times(f"worker, {prices:,} prices pulled", _until_pulled(office, keys, pulling))
    for times in (bare, rest, under):
        print(times)
    print(f"under the pull: median x {under.p50 / rest.p50:.2f}, p95 x {under.p95 / rest.p95:.2f}")
    return int(rest.p50 > 1 or rest.p95 > 2 or under.p50 > 2 * rest.p50 or under.p95 > 2 * rest.p95)


def _basket(office, number: int):
    from hub.records import Basket, BasketLine, Kind

    store = office.store
    if not hasattr(office, "bench"):
        account = next(
            one for one in store.catalogue.customers() if not one.blocked and store.catalogue.terms(one.account)
        ).account
        skus = [
            one.record.sku for one in store.records.all(Kind.PRODUCT) if one.record.active and one.record.base_amount
        ]
        office.bench = account, skus
    account, skus = office.bench
    lines = tuple(BasketLine(sku=skus[(number + at) % len(skus)], quantity=Decimal(1)) for at in range(3))
    return Basket(key=f"bench-{number}", account=account, currency="GBP", placed_at=office.clock.now(), lines=lines)


def _taken(office, number: int):
    from hub.orders.intake import submit_order

    return submit_order(_basket(office, number), tenant=office.tenant, store=office.store)


def _bare_create(office, keys) -> float:
    """The ERP's own share: the very same payload, straight through the connector."""

    order = _agreed(office, next(keys))
    payload = office.payload(order)
    began = time.perf_counter()
    office.connector.create(payload, order.reference)
    return time.perf_counter() - began


def _agreed(office, number: int):
    """An order as agreed that nobody else pushes: it is cancelled at once."""
    from hub.orders.amend import cancel

    stored = _taken(office, number)
    cancel(office, stored.reference, "bench", "only its shape is needed")
    order = stored.agreed
    return order.model_copy(update={"reference": f"X{number:08}"})


def _warm_up(office, keys) -> None:
    """The worker signs in and loads the WSDL with its first order."""
    for _ in range(3):
        _sent_within(office, _taken(office, next(keys)).reference)


def _approved(office, keys, orders: int) -> list[float]:
    return [_one(office, keys) for _ in range(orders)]


def _until_pulled(office, keys, pulling) -> list[float]:
    """Orders for as long as the pull runs, and it must outlast a hundred of them to mean anything."""
    seconds = []
    while pulling.poll() is None:
        seconds.append(_one(office, keys))
    assert pulling.returncode == 0, "the pull failed"
    return seconds


def _one(office, keys) -> float:
    reference = _taken(office, next(keys)).reference
    took = _sent_within(office, reference)
    time.sleep(EVERY)
    return took


def _sent_within(office, reference: str, limit: float = 60) -> float:
    """Seconds from the approval, as the store has it, to the ERP's number, as the store has it."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        push = office.store.orders.get(reference).push
        if push.erp_number:
            return (push.sent_at - push.queued_at).total_seconds()
        time.sleep(0.05)
    raise SystemExit(f"{reference} wasn't sent within {limit:g} s: {push.state} {push.reason}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        _serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        given = [int(argument) for argument in sys.argv[1:]]
        sys.exit(main(*(given + [ORDERS, PRICES][len(given) :])))
