"""Files that don't change any more."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator

from hub.clock import Clock
from hub.config.values import Duration
from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.completeness.completeness import Completeness
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore

LONGEST = timedelta(minutes=5)


def _not_too_long(wait: timedelta) -> timedelta:
    if wait > LONGEST:
        raise ValueError("up to 5m were expected: a pull waits for it")
    return wait


class Steady(Completeness):
    """Size and moment are the same in two looks, `wait` apart."""

    example: ClassVar[str] = "{kind: steady, wait: 30s}"

    kind: Literal["steady"]
    waits: ClassVar[bool] = True
    wait: Annotated[Duration, AfterValidator(_not_too_long)]

    def whole(
        self,
        candidates: Sequence[FileEntry],
        listed: Sequence[FileEntry],
        store: FileStore,
        clock: Clock,
        context: RequestContext,
    ) -> frozenset[str]:
        """Those that a second look finds as they were."""
        if not candidates:
            return frozenset()
        clock.sleep(self.wait.total_seconds())
        again = {*store.list(candidates[0].folder, context)}
        return frozenset(entry.name for entry in candidates if entry in again)
