"""A place whose every call takes its turn in the ERP's budget."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore
from hub.connectors.transport.budget import RateBudget, turn_of
from hub.errors import ErpError, Unreachable


class InTurn:
    """The same place; nothing of the budget is held between two calls."""

    def __init__(self, store: FileStore, budget: RateBudget) -> None:
        self._store, self._budget = store, budget

    def list(self, folder: str, context: RequestContext) -> list[FileEntry]:
        """See FileStore."""
        with self._turn(context):
            return self._store.list(folder, context)

    def read(self, entry: FileEntry, into: IO[bytes], context: RequestContext) -> None:
        """See FileStore."""
        with self._turn(context):
            self._store.read(entry, into, context)

    def write(self, folder: str, name: str, body: bytes, context: RequestContext) -> None:
        """See FileStore."""
        with self._turn(context):
            self._store.write(folder, name, body, context)

    def move(self, entry: FileEntry, folder: str, context: RequestContext) -> None:
        """See FileStore."""
        with self._turn(context):
            self._store.move(entry, folder, context)

    @contextmanager
    def _turn(self, context: RequestContext) -> Iterator[None]:
        """A call's turn; an error counts where there was anybody to answer with it."""
        with turn_of(self._budget, context, urgent=context.is_urgent) as turn:
            try:
                yield
            except ErpError as error:
                if not isinstance(error, Unreachable):
                    turn.count_error()
                raise
