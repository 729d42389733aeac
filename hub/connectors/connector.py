"""A connector: an adapter and a pack, joined to the contract."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.clock import Clock
from hub.connectors.base import Adapter, Call, Condition, Page, Receipt, ReceiptLine, Record, Repair
from hub.connectors.body import at
from hub.connectors.pack import Pack
from hub.connectors.shape import KindRead, OrderLines
from hub.errors import CallRefused, Doubtful
from hub.records import Kind


class PackConnector:
    """What hub/connectors/base.py promises, for one company of one ERP."""

    def __init__(self, pack: Pack, adapter: Adapter, place: Call, clock: Clock) -> None:
        self._pack, self._adapter, self._place, self._clock = pack, adapter, place, clock

    def check(self) -> str:
        """See that address, credentials and company are right; one line for people, with the time it took."""
        began = self._clock.now()
        self._adapter.prove()
        took = (self._clock.now() - began).total_seconds() * 1000
        return f"{self._pack.name} answers as company {self._place.company} ({took:.0f} ms)"

    def fetch(self, kind: Kind, since: datetime | None) -> Iterator[Page]:
        """The code tables of a kind, then its pages to the very end.

        A kind without a cursor comes whole whatever `since` is.
        """
        read = self._pack.kind(kind)
        for table in dict.fromkeys(join.resource for join in read.join.values()):
            yield from self._adapter.read(table, ())
        yield from self._adapter.read(read.resource, [*self._conditions(read, since)])

    def create(self, payload: dict[str, Any], reference: str) -> Receipt:
        """Enter an order, once."""
        order = self._pack.order
        call = self._place.named(f"create {order.resource}")
        record = self._coded(self._addressed(_without_none(payload), reference, call), call)
        answer, body = self._adapter.write(order.resource, record)
        number = at(answer, order.number)
        if not number:
            raise call.error(Doubtful, f"the answer has no order number in `{order.number}`")
        return Receipt(str(number), _text(at(answer, order.reference)), _lines(answer, order.lines), body)

    repair: Repair = "none"

    def complete(self, held: Receipt, payload: dict[str, Any]) -> Receipt:
        """Add the lines that are missing."""
        raise AssertionError(held.number)

    def remove(self, held: Receipt) -> None:
        """Take an order away."""
        raise AssertionError(held.number)

    def redacted(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What of a payload may be kept."""
        return payload

    def find(self, reference: str) -> list[Receipt]:
        """The orders that carry the reference, each once; first those that are still there, then those posted."""
        order = self._pack.order
        receipts: dict[str, Receipt] = {}
        for page, record in self._bearing(order.resource, order.reference, reference):
            number = str(at(record, order.number))
            text = _text(at(record, order.reference))
            receipts[number] = Receipt(number, text, _lines(record, order.lines), page.body)
        for trace in order.find_also:
            for page, record in self._bearing(trace.resource, trace.reference, reference):
                number = str(at(record, trace.number) or "")
                if number and number not in receipts:
                    receipts[number] = Receipt(number, _text(at(record, trace.reference)), None, page.body)
        return [*receipts.values()]

    def _bearing(self, resource: str, field: str, reference: str) -> Iterator[tuple[Page, Record]]:
        """Records with our reference; looked at again here, lest an ERP that reads the filter otherwise mislead us."""
        # Both protocols' text literals stand in single quotes, doubled inside.
        literal = "'" + reference.replace("'", "''") + "'"
        condition = Condition(field, self._pack.conditions.equals.format(field=field, value=literal))
        for page in self._adapter.read(resource, [condition], urgent=True):
            for record in page.records or ():
                # ERPs keep such codes in capitals.
                if str(at(record, field)).casefold() == reference.casefold():
                    yield page, record

    def _conditions(self, read: KindRead, since: datetime | None) -> Iterable[Condition]:
        yield from (Condition(field, text) for field, text in read.filter.items())
        if since is None or read.cursor is None:
            return
        style = self._pack.cursor
        start = since.astimezone(UTC) - (style.overlap if read.cursor.overlap is None else read.cursor.overlap)
        written = start.date().isoformat() if style.precision == "date" else _odata_moment(start)
        text = self._pack.conditions.since.format(field=read.cursor.field, value=written)
        yield Condition(read.cursor.field, text)

    def _addressed(self, record: Record, reference: str, call: Call) -> Record:
        """The order with its reference in the field by which it is found again; CallRefused if that can't be."""
        order = self._pack.order
        if len(reference) > order.reference_max_length:
            message = f"the reference has more than the {order.reference_max_length} characters of `{order.reference}`"
            raise call.error(CallRefused, f"{message}; nothing was sent")
        if record.get(order.reference, reference) != reference:
            message = f"`{order.reference}` must carry the order's reference; nothing was sent, mend the mapping"
            raise call.error(CallRefused, message)
        return {**record, order.reference: reference}

    def _coded(self, record: Record, call: Call) -> Record:
        """The order with the ERP's own ids where it wants them for codes; CallRefused if it hasn't such a code."""
        ids = {}
        for field, code in self._pack.order.codes.items():
            if field not in record:
                continue
            pages = self._adapter.read(code.resource, (), urgent=True)
            table = {row.get(code.match): row.get(code.take) for page in pages for row in page.records or ()}
            if record[field] not in table:
                message = f"{code.resource} has no {code.match} `{record[field]}` for `{field}`"
                raise call.error(CallRefused, f"{message}; nothing was sent, mend the mapping or the ERP's table")
            ids[field] = table[record[field]]
        return {**record, **ids}


def _odata_moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _without_none(value: Any) -> Any:
    """The same without what has no value: a field that isn't sent is left to the ERP."""
    if isinstance(value, dict):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_none(inner) for inner in value]
    return value


def _lines(record: Record, shape: OrderLines) -> tuple[ReceiptLine, ...]:
    found = at(record, shape.path)
    lines = found if isinstance(found, list) else [found] if isinstance(found, dict) else []
    wanted = [line for line in lines if all(str(line.get(field)) == text for field, text in shape.where.items())]
    return tuple(
        ReceiptLine(
            sku=str(line.get(shape.sku) or ""),
            quantity=_decimal(line.get(shape.quantity)),
            unit_price=_decimal(line.get(shape.unit_price)),
        )
        for line in wanted
    )


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
