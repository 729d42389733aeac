"""What both simulated ERPs have in common: companies, a ledger, a server, faults and a log of calls."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event, Timer
from typing import Any, Self

from hub.simulate.common.books import INVOICE, KINDS, SHIPMENT, Books
from hub.simulate.common.company import Company, Key
from hub.simulate.common.documents import ErpOrder
from hub.simulate.common.faults import Fault, Faults
from hub.simulate.common.ledger import Ledger
from hub.simulate.common.policy import DUPLICATES, Moments, Policy
from hub.simulate.common.server import Broken, Response, ServedRequest, Server
from hub.simulate.common.traffic import SeenCall, Traffic

PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>\n"
WRITES = frozenset({"create", "update", "delete"})
HTML = Response(200, PAGE, "text/html; charset=utf-8")


def system_time() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


class SimulatedErp(ABC):
    """A simulated ERP on the loopback; `faults` makes it hostile, `requests` is its log of calls.

    It keeps its ledger in `folder`/ledger.db and its other records in memory: `companies` says what they are at the
    start, and `load`, `put`, `change` and `remove` move them afterwards. As a context manager it starts and stops.
    `requests_per_minute` and `concurrent`, where set, are limits beyond which it answers as if "throttled".
    """

    def __init__(
        self, folder: Path, companies: Iterable[Company] = (), *, now: Callable[[], datetime] = system_time
    ) -> None:
        self.now = now
        self.faults, self.requests, self.moments = Faults(), Traffic(), Moments()
        self._policy = Policy()
        self.ledger = Ledger(folder / "ledger.db")
        self._books = {company.name: Books(company, self.ledger, now, self._policy) for company in companies}
        self.requests_per_minute: int | None = None
        self.concurrent: int | None = None
        self._server: Server | None = None
        self._port = 0
        self._stopping = Event()

    # running

    def start(self, port: int = 0) -> Self:
        """Listen on 127.0.0.1; port 0 is a free one, or the former one when it was stopped before."""
        self._stopping.clear()
        self._server = Server(self._handle, port or self._port)
        self._port = self._server.port
        return self

    def stop(self) -> None:
        """Refuse connections from now on; commits that a fault holds back are made."""
        self._stopping.set()
        if self._server is not None:
            self._server.stop()
            self._server = None
        self.faults.release()
        self.ledger.close()

    def __enter__(self) -> Self:
        return self if self._server else self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._port}"

    @property
    @abstractmethod
    def url(self) -> str:
        """The base address that a hub is given."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """The variables by which tenants.yaml finds it; secrets are among them."""

    @property
    def duplicates(self) -> str:
        """What a second order under the same reference is; see Policy."""
        return self._policy.duplicates

    @duplicates.setter
    def duplicates(self, wanted: str) -> None:
        if wanted not in DUPLICATES:
            raise ValueError(f"no class `{wanted}`: one of {', '.join(DUPLICATES)}")
        self._policy.duplicates = wanted

    # records and documents

    @property
    def companies(self) -> Mapping[str, Books]:
        """The companies' books by name."""
        return self._books

    def add_company(self, company: Company) -> None:
        """Add a company; its documents are read from the ledger."""
        self._books[company.name] = Books(company, self.ledger, self.now, self._policy)

    def load(self, company: str, *records: Any) -> None:
        """Add items, prices, customers or addresses; ValueError when a key is taken."""
        for type_, kind in KINDS.items():
            chosen = [record for record in records if isinstance(record, type_)]
            if chosen:
                self._books[company].load(kind, chosen)

    def put(self, company: str, *records: Any) -> None:
        """Add records or replace those of the same key; they count as modified now."""
        for record in records:
            self._books[company].put(KINDS[type(record)], record)

    def change(self, company: str, kind: str, key: str | Key, /, **values: Any) -> None:
        """Change fields of one of the items, prices, customers or addresses; without fields only touch it."""
        self._books[company].change(kind, _key(key), values)

    def remove(self, company: str, kind: str, key: str | Key) -> None:
        """Delete one of the items, prices, customers or addresses."""
        self._books[company].remove(kind, _key(key))

    def orders(self, company: str) -> list[ErpOrder]:
        """The orders that aren't fully posted, by number."""
        books = self._books[company]
        with books.lock:
            return [row.record for row in books.tables["orders"].rows()]

    def ship(self, number: str, parts: Mapping[int | str, Decimal] | None = None) -> str:
        """Post a shipment of an order, or of parts (line number or product -> quantity): the shipment's number."""
        return self._of(number).post(SHIPMENT, number, parts)

    def invoice(self, number: str, parts: Mapping[int | str, Decimal] | None = None) -> str:
        """Post an invoice of what was shipped, or of parts of it: the invoice's number."""
        return self._of(number).post(INVOICE, number, parts)

    def _of(self, number: str) -> Books:
        for books in self._books.values():
            if (number,) in books.tables["orders"]:
                return books
        raise KeyError(f"no open order {number}")

    # calls

    @abstractmethod
    def answer(self, request: ServedRequest) -> Response:
        """Do what a request asks for."""

    @abstractmethod
    def tags(self, request: ServedRequest) -> frozenset[str]:
        """The words by which faults and counts choose calls."""

    @abstractmethod
    def failure(self, fault: Fault) -> Response:
        """The ERP's own words for "throttled", "unavailable", "unauthorised" and "wrong content"."""

    @abstractmethod
    def emptied(self, request: ServedRequest) -> Response:
        """The answer to a read when there is nothing, whatever there is."""

    def _handle(self, request: ServedRequest) -> Response | Broken:
        tags = self.tags(request)
        fault = self.faults.take(tags)
        call = SeenCall(self.now(), request.method, request.target, tags, fault=fault.name if fault else "")
        over = self._over_limit()
        with self.requests.running(call):
            if fault is None and over:
                fault = Fault("throttled")
                call.fault = fault.name
            if tags & WRITES and self.moments.received:
                self.moments.received(request)
            outcome = self._faulty(request, fault) if fault else self._answered(request)
        call.status = outcome.status if isinstance(outcome, Response) else 0
        return outcome

    def _answered(self, request: ServedRequest) -> Response:
        response = self.answer(request)
        if response.status < 300 and self.moments.committed and self.tags(request) & WRITES:
            self.moments.committed(request)
        return response

    def _over_limit(self) -> bool:
        minute = timedelta(minutes=1)
        return (self.concurrent is not None and self.requests.now_running >= self.concurrent) or (
            self.requests_per_minute is not None
            and self.requests.since(self.now() - minute) >= self.requests_per_minute
        )

    def _faulty(self, request: ServedRequest, fault: Fault) -> Response | Broken:
        match fault.name:
            case "down":
                return Broken(reset=False)
            case "reset before":
                return Broken()
            case "slow":
                self._stopping.wait(fault.seconds)
                return self._answered(request)
            case "lost response":
                self._answered(request)
                return Broken()
            case "half a document":
                with self._policy.halving():
                    self._answered(request)
                return Broken()
            case "late commit":
                self._commit_later(request, fault.seconds)
                return Broken()
            case "truncated":
                response = self.answer(request)
                return replace(response, body=response.body[: len(response.body) // 2])
            case "cut short":
                return Broken(response=self.answer(request))
            case "html":
                return HTML
            case "not a wsdl":
                return Response(200, b'<?xml version="1.0"?><catalogue><entry/></catalogue>', "text/xml; charset=utf-8")
            case "empty":
                return self.emptied(request)
        return self.failure(fault)

    def _commit_later(self, request: ServedRequest, seconds: float) -> None:
        def commit() -> Response:
            return self.answer(request)

        self.faults.hold(commit)
        if seconds:
            timer = Timer(seconds, self.faults.release, (commit,))
            timer.daemon = True
            timer.start()


def _key(key: str | Key) -> Key:
    return (key,) if isinstance(key, str) else key
