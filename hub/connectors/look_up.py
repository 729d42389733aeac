"""Records that have one value in one field, as the ERP's own filter finds them."""

from typing import Any

from hub.connectors.base import Adapter, Page, RequestContext
from hub.connectors.pack import Pack
from hub.connectors.raw_record import RawRecord, at, listed, shows
from hub.errors import OutcomeUnknown

MOST_PAGES, MOST_RECORDS = 20, 1_000
"""Of what is asked for: a list without an end would keep the office's other orders from going."""


class LookUp:
    """Looks records up in one company of one ERP; these go before pulls."""

    def __init__(self, pack: Pack, adapter: Adapter) -> None:
        self._pack, self._adapter = pack, adapter

    def by(
        self,
        resource: str,
        field: str,
        value: str | int,
        context: RequestContext,
        *,
        shown: str | None = None,
        most: int = MOST_RECORDS,
    ) -> list[tuple[Page, RawRecord]]:
        """The records with that value, each with the page that it came on.

        `shown`: the path where a record shows the value, if that isn't the field itself. `most`: how many there can be.

        Raises:
            OutcomeUnknown: others came, and none of them has it; or there is no end of them.
        """
        pages = self._adapter.read(resource, [self._pack.conditions.has(field, value)], urgent=True, few=True)
        came: list[tuple[Page, RawRecord]] = []
        for number, page in enumerate(pages, start=1):
            came += [(page, self._filled(resource, record)) for record in page.records or ()]
            if number > MOST_PAGES or len(came) > most:
                message = (
                    f"{len(came)} records of {resource} on {number} pages, and no end, where {value} was asked for"
                )
                raise context.error(OutcomeUnknown, f"{message}; look at a proxy before the ERP, then at the pack")
        # looked at again here, lest an ERP that reads the filter otherwise mislead us
        matching = [(page, record) for page, record in came if is_same(at(record, shown or field), value)]
        if came and not matching:
            message = f"{len(came)} records of {resource} came, none with {value}: the answer is to another question"
            raise context.error(OutcomeUnknown, f"{message}; look at a proxy before the ERP, then at the pack")
        return matching

    def _filled(self, resource: str, record: RawRecord) -> RawRecord:
        """A record with every field that the pack declares: what was asked for and didn't come is empty."""
        declared = self._pack.resources[resource]
        lines = declared.lists.get(self._pack.order.lines.path, ())
        filled = {**dict.fromkeys(name for name in declared.fields if not shows(record, name)), **record}
        for line in listed(filled, self._pack.order.lines.path) if lines else ():
            if isinstance(line, dict):
                line.update(dict.fromkeys(name for name in lines if not shows(line, name)))
        return filled


def is_same(came: Any, value: Any) -> bool:
    """Whether a code is that one."""
    return as_compared(came) == as_compared(value)


def as_compared(code: Any) -> str:
    """A code to be compared: ERPs keep them in capitals, and without blanks around."""
    return str(code).strip().casefold()
