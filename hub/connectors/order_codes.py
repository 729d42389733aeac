"""Codes of an order as the ids that an ERP wants for them, and those that it shows as codes again."""

from collections.abc import Callable
from typing import Any

from hub.connectors.base import Adapter, RequestContext
from hub.connectors.look_up import LookUp
from hub.connectors.pack import Pack
from hub.connectors.pack.order_calls import CodeLookup
from hub.connectors.raw_record import RawRecord, at, listed, with_value
from hub.errors import CallRefused, ErpError, OutcomeUnknown, ProtocolBroken

NO_ID = "00000000-0000-0000-0000-000000000000"
"""How an ERP shows that there is none."""
Turn = Callable[[str, Any], Any]
SeenCodes = dict[tuple[str, str], Any]
"""By field and id."""


class OrderCodes:
    """Turns the fields of the pack's `order: codes`; each code is asked for once.

    It serves one call about one order: what a code stands for may be another record tomorrow. `seen` are the codes of
    ids that were met before: one that was given another code meanwhile is what was ordered all the same.
    """

    def __init__(self, pack: Pack, adapter: Adapter, context: RequestContext, seen: SeenCodes) -> None:
        self._order, self._adapter, self._context = pack.order, adapter, context
        self._look_up = LookUp(pack, adapter)
        self._ids: dict[tuple[str, str], Any] = {}
        self._codes = seen
        self._tables: dict[str, list[RawRecord]] = {}

    def to_ids(self, record: RawRecord) -> RawRecord:
        """An order as it goes out, with the ERP's own ids where it wants them.

        Raises:
            CallRefused: the ERP hasn't such a code, or several of it.
            TransientError, PermanentError: it can't be asked; nothing was sent.
        """
        return self._turned(record, self._id, lambda name, _: name)

    def to_codes(self, held: RawRecord) -> RawRecord:
        """An order as the ERP holds it, with codes where it shows ids, so that it reads as it was written.

        Raises:
            OutcomeUnknown: it can't be asked for one.
        """
        try:
            return self._turned(held, self._code, lambda _, lookup: lookup.shown)
        except OutcomeUnknown:
            raise
        except ErpError as error:
            message = f"an id of the order can't be read as a code: {error.message}"
            raise self._context.error(OutcomeUnknown, message) from None

    def _turned(self, record: RawRecord, turn: Turn, path_of: Callable[[str, CodeLookup], str | None]) -> RawRecord:
        """The record with its fields turned, each from what stands at its path."""
        inside = f"{self._order.lines.path}."
        of_lines = {name: code for name, code in self._order.codes.items() if name.startswith(inside)}
        for name, lookup in self._order.codes.items():
            if name not in of_lines:
                record = self._with(record, name, name, path_of(name, lookup), turn)
        lines = listed(record, self._order.lines.path) if of_lines else []
        turned = []
        for line in lines:
            for name, lookup in of_lines.items():
                own = name.removeprefix(inside)
                line = self._with(line, name, own, path_of(own, lookup), turn)
            turned.append(line)
        return with_value(record, self._order.lines.path, turned) if turned else record

    def _with(self, record: RawRecord, name: str, field: str, path: str | None, turn: Turn) -> RawRecord:
        value = at(record, path) if path else None
        return record if value in (None, "") else with_value(record, field, turn(name, value))

    def _id(self, name: str, code: Any) -> Any:
        lookup, text = self._order.codes[name], str(code)
        if (name, text) not in self._ids:
            try:
                records = self._records(lookup, lookup.match, text)
            except OutcomeUnknown as error:  # of the question for the code: the order itself wasn't sent
                raise self._context.error(ProtocolBroken, error.message) from None
            # byte for byte: to an ERP that looks more loosely "12E3" may be another product
            ids = {str(at(record, lookup.take)): at(record, lookup.take) for record in records}
            if len(ids) != 1 or "" in ids or None in ids.values():
                found = f"{len(ids)} records with" if len(ids) > 1 else "no"
                message = f"{lookup.resource} has {found} {lookup.match} `{text}` for `{name}`"
                advice = "nothing was sent, mend the mapping or the ERP's table"
                raise self._context.error(CallRefused, f"{message}; {advice}")
            self._ids[name, text] = next(iter(ids.values()))
            self._codes[name, next(iter(ids))] = code
        return self._ids[name, text]

    def _code(self, name: str, shown: Any) -> Any:
        lookup, text = self._order.codes[name], str(shown)
        if text == NO_ID:
            return ""
        if (name, text) not in self._codes:
            known = shown if type(shown) is int else text
            codes = {str(at(record, lookup.match)) for record in self._records(lookup, lookup.take, known)}
            # of what has no code, or several, the id stays: it isn't what was ordered
            self._codes[name, text] = codes.pop() if len(codes) == 1 else shown
        return self._codes[name, text]

    def _records(self, lookup: CodeLookup, field: str, value: str | int) -> list[RawRecord]:
        """The records that have it, byte for byte."""
        return [record for record in self._asked(lookup, field, value) if str(at(record, field)) == str(value)]

    def _asked(self, lookup: CodeLookup, field: str, value: str | int) -> list[RawRecord]:
        if lookup.each:
            return [record for _, record in self._look_up.by(lookup.resource, field, value, self._context)]
        if lookup.resource not in self._tables:
            pages = self._adapter.read(lookup.resource, (), urgent=True)
            self._tables[lookup.resource] = [record for page in pages for record in page.records or ()]
        return self._tables[lookup.resource]
