"""How often a client of PostgreSQL waits for it, counted on the wire."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


@dataclass
class RoundTrips:
    """`count`: how often something was asked after something was answered."""

    count: int = 0


@contextmanager
def counting(server: Path, relay: Path) -> Iterator[RoundTrips]:
    """Stand between clients, who are told the folder `relay`, and the server whose socket is in the folder `server`."""
    trips = RoundTrips()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(relay / SOCKET))
        listener.listen()
        threading.Thread(target=_accept, args=(listener, server, trips), daemon=True).start()
        yield trips


def _accept(listener: socket.socket, server: Path, trips: RoundTrips) -> None:
    while True:
        client, _ = listener.accept()
        behind = socket.socket(socket.AF_UNIX)
        behind.connect(str(server / SOCKET))
        threading.Thread(target=_relay, args=(client, behind, trips), daemon=True).start()


def _relay(client: socket.socket, server: socket.socket, trips: RoundTrips) -> None:
    other, is_answered = {client: server, server: client}, True
    with client, server, selectors.DefaultSelector() as selector:
        for each in other:
            selector.register(each, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                source = client if key.fileobj is client else server
                if not (data := source.recv(1_000_000)):
                    return
                trips.count += is_answered and source is client
                is_answered = source is server
                other[source].sendall(data)
