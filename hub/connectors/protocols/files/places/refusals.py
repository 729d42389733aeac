"""What is told alike of files, whatever place they are in."""

from collections.abc import Sequence

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.file_store import MOST_FILES, PART, FileEntry
from hub.errors import IncompleteRead, OutcomeUnknown, Unreachable


def refuse_too_many(entries: Sequence[FileEntry], folder: str, context: RequestContext) -> None:
    """IncompleteRead as soon as a listing has more than MOST_FILES."""
    if len(entries) > MOST_FILES:
        raise context.error(IncompleteRead, f"more than {MOST_FILES:,} files are in {folder}; clear it")


def gone(entry: FileEntry, context: RequestContext, also: str = "") -> IncompleteRead:
    """The error of a file that was listed; `also`: what the place can't tell from that."""
    return context.error(IncompleteRead, f"{entry.name} was listed and is gone{also}; the next pull lists again")


def cut_off(path: str, context: RequestContext) -> Unreachable:
    """The error of a file of ours that didn't get there whole, and so didn't get its name."""
    return context.error(Unreachable, f"{path}{PART} isn't whole there; nothing was renamed")


def handed_over_before(path: str, context: RequestContext) -> OutcomeUnknown:
    """The error of a file of ours whose name is there."""
    return context.error(OutcomeUnknown, f"{path} is there already: it was handed over before")


def name_is_taken(entry: FileEntry, folder: str, context: RequestContext) -> IncompleteRead:
    """The error of a file that can't be moved."""
    message = f"{entry.name} was taken and can't go to {folder}, where one of that name is: clear one of them"
    return context.error(IncompleteRead, message)
