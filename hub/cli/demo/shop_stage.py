"""All that stands behind `hub shop --demo`: simulated ERPs, a store, the interface, a worker, and a warehouse."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from hub.cli.demo.demo_folder import gone_on_with
from hub.cli.demo.shopper import find_shopper
from hub.cli.demo.stand_in_warehouse import StandInWarehouse
from hub.cli.output import tell
from hub.cli.rehearsal import refuse_real_erps, rehearsal
from hub.config.clients import Client
from hub.config.extras import from_extra
from hub.config.settings import Settings
from hub.records import Kind

if TYPE_CHECKING:
    from hub.office import Hub
    from hub.shop.shop_access import ShopAccess

CLIENT, LOGIN, TOKEN = "demo-shop", "buyer@demo.example", "HUB_DEMO_SHOP_TOKEN"


@contextmanager
def shop_stage(folder: Path, config: Path) -> "Iterator[ShopAccess]":
    """How the page reaches it; everything ends with the context."""
    from hub.office import open_hub
    from hub.shop.shop_access import ShopAccess

    with from_extra("storefront", "`hub shop --demo`"):
        from hub.storefront.application import build
        from hub.web.serving import listening, serving_beside
    gone_on_with(folder)
    with ExitStack() as stage:
        started = stage.enter_context(rehearsal(folder, config))
        refuse_real_erps(started, "or say --door")
        os.environ[TOKEN] = secrets.token_urlsafe(32)  # the rehearsal puts the environment back
        hub = stage.enter_context(open_hub(_with_client(started.settings)))
        _pull_what_is_missing(hub)
        _let_in(hub)
        listener = stage.enter_context(listening("127.0.0.1", 0))
        stage.enter_context(serving_beside(build(hub, hub.clock), listener, hub.clock))
        stage.enter_context(_moving(hub, StandInWarehouse(hub, started.group)))
        door = f"http://127.0.0.1:{listener.getsockname()[1]}"
        tell(f"The interface: {door}/v1")
        yield ShopAccess(door, os.environ[TOKEN], (LOGIN,), _approver_tokens(hub))


def _with_client(settings: Settings) -> Settings:
    scopes = ["read", "order", "approve", "subject"]
    client = Client.model_validate({"name": CLIENT, "token": f"env:{TOKEN}", "scopes": scopes, "offices": "all"})
    return settings.model_copy(update={"clients": {**settings.clients, CLIENT: client}})


def _pull_what_is_missing(hub: "Hub") -> None:
    from hub.sync.pull import pull

    for office in hub.offices():
        missing = [kind for kind in office.pulled_kinds if office.store.raw_log.checkpoint(kind) is None]
        if missing:
            tell(f"{office.tenant.id}: pulling {', '.join(kind.value for kind in missing)}")
        # stock anyway, so that its age is that of this demonstration
        for kind in dict.fromkeys([*missing, Kind.STOCK]):
            pull(office, kind)


def _let_in(hub: "Hub") -> None:
    from hub.store.buyers.buyer_logins import LoginRole

    shopper = find_shopper(hub)
    office, customer = next(iter(shopper.accounts.items()))
    buyer = hub.office(office).store.links.buyer_of(customer.account)
    assert buyer
    hub.store.system().logins.put(CLIENT, LOGIN, buyer, LoginRole.ORDER, {}, by="hub shop --demo", note="")
    tell(f"The buyer: {shopper.name}, a customer of {', '.join(shopper.accounts)}")


def _approver_tokens(hub: "Hub") -> dict[str, tuple[str, ...]]:
    return {
        office.tenant.id: tuple(person.token.reveal() for person in office.tenant.approvers.values())
        for office in hub.offices()
    }


@contextmanager
def _moving(hub: "Hub", warehouse: StandInWarehouse) -> Iterator[None]:
    """Approved orders are pushed, shipped and invoiced meanwhile."""
    from hub.orders.worker import work

    stop = Event()
    offices = [*hub.offices()]
    threads = [
        Thread(target=work, args=(offices, lambda _: None, lambda _: None, stop), name="worker"),
        Thread(target=warehouse.run, args=(stop,), name="warehouse"),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
