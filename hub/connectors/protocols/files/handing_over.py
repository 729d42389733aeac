"""An order's file: there or not, and handed over once."""

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.files_pack import FilesPack
from hub.connectors.protocols.files.name_pattern import folder_of
from hub.connectors.protocols.files.order_files import WrittenOrder
from hub.connectors.protocols.files.places.file_store import FileStore
from hub.connectors.protocols.files.places.refusals import handed_over_before
from hub.connectors.raw_record import RawRecord
from hub.errors import CallRefused


class HandingOver:
    """The folders through which an order's file goes: ours, where it appears, and those in which the ERP keeps it."""

    def __init__(self, pack: FilesPack, store: FileStore) -> None:
        self._pack, self._store = pack, store

    def check(self, context: RequestContext) -> None:
        """See that the folders are there."""
        for folder in self._folders(context):
            self._store.list(folder, context)

    def found(self, reference: str, context: RequestContext) -> str | None:
        """Where the order's file is; None where it is nowhere, so that it was never handed over."""
        name = self._name(reference, context)
        # in the order in which it goes through them: looked for the other way round, it might slip past
        for folder in self._folders(context):
            if any(entry.name.casefold() == name.casefold() for entry in self._store.list(folder, context)):
                return f"{folder}/{name}"
        return None

    def hand_over(self, record: RawRecord, reference: str, context: RequestContext) -> str:
        """Write the order's file; gives its name.

        Raises:
            CallRefused: it can't be written so, nothing was handed over.
            OutcomeUnknown: it was handed over before, or may be now.
        """
        create = self._pack.order.create
        order = WrittenOrder(record, reference, context.company, self._pack.order.lines.path)
        name, body = self._name(reference, context), create.content.written(order, context)
        if there := self.found(reference, context):
            raise handed_over_before(there, context)
        folder = self._folders(context)[0]
        self._store.write(folder, name, body, context)
        return f"{folder}/{name}"

    def _name(self, reference: str, context: RequestContext) -> str:
        name = self._pack.order.create.name_for(reference, context.company)
        if name is None:
            message = f"`{self._pack.order.create.name}` would have characters that are no file's; nothing was sent"
            raise context.error(CallRefused, f"{message}: letters, digits, `.`, `_`, `-` and blanks were expected")
        return name

    def _folders(self, context: RequestContext) -> list[str]:
        create = self._pack.order.create
        return [folder_of(path, context.company) for path in (create.path, *create.kept)]
