"""One OData call on an entity of the simulated Business Central: list, read, create, change or delete."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from hub.simulate.business_central import orders as odata_orders
from hub.simulate.business_central.entities import Entity, etag, line_values, render
from hub.simulate.business_central.odata import BadQuery, parse_filter
from hub.simulate.business_central.paging import SortOrder
from hub.simulate.business_central.problems import JSON, ODataProblem, bad_request, refusal
from hub.simulate.common.books import Books, BooksRefused
from hub.simulate.common.company import Key
from hub.simulate.common.exact_json import dumps
from hub.simulate.common.server import Response, ServedRequest
from hub.simulate.common.table import TableRow

MOST_ROWS = 20_000
EXACT = re.compile(r"externalDocumentNumber eq '([^']+)'")


@dataclass(frozen=True)
class CallTarget:
    """What an address names: an entity set of a company, one row of it, or that row's lines."""

    books: Books
    entity: Entity
    id: str | None
    lines: bool

    def context(self, request: ServedRequest) -> str:
        """The @odata.context of a list."""
        base = request.origin + request.target.split("/companies(")[0]
        name = self.entity.lines.name if self.lines and self.entity.lines else self.entity.name
        return f"{base}/$metadata#companies({self.books.id})/{name}"


class Calls:
    """A call in hand; whoever runs it holds the books' lock."""

    def __init__(self, target: CallTarget, request: ServedRequest) -> None:
        self.target, self.request = target, request
        self.books, self.entity = target.books, target.entity
        self.table = self.books.tables[self.entity.table]

    def run(self) -> Response:
        """Do it; Problem says no."""
        orders = self.entity.name == "salesOrders"
        try:
            match (self.request.method, self.target.id, self.target.lines):
                case ("GET", None, _):
                    return self._list()
                case ("GET", _, False):
                    return self._one(self._row(), 200)
                case ("GET", _, True):
                    return self._list_lines(self._row())
                case ("POST", None, _) if orders:
                    key = self.request.headers.get("idempotency-key", "")
                    row, lines = odata_orders.create(self.books, self.request.body, key)
                    return self._one(row, 201, expand=lines)
                case ("POST", _, True) if orders:
                    return self._new_line(odata_orders.add_line(self.books, self._row(), self.request.body))
                case ("PATCH", str(), False) if orders:
                    return self._one(odata_orders.change(self.books, self._unchanged(), self.request.body), 200)
                case ("DELETE", str(), False) if orders:
                    self.books.withdraw(self._unchanged().record.number)
                    return Response(204, content_type=JSON)
        except BooksRefused as refused:
            raise refusal(refused) from refused
        except BadQuery as error:
            raise bad_request(str(error)) from error
        raise ODataProblem(
            405, "BadRequest_MethodNotAllowed", f"Entity {self.entity.name} does not allow this operation."
        )

    # reading

    def _list(self) -> Response:
        query = self.request.query
        order = SortOrder(query.get("$orderby", ""), self.entity, self.books)
        place = order.read(query["$skiptoken"]) if "$skiptoken" in query else None
        answer: dict[str, Any] = {"@odata.context": self.target.context(self.request)}
        if query.get("$count") == "true":
            filtered = self.request.query.get("$filter", "").strip()
            answer["@odata.count"] = sum(1 for _ in self._matching(None)) if filtered else len(self.table)
        rows: Iterable[TableRow[Any]] = self._matching(None if order.terms or place is None else place.key)
        if order.terms:
            rows = (row for row in order.sorted(rows) if place is None or order.behind(row, place))
        size, top = self._page_size(), self._number("$top")
        wanted = size if top is None else min(size, top)
        page = list(islice(rows, wanted + 1))
        tail = ""
        if len(page) > wanted and wanted != top:
            left = {} if top is None else {"$top": str(top - wanted)}
            link = self._link({"$skiptoken": order.place(page[wanted - 1]).token()} | left)
            tail = f',"@odata.nextLink":{dumps(link)}'
        select, expand = self._select(), self._expand()
        written = ",".join(render(self.entity, self.books, row, select=select, expand=expand) for row in page[:wanted])
        return Response(200, f'{dumps(answer)[:-1]},"value":[{written}]{tail}}}'.encode(), JSON)

    def _matching(self, after: Key | None) -> Iterable[TableRow[Any]]:
        written = self.request.query.get("$filter", "").strip()
        if not written:
            return self.table.rows(after)
        exact = EXACT.fullmatch(written)
        rows = self.table.rows_with(exact[1], after) if exact else self.table.rows(after)
        test = parse_filter(written, self.entity.types)
        return (row for row in rows if test(lambda name, row=row: self.entity.value(self.books, name, row)))  # type: ignore[misc]

    def _link(self, more: dict[str, str]) -> str:
        path = self.request.target.partition("?")[0]
        return f"{self.request.origin}{path}?{urlencode(dict(self.request.query) | more, safe='$')}"

    def _page_size(self) -> int:
        asked = re.search(r"odata\.maxpagesize=(\d+)", self.request.headers.get("prefer", ""))
        return max(1, min(int(asked[1]), MOST_ROWS)) if asked else MOST_ROWS

    def _number(self, option: str) -> int | None:
        written = self.request.query.get(option)
        if written is None:
            return None
        if not written.isdigit():
            raise BadQuery(f"Invalid value '{written}' for {option}.")
        return int(written)

    def _select(self) -> list[str] | None:
        written = self.request.query.get("$select", "")
        names = [name.strip() for name in written.split(",") if name.strip()]
        self.entity.check(names)
        return names or None

    def _expand(self) -> bool:
        written = self.request.query.get("$expand", "").strip()
        if written and (self.entity.lines is None or written != self.entity.lines.name):
            raise BadQuery(f"Could not find a property named '{written}' to expand.")
        return bool(written)

    def _row(self) -> TableRow[Any]:
        row = self.table.by_id(self.target.id or "")
        if row is None:
            message = f"The record with identifier {self.target.id} does not exist."
            raise ODataProblem(404, "Internal_RecordNotFound", message)
        return row

    def _one(self, row: TableRow[Any], status: int, *, expand: bool = False) -> Response:
        expand = expand or self._expand()
        written = render(self.entity, self.books, row, select=self._select(), expand=expand)
        context = dumps(f"{self.target.context(self.request)}/$entity")
        headers = {"ETag": etag(row)}
        if status == 201:
            headers["Location"] = f"{self.request.origin}{self.request.target.partition('?')[0]}({row.id})"
        return Response(status, f'{{"@odata.context":{context},{written[1:]}'.encode(), JSON, headers)

    def _list_lines(self, row: TableRow[Any]) -> Response:
        assert self.entity.lines is not None
        values = line_values(self.entity.lines, self.books, row)
        return Response(
            200, dumps({"@odata.context": self.target.context(self.request), "value": values}).encode(), JSON
        )

    def _new_line(self, row: TableRow[Any]) -> Response:
        assert self.entity.lines is not None
        return Response(201, dumps(line_values(self.entity.lines, self.books, row)[-1]).encode(), JSON)

    def _unchanged(self) -> TableRow[Any]:
        """The row, if the caller knows its present version."""
        row, wanted = self._row(), self.request.headers.get("if-match")
        if wanted is None:
            raise ODataProblem(
                428, "BadRequest_PreconditionRequired", "The If-Match header is required for this request."
            )
        if wanted not in ("*", etag(row)):
            raise ODataProblem(409, "Request_EntityChanged", "Another user has already changed the record.")
        return row
