"""One OData call on an entity of the simulated Business Central: list, read, create, change or delete."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from hub.simulate.business_central import odata_orders
from hub.simulate.business_central.entities import Entity, etag, line_values, render
from hub.simulate.business_central.odata_filter import BadQuery, parse_filter
from hub.simulate.business_central.odata_problems import JSON, ODataProblem, bad_request, refusal
from hub.simulate.business_central.skiptoken import SortOrder
from hub.simulate.common.company_data import Key
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.exact_json import dumps
from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.common.order_entry import RuleViolation
from hub.simulate.common.record_table import TableRow

# Business Central's own limit
MAX_ROWS = 20_000
EXACT_REFERENCE = re.compile(r"externalDocumentNumber eq '([^']+)'")


@dataclass(frozen=True)
class CallTarget:
    """What an address names: an entity set of a company, one row of it, or that row's lines."""

    state: CompanyState
    entity: Entity
    id: str | None
    lines: bool

    def context(self, request: ServedRequest) -> str:
        """The @odata.context of a list."""
        base = request.origin + request.target.split("/companies(")[0]
        name = self.entity.lines.name if self.lines and self.entity.lines else self.entity.name
        return f"{base}/$metadata#companies({self.state.id})/{name}"


class EntityCall:
    """A call in hand; whoever runs it holds the company's lock."""

    def __init__(self, target: CallTarget, request: ServedRequest) -> None:
        self.target, self.request = target, request
        self.state, self.entity = target.state, target.entity
        self.table = self.state.tables[self.entity.table]

    def run(self) -> ServedResponse:
        """Do it; ODataProblem says no."""
        orders = self.entity.name == "salesOrders"
        try:
            match (self.request.method, self.target.id, self.target.lines):
                case ("GET", None, _):
                    return self._list()
                case ("GET", _, False):
                    return self._single(self._row(), 200)
                case ("GET", _, True):
                    return self._list_lines(self._row())
                case ("POST", None, _) if orders:
                    key = self.request.headers.get("idempotency-key", "")
                    row, lines = odata_orders.create(self.state, self.request.body, key)
                    return self._single(row, 201, expand=lines)
                case ("POST", _, True) if orders:
                    return self._new_line(odata_orders.add_line(self.state, self._row(), self.request.body))
                case ("PATCH", str(), False) if orders:
                    return self._single(odata_orders.change(self.state, self._unchanged(), self.request.body), 200)
                case ("DELETE", str(), False) if orders:
                    self.state.withdraw(self._unchanged().record.number)
                    return ServedResponse(204, content_type=JSON)
        except RuleViolation as violation:
            raise refusal(violation) from violation
        except BadQuery as error:
            raise bad_request(str(error)) from error
        raise ODataProblem(
            405, "BadRequest_MethodNotAllowed", f"Entity {self.entity.name} does not allow this operation."
        )

    # reading

    def _list(self) -> ServedResponse:
        query = self.request.query
        order = SortOrder(query.get("$orderby", ""), self.entity, self.state)
        position = order.parse(query["$skiptoken"]) if "$skiptoken" in query else None
        answer: dict[str, Any] = {"@odata.context": self.target.context(self.request)}
        if query.get("$count") == "true":
            filtered = self.request.query.get("$filter", "").strip()
            answer["@odata.count"] = sum(1 for _ in self._matching(None)) if filtered else len(self.table)
        # in the order of keys, reading begins behind the last key; any other order is sorted whole
        rows: Iterable[TableRow[Any]] = self._matching(None if order.terms or position is None else position.key)
        if order.terms:
            rows = (row for row in order.sorted(rows) if position is None or order.is_behind(row, position))
        size, top = self._page_size(), self._number("$top")
        limit = size if top is None else min(size, top)
        page = list(islice(rows, limit + 1))  # one more, to see whether there is more
        tail = ""
        # $top is an end, not a page: behind it there is no link
        if len(page) > limit and limit != top:
            rest = {} if top is None else {"$top": str(top - limit)}
            link = self._link({"$skiptoken": order.position(page[limit - 1]).token()} | rest)
            tail = f',"@odata.nextLink":{dumps(link)}'
        select, expand = self._select(), self._expand()
        records = ",".join(render(self.entity, self.state, row, select=select, expand=expand) for row in page[:limit])
        return ServedResponse(200, f'{dumps(answer)[:-1]},"value":[{records}]{tail}}}'.encode(), JSON)

    def _matching(self, after: Key | None) -> Iterable[TableRow[Any]]:
        text = self.request.query.get("$filter", "").strip()
        if not text:
            return self.table.rows(after)
        exact = EXACT_REFERENCE.fullmatch(text)  # without a scan: looked up before and after every order
        rows = self.table.rows_with(exact[1], after) if exact else self.table.rows(after)
        test = parse_filter(text, self.entity.types)
        return (row for row in rows if test(lambda name, row=row: self.entity.value(self.state, name, row)))  # type: ignore[misc]

    def _link(self, more: dict[str, str]) -> str:
        path = self.request.target.partition("?")[0]
        return f"{self.request.origin}{path}?{urlencode(dict(self.request.query) | more, safe='$')}"

    def _page_size(self) -> int:
        preferred = re.search(r"odata\.maxpagesize=(\d+)", self.request.headers.get("prefer", ""))
        return max(1, min(int(preferred[1]), MAX_ROWS)) if preferred else MAX_ROWS

    def _number(self, option: str) -> int | None:
        text = self.request.query.get(option)
        if text is None:
            return None
        if not text.isdigit():
            raise BadQuery(f"Invalid value '{text}' for {option}.")
        return int(text)

    def _select(self) -> list[str] | None:
        text = self.request.query.get("$select", "")
        names = [name.strip() for name in text.split(",") if name.strip()]
        self.entity.check(names)
        return names or None

    def _expand(self) -> bool:
        text = self.request.query.get("$expand", "").strip()
        if text and (self.entity.lines is None or text != self.entity.lines.name):
            raise BadQuery(f"Could not find a property named '{text}' to expand.")
        return bool(text)

    def _row(self) -> TableRow[Any]:
        row = self.table.by_id(self.target.id or "")
        if row is None:
            message = f"The record with identifier {self.target.id} does not exist."
            raise ODataProblem(404, "Internal_RecordNotFound", message)
        return row

    def _single(self, row: TableRow[Any], status: int, *, expand: bool = False) -> ServedResponse:
        expand = expand or self._expand()
        record = render(self.entity, self.state, row, select=self._select(), expand=expand)
        context = dumps(f"{self.target.context(self.request)}/$entity")
        headers = {"ETag": etag(row)}
        if status == 201:
            headers["Location"] = f"{self.request.origin}{self.request.target.partition('?')[0]}({row.id})"
        return ServedResponse(status, f'{{"@odata.context":{context},{record[1:]}'.encode(), JSON, headers)

    def _list_lines(self, row: TableRow[Any]) -> ServedResponse:
        assert self.entity.lines is not None
        values = line_values(self.entity.lines, self.state, row)
        return ServedResponse(
            200, dumps({"@odata.context": self.target.context(self.request), "value": values}).encode(), JSON
        )

    def _new_line(self, row: TableRow[Any]) -> ServedResponse:
        assert self.entity.lines is not None
        return ServedResponse(201, dumps(line_values(self.entity.lines, self.state, row)[-1]).encode(), JSON)

    def _unchanged(self) -> TableRow[Any]:
        """The row, if the caller knows its present version."""
        row, version = self._row(), self.request.headers.get("if-match")
        if version is None:
            raise ODataProblem(
                428, "BadRequest_PreconditionRequired", "The If-Match header is required for this request."
            )
        if version not in ("*", etag(row)):  # the optimistic lock of OData: the row changed since it was read
            raise ODataProblem(409, "Request_EntityChanged", "Another user has already changed the record.")
        return row
