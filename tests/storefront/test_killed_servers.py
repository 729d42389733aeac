"""SIGKILL of the door's server while a basket over three offices is taken: all of its orders are there, or none."""

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from hub.config import settings
from hub.office import open_hub
from hub.store.orders.joint_submissions import JointSubmissions
from hub.store.orders.submission_writes import SubmissionWrites
from hub.storefront.application import serve
from hub.storefront.routes import order_routes
from tests.support.chaos.scale import KILLS
from tests.support.fixtures.doors import TOKEN, AskedDoor, baskets, clients
from tests.support.patience import until
from tests.support.project import ROOT
from tests.support.zygote import Child, Zygote

THREE = baskets(uk_north="0012", uk_south="0013", ireland="007")
LABELS = {
    "before anything is kept": (JointSubmissions, "take", "before"),
    "between two offices' orders": (SubmissionWrites, "take", "after"),
    "committed and not shown": (JointSubmissions, "take", "after"),
    "shown and not answered": (order_routes, "shown_order", "after"),
}


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as started:
        started.warm(_warm, "")
        yield started


@dataclass
class Servers:
    """Servers over one store, each in a process of its own."""

    zygote: Zygote
    store: Path
    environment: dict[str, str]

    def start(self, label: str = "") -> tuple[Child, str]:
        """One that is killed at a label, and its address once it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        child = self.zygote.start(_serve, str(self.store), port, label, self.environment)
        address = f"http://127.0.0.1:{port}"
        until(lambda: _answers(address))
        return child, address


@pytest.fixture
def servers(door: AskedDoor, zygote: Zygote, tmp_path: Path) -> Servers:
    return Servers(zygote, tmp_path / "store", dict(os.environ))


def offer(address: str, key: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {TOKEN}", "Buyer-Login": "ann", "Idempotency-Key": key}
    return requests.post(f"{address}/v1/orders", json=THREE, headers=headers)


@pytest.mark.parametrize("label", LABELS)
def test_a_kill_leaves_all_of_a_baskets_orders_or_none(servers: Servers, door: AskedDoor, label: str) -> None:
    rounds = max(2, KILLS // 100)
    for number in range(rounds):
        child, address = servers.start(label)
        with pytest.raises(requests.ConnectionError):
            offer(address, f"web-{number}")
        assert child.wait().signal == signal.SIGKILL
        kept = [_count(door, name) - number for name in door.desks]
        assert kept in ([0, 0, 0], [1, 1, 1])
        again, address = servers.start()
        answered = offer(address, f"web-{number}")
        assert answered.status_code == (201 if kept == [0, 0, 0] else 200)
        assert len(answered.json()["orders"]) == 3
        # what was answered is there, whatever becomes of the server
        os.kill(again.pid, signal.SIGKILL)
        again.wait()
        assert [_count(door, name) for name in door.desks] == [number + 1] * 3


def _count(door: AskedDoor, office: str) -> int:
    return len(door.desks[office].office.store.orders.find())


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/health").status_code == 200
    except requests.ConnectionError:
        return False


def _warm(_: str) -> None:
    """Everything that a server imports is here by now."""


def _serve(store: str, port: int, label: str, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    if label:
        _kill_at(*LABELS[label])
    given = settings.load(ROOT / "tenants.yaml", f"sqlite:///{store}").model_copy(update={"clients": clients()})
    with open_hub(given) as hub, socket.create_server(("127.0.0.1", port)) as listener:
        serve(hub, listener)


def _kill_at(owner: Any, name: str, when: str) -> None:
    whole = getattr(owner, name)

    def killed(*arguments: Any, **named: Any) -> Any:
        if when == "after":
            whole(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, killed)
