"""What all simulated ERPs have in common: companies, a ledger, a server, faults and a log of calls."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event, Timer
from typing import Any, Self

from hub.simulate.common.call_log import CallLog, LoggedCall
from hub.simulate.common.company_data import ErpCompany, Key
from hub.simulate.common.company_records import KINDS
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.faults import Fault, Faults
from hub.simulate.common.http_server import BrokenConnection, ServedRequest, ServedResponse, Server
from hub.simulate.common.ledger import Ledger
from hub.simulate.common.order_policy import DUPLICATES, OrderPolicy, WriteHooks
from hub.simulate.common.sales_documents import INVOICE, SHIPMENT, DraftLine, ErpOrder

SIGN_IN_PAGE = b"""<!DOCTYPE html>
<html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>
"""
WRITES = frozenset({"create", "update", "delete"})
HTML = ServedResponse(200, SIGN_IN_PAGE, "text/html; charset=utf-8")
NOT_A_WSDL = ServedResponse(200, b'<?xml version="1.0"?><catalogue><entry/></catalogue>', "text/xml; charset=utf-8")


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
        self, folder: Path, companies: Iterable[ErpCompany] = (), *, now: Callable[[], datetime] = system_time
    ) -> None:
        self.now = now
        self.faults, self.requests, self.hooks = Faults(), CallLog(), WriteHooks()
        self._policy = OrderPolicy()
        self.ledger = Ledger(folder / "ledger.db")
        self._companies = {company.name: CompanyState(company, self.ledger, now, self._policy) for company in companies}
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
        self.faults.release()  # before the ledger is closed: late commits are written to it
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
        """What a second order under the same reference is; see OrderPolicy."""
        return self._policy.duplicates

    @duplicates.setter
    def duplicates(self, name: str) -> None:
        if name not in DUPLICATES:
            raise ValueError(f"no class `{name}`: one of {', '.join(DUPLICATES)}")
        self._policy.duplicates = name

    # records and documents

    @property
    def companies(self) -> Mapping[str, CompanyState]:
        """What each company holds, by its name."""
        return self._companies

    def add_company(self, company: ErpCompany) -> None:
        """Add a company; its documents are read from the ledger."""
        self._companies[company.name] = CompanyState(company, self.ledger, self.now, self._policy)

    def load(self, company: str, *records: Any) -> None:
        """Add items, prices, customers or addresses; ValueError when a key is taken."""
        for type_, kind in KINDS.items():
            of_kind = [record for record in records if isinstance(record, type_)]
            if of_kind:
                self._companies[company].load(kind, of_kind)

    def put(self, company: str, *records: Any) -> None:
        """Add records or replace those of the same key; they count as modified now."""
        for record in records:
            self._companies[company].put(KINDS[type(record)], record)

    def change(self, company: str, kind: str, key: str | Key, /, **values: Any) -> None:
        """Change fields of one of the items, prices, customers or addresses; without fields only touch it."""
        self._companies[company].change(kind, _key(key), values)

    def remove(self, company: str, kind: str, key: str | Key) -> None:
        """Delete one of the items, prices, customers or addresses."""
        self._companies[company].remove(kind, _key(key))

    def orders(self, company: str) -> list[ErpOrder]:
        """The orders that aren't fully posted, by number."""
        state = self._companies[company]
        with state.lock:
            return [row.record for row in state.tables["orders"].rows()]

    def ship(self, number: str, parts: Mapping[int | str, Decimal] | None = None, unit: str = "") -> str:
        """Post a shipment of an order, or of parts (line number or product -> quantity): the shipment's number.

        `unit`: another one than the order's, in which the parts are told and the shipment counts.
        """
        return self._holder_of(number).post(SHIPMENT, number, parts, unit)

    def invoice(self, number: str, parts: Mapping[int | str, Decimal] | None = None, unit: str = "") -> str:
        """Post an invoice of what was shipped, or of parts of it: the invoice's number. `unit`: as `ship` has it."""
        return self._holder_of(number).post(INVOICE, number, parts, unit)

    def invoice_shipments(self, *shipments: str, reference: str = "") -> str:
        """Post one invoice of whole shipments of one customer's orders: the invoice's number.

        As in both ERPs its head names no order; `reference` is what somebody typed there.
        """
        holder = next(each for each in self._companies.values() if (shipments[0],) in each.tables["shipments"])
        return holder.invoice_shipments(shipments, reference)

    def credit(
        self,
        invoice: str,
        parts: Mapping[int | str, Decimal] | None = None,
        unit: str = "",
        *,
        applies_to: str | None = None,
        customer: str = "",
        reference: str = "",
        names_order: bool = True,
    ) -> str:
        """Post a credit memo of an invoice, or of parts of it (line number or product -> quantity): the memo's number.

        As in both ERPs people type it in, so nothing holds it against the invoice: it may be about more. `applies_to`:
        another invoice, or none, that it says it corrects. `customer`: another one. `reference`: blank, as a return
        mostly has it. `names_order`: whether its lines keep the order's number, which no API of Business Central shows.
        """
        more: dict[str, Any] = {"applies_to": applies_to, "customer": customer, "reference": reference}
        for state in self._companies.values():
            if (invoice,) in state.tables["invoices"]:
                return state.credit(invoice, parts, unit, **more, names_order=names_order)
        raise KeyError(f"no invoice {invoice}")

    def close_short(self, number: str, *, delete: bool = False) -> None:
        """What wasn't shipped of an order never will be; `delete` takes the order away as well."""
        holder = self._holder_of(number)
        holder.close_short(number)
        if delete:
            holder.withdraw(number)

    def add_lines(self, number: str, *lines: DraftLine) -> None:
        """The ERP's own people add lines to an order: freight, a deposit, words, or goods that come back."""
        self._holder_of(number).add_lines(number, lines)

    def adds(self, *lines: DraftLine, after: int | None = None) -> None:
        """From now on the ERP adds these lines to each order by itself, at its end or `after` so many of its lines."""
        self._policy.own_lines, self._policy.own_lines_after = lines, after

    def _holder_of(self, number: str) -> CompanyState:
        for state in self._companies.values():
            if (number,) in state.tables["orders"]:
                return state
        raise KeyError(f"no open order {number}")

    # calls

    @abstractmethod
    def answer(self, request: ServedRequest) -> ServedResponse:
        """The response to a request, done."""

    @abstractmethod
    def tags(self, request: ServedRequest) -> frozenset[str]:
        """The words by which faults and counts choose calls."""

    @abstractmethod
    def failure(self, fault: Fault) -> ServedResponse:
        """The ERP's own words for a fault that isn't one of the connection or of the body."""

    @abstractmethod
    def emptied(self, request: ServedRequest) -> ServedResponse:
        """The response to a read as if there were nothing."""

    def _handle(self, request: ServedRequest) -> ServedResponse | BrokenConnection:
        tags = self.tags(request)
        fault = self.faults.next_due(tags)
        call = LoggedCall(self.now(), request.method, request.target, tags, fault=fault.name if fault else "")
        is_over_limit = self._is_over_limit()  # before this call counts among those that run
        with self.requests.running(call):
            if fault is None and is_over_limit:
                fault = Fault("throttled")
                call.fault = fault.name
            if tags & WRITES and self.hooks.received:
                self.hooks.received(request)
            outcome = self._faulty(request, fault) if fault else self._answered(request)
        call.status = outcome.status if isinstance(outcome, ServedResponse) else 0
        return outcome

    def _answered(self, request: ServedRequest) -> ServedResponse:
        response = self.answer(request)
        if response.status < 300 and self.hooks.committed and self.tags(request) & WRITES:
            self.hooks.committed(request)
        return response

    def _is_over_limit(self) -> bool:
        minute = timedelta(minutes=1)
        return (self.concurrent is not None and self.requests.now_running >= self.concurrent) or (
            self.requests_per_minute is not None
            and self.requests.since(self.now() - minute) >= self.requests_per_minute
        )

    def _faulty(self, request: ServedRequest, fault: Fault) -> ServedResponse | BrokenConnection:
        match fault.name:
            case "down":
                return BrokenConnection(reset=False)
            case "reset before":
                return BrokenConnection()
            case "slow":
                self._stopping.wait(fault.seconds)  # not a sleep: `stop` needn't wait for it
                return self._answered(request)
            case "lost response":
                self._answered(request)
                return BrokenConnection()
            case "half a document":
                with self._policy.halving():
                    self._answered(request)
                return BrokenConnection()
            case "late commit":
                self._commit_later(request, fault.seconds)
                return BrokenConnection()
            case "truncated":
                response = self.answer(request)
                return replace(response, body=response.body[: len(response.body) // 2])
            case "cut short":
                return BrokenConnection(response=self.answer(request))
            case "html":
                return HTML
            case "not a wsdl":
                return NOT_A_WSDL
            case "empty":
                return self.emptied(request)
        return self.failure(fault)

    def _commit_later(self, request: ServedRequest, seconds: float) -> None:
        def commit() -> ServedResponse:
            return self.answer(request)

        self.faults.defer(commit)
        if seconds:
            timer = Timer(seconds, self.faults.release, (commit,))
            timer.daemon = True  # a commit that is far off doesn't keep the process from ending
            timer.start()


def _key(key: str | Key) -> Key:
    return (key,) if isinstance(key, str) else key
