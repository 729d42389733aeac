"""What can be done on a page of the simulated NAV: read, and for sales orders create, update and delete."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from hub.simulate.common.company_data import Key
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.order_entry import RuleViolation
from hub.simulate.common.record_table import TableRow
from hub.simulate.nav import soap_orders
from hub.simulate.nav.criteria import BadCriteria, TextTest, parse_criteria
from hub.simulate.nav.nav_pages import NavPage, PageField, render, text
from hub.simulate.nav.page_wsdl import operations
from hub.simulate.nav.record_keys import decode_key, encode_key
from hub.simulate.nav.soap_faults import SoapFault, not_served, refusal
from hub.simulate.nav.soap_orders import child, draft

EXACT_TEXT = re.compile(r"'[^']+'")


class PageOperations:
    """The operations of one page of one company; whoever calls holds the company's lock."""

    def __init__(self, page: NavPage, state: CompanyState) -> None:
        self.page, self.state, self.table = page, state, state.tables[page.table]
        self._exact: dict[str, str] = {}

    def run(self, operation: str, body: etree._Element) -> str:
        """Do an operation: its result as XML without the wrapper. SoapFault says no."""
        # the name comes from the request: nothing else may become an attribute's
        if operation not in operations(self.page):
            raise not_served(f"Operation {operation} is not offered by {self.page.service}.")
        try:
            result: str = getattr(self, f"_{operation}")(body)
        except RuleViolation as violation:
            raise refusal(violation) from violation
        return result

    # a method for each operation, called by the operation's own name

    def _Read(self, body: etree._Element) -> str:  # noqa: N802
        tests = [
            (self.page.field(name), parse_criteria(f"'{child(body, name)}'", self.page.field(name).type))
            for name in self.page.keys
        ]
        return "".join(self._xml(row) for row in islice(self._matching(tests, None), 1))

    def _ReadByRecId(self, body: etree._Element) -> str:  # noqa: N802
        rec_id = child(body, "recId")
        return "".join(self._xml(row) for row in self.table.rows() if self._rec_id(row) == rec_id)

    def _ReadMultiple(self, body: etree._Element) -> str:  # noqa: N802
        bookmark = child(body, "bookmarkKey")
        after = decode_key(bookmark)[0] if bookmark else None
        size = int(child(body, "setSize") or 0)
        # a setSize of 0 is all, as in NAV
        rows = self._matching(self._filters(body), after)
        chosen = "".join(self._xml(row) for row in (islice(rows, size) if size > 0 else rows))
        return f"<ReadMultiple_Result>{chosen}</ReadMultiple_Result>"

    def _IsUpdated(self, body: etree._Element) -> str:  # noqa: N802
        key, version = decode_key(child(body, "Key"))
        row = self.table.get(key)
        return f"<IsUpdated_Result>{text(row is None or row.version != version)}</IsUpdated_Result>"

    def _GetRecIdFromKey(self, body: etree._Element) -> str:  # noqa: N802
        return f"<GetRecIdFromKey_Result>{self._rec_id(self._existing(child(body, 'Key')))}</GetRecIdFromKey_Result>"

    def _Create(self, body: etree._Element) -> str:  # noqa: N802
        order = draft(self.page, body[0])
        # NAV knows no idempotency key: where the policy has one, the reference is it
        return self._xml(self.state.accept(order, order.reference))

    def _CreateMultiple(self, body: etree._Element) -> str:  # noqa: N802
        rows = self.state.accept_all([draft(self.page, element) for element in body[0]])
        return f"<SalesOrder_List>{''.join(map(self._xml, rows))}</SalesOrder_List>"

    def _Update(self, body: etree._Element) -> str:  # noqa: N802
        return self._xml(self._updated(body[0]))

    def _UpdateMultiple(self, body: etree._Element) -> str:  # noqa: N802
        rows = [self._updated(element) for element in body[0]]
        return f"<SalesOrder_List>{''.join(map(self._xml, rows))}</SalesOrder_List>"

    def _Delete(self, body: etree._Element) -> str:  # noqa: N802
        self.state.withdraw(self._current(child(body, "Key")).record.number)
        return "<Delete_Result>true</Delete_Result>"

    # reading

    def _filters(self, body: etree._Element) -> list[tuple[PageField, TextTest]]:
        filters = []
        for element in body.findall(f"{{{self.page.namespace}}}filter"):
            name, criteria = child(element, "Field"), child(element, "Criteria")
            self._exact |= {name: criteria[1:-1]} if EXACT_TEXT.fullmatch(criteria) else {}
            try:
                field = self.page.field(name)
                filters.append((field, parse_criteria(criteria, field.type)))
            except KeyError as error:
                raise not_served(f'Field "{name}" is not on the page.') from error
            except BadCriteria as error:
                raise SoapFault(f'The filter "{criteria}" is not valid for the {name} field.') from error
        return filters

    def _matching(self, filters: list[tuple[PageField, TextTest]], after: Key | None) -> Iterator[TableRow[Any]]:
        # without a scan: looked up before and after every order
        reference = self._exact.get("External_Document_No")
        rows = self.table.rows(after) if reference is None else self.table.rows_with(reference, after)
        for row in rows:
            if all(test(field.get(self.state, row)) for field, test in filters):
                yield row

    def _xml(self, row: TableRow[Any]) -> str:
        return render(self.page, self.state, row, encode_key(row))

    def _rec_id(self, row: TableRow[Any]) -> str:
        return f"{self.page.title}: {','.join(map(str, row.record.key))}"

    def _existing(self, key: str) -> TableRow[Any]:
        row = self.table.get(decode_key(key)[0])
        if row is None:
            words = f"The {self.page.title} does not exist. Identification fields and values: {key}"
            raise SoapFault(words, "Relation")
        return row

    def _current(self, key: str) -> TableRow[Any]:
        row = self._existing(key)
        if row.version != decode_key(key)[1]:
            number = ",".join(map(str, row.record.key))
            raise SoapFault(f'Other user has modified "{self.page.title}" "No.=CONST({number})"', "Changed")
        return row

    def _updated(self, element: etree._Element) -> TableRow[Any]:
        number = self._current(child(element, "Key")).record.number
        new, values = soap_orders.lines(self.page, element), soap_orders.changes(element)
        if new:
            self.state.add_lines(number, new)
        return self.state.amend(number, values) if values or not new else self.state.order(number)
