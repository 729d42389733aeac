"""How long-lived commands end: with what they have begun, and at once when they are told again, however started."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from tests.support.commands import basket, state
from tests.support.patience import PATIENCE, until
from tests.support.serving import as_a_script_starts_it, free_port

AT_ONCE = (128 + signal.SIGINT, 128 + signal.SIGTERM)


@contextmanager
def started(project, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "hub.cli", "--config", str(project.config), *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=as_a_script_starts_it
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def held_call(erps) -> Iterator[tuple[Event, Event]]:
    """An order's call that the ERP has got and doesn't answer: it came, and it may go on."""
    came, go_on = Event(), Event()

    def wait(_request: object) -> None:
        came.set()
        go_on.wait(PATIENCE)

    erps.nav.hooks.received = wait
    yield came, go_on
    go_on.set()
    erps.nav.hooks.received = None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_once_a_worker_brings_its_order_to_the_end(pulled, offer, held_call, number):
    came, go_on = held_call
    with started(pulled, "worker", "uk-south") as worker:
        (taken,) = offer("uk-south", basket(f"once {number}", account="S2001")).rows
        assert came.wait(PATIENCE)
        worker.send_signal(number)
        go_on.set()
        _, said = worker.communicate(timeout=PATIENCE)
    assert (worker.returncode, said) == (0, "")
    assert state(pulled, taken["reference"]) == "sent"


def test_told_again_a_worker_is_gone_while_the_erp_still_works(pulled, offer, held_call):
    came, go_on = held_call
    with started(pulled, "worker", "uk-south") as worker:
        (taken,) = offer("uk-south", basket("again", account="S2001")).rows
        assert came.wait(PATIENCE)
        worker.send_signal(signal.SIGINT)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) in AT_ONCE
    assert state(pulled, taken["reference"]) == "sending"
    assert not go_on.is_set()


def test_told_again_the_door_waits_for_no_caller(pulled, monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", "the-shops-very-own-token")
    clients = "\nclients:\n  shop: {token: env:SHOP_TOKEN, scopes: [read, subject], offices: all}\n"
    pulled.config.write_text(pulled.config.read_text(encoding="utf-8") + clients, encoding="utf-8")
    port = free_port()
    with started(pulled, "serve", "--port", str(port)) as door:
        until(lambda: answers(port) or door.poll() is not None)
        assert door.poll() is None, door.communicate()
        with socket.create_connection(("127.0.0.1", port)) as caller:
            # half a request: it is waited for
            caller.sendall(b"POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
            until(lambda: door.poll() is not None or answers(port))
            door.send_signal(signal.SIGINT)
            door.send_signal(signal.SIGTERM)
            assert door.wait(PATIENCE) in AT_ONCE


def answers(port: int) -> bool:
    """Whether the door answers a call of its own."""
    try:
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return caller.recv(12).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
