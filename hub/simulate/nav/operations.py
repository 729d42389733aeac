"""What can be done on a page of the simulated NAV: read, and for sales orders create, update and delete."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from hub.simulate.common.books import Books, BooksRefused
from hub.simulate.common.company import Key
from hub.simulate.common.table import TableRow
from hub.simulate.nav import orders as nav_orders
from hub.simulate.nav.criteria import BadCriteria, TextTest, criteria
from hub.simulate.nav.faults import SoapFault, not_served, refusal
from hub.simulate.nav.keys import packed, unpacked
from hub.simulate.nav.orders import child, draft
from hub.simulate.nav.pages import NavPage, PageField, render, text
from hub.simulate.nav.wsdl import operations

EXACT = re.compile(r"'[^']+'")


class Operations:
    """The operations of one page of one company; whoever calls holds the books' lock."""

    def __init__(self, page: NavPage, books: Books) -> None:
        self.page, self.books, self.table = page, books, books.tables[page.table]
        self._exact: dict[str, str] = {}

    def run(self, operation: str, body: etree._Element) -> str:
        """Do an operation: its answer as XML without the wrapper. SoapFault says no."""
        if operation not in operations(self.page):
            raise not_served(f"Operation {operation} is not offered by {self.page.service}.")
        try:
            answer: str = getattr(self, f"_{operation}")(body)
        except BooksRefused as refused:
            raise refusal(refused) from refused
        return answer

    def _Read(self, body: etree._Element) -> str:  # noqa: N802
        tests = [
            (self.page.field(name), criteria(f"'{child(body, name)}'", self.page.field(name).type))
            for name in self.page.keys
        ]
        return "".join(self._xml(row) for row in islice(self._matching(tests, None), 1))

    def _ReadByRecId(self, body: etree._Element) -> str:  # noqa: N802
        wanted = child(body, "recId")
        return "".join(self._xml(row) for row in self.table.rows() if self._rec_id(row) == wanted)

    def _ReadMultiple(self, body: etree._Element) -> str:  # noqa: N802
        bookmark = child(body, "bookmarkKey")
        after = unpacked(bookmark)[0] if bookmark else None
        size = int(child(body, "setSize") or 0)
        rows = self._matching(self._filters(body), after)
        chosen = "".join(self._xml(row) for row in (islice(rows, size) if size > 0 else rows))
        return f"<ReadMultiple_Result>{chosen}</ReadMultiple_Result>"

    def _IsUpdated(self, body: etree._Element) -> str:  # noqa: N802
        key, version = unpacked(child(body, "Key"))
        row = self.table.get(key)
        return f"<IsUpdated_Result>{text(row is None or row.version != version)}</IsUpdated_Result>"

    def _GetRecIdFromKey(self, body: etree._Element) -> str:  # noqa: N802
        return f"<GetRecIdFromKey_Result>{self._rec_id(self._known(child(body, 'Key')))}</GetRecIdFromKey_Result>"

    def _Create(self, body: etree._Element) -> str:  # noqa: N802
        asked = draft(self.page, body[0])
        return self._xml(self.books.accept(asked, asked.reference))

    def _CreateMultiple(self, body: etree._Element) -> str:  # noqa: N802
        rows = self.books.accept_all([draft(self.page, element) for element in body[0]])
        return f"<SalesOrder_List>{''.join(map(self._xml, rows))}</SalesOrder_List>"

    def _Update(self, body: etree._Element) -> str:  # noqa: N802
        return self._xml(self._updated(body[0]))

    def _UpdateMultiple(self, body: etree._Element) -> str:  # noqa: N802
        rows = [self._updated(element) for element in body[0]]
        return f"<SalesOrder_List>{''.join(map(self._xml, rows))}</SalesOrder_List>"

    def _Delete(self, body: etree._Element) -> str:  # noqa: N802
        self.books.withdraw(self._current(child(body, "Key")).record.number)
        return "<Delete_Result>true</Delete_Result>"

    # reading

    def _filters(self, body: etree._Element) -> list[tuple[PageField, TextTest]]:
        found = []
        for element in body.findall(f"{{{self.page.namespace}}}filter"):
            name, written = child(element, "Field"), child(element, "Criteria")
            self._exact |= {name: written[1:-1]} if EXACT.fullmatch(written) else {}
            try:
                field = self.page.field(name)
                found.append((field, criteria(written, field.type)))
            except KeyError as error:
                raise not_served(f'Field "{name}" is not on the page.') from error
            except BadCriteria as error:
                raise SoapFault(f'The filter "{written}" is not valid for the {name} field.') from error
        return found

    def _matching(self, filters: list[tuple[PageField, TextTest]], after: Key | None) -> Iterator[TableRow[Any]]:
        wanted = self._exact.get("External_Document_No")
        rows = self.table.rows(after) if wanted is None else self.table.rows_with(wanted, after)
        for row in rows:
            if all(test(field.get(self.books, row)) for field, test in filters):
                yield row

    def _xml(self, row: TableRow[Any]) -> str:
        return render(self.page, self.books, row, packed(row))

    def _rec_id(self, row: TableRow[Any]) -> str:
        return f"{self.page.title}: {','.join(map(str, row.record.key))}"

    def _known(self, key: str) -> TableRow[Any]:
        row = self.table.get(unpacked(key)[0])
        if row is None:
            words = f"The {self.page.title} does not exist. Identification fields and values: {key}"
            raise SoapFault(words, "Relation")
        return row

    def _current(self, key: str) -> TableRow[Any]:
        row = self._known(key)
        if row.version != unpacked(key)[1]:
            number = ",".join(map(str, row.record.key))
            raise SoapFault(f'Other user has modified "{self.page.title}" "No.=CONST({number})"', "Changed")
        return row

    def _updated(self, element: etree._Element) -> TableRow[Any]:
        number = self._current(child(element, "Key")).record.number
        new, values = nav_orders.lines(self.page, element), nav_orders.changes(element)
        if new:
            self.books.add_lines(number, new)
        return self.books.amend(number, values) if values or not new else self.books.order(number)
