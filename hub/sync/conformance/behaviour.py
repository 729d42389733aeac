"""One behaviour of an ERP, and what came of trying it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hub.errors import HubError
from hub.records import Kind


class Result(StrEnum):
    """What came of it."""

    OK = "ok"
    FAILED = "failed"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Behaviour:
    """`name`: what the ERP must do, for a kind of record or for all. `why`: what was seen, or why it wasn't tried."""

    name: str
    result: Result
    why: str = ""
    kind: Kind | None = None


class Failed(Exception):
    """The ERP does something else; the message says what."""


class NotTried(Exception):
    """It can't be tried; the message says why."""


def tried(name: str, trial: Callable[[], str], kind: Kind | None = None) -> Behaviour:
    """The behaviour, by a trial that gives what was seen; an error of the ERP is a failure, in its own words."""
    try:
        return Behaviour(name, Result.OK, trial(), kind)
    except NotTried as reason:
        return Behaviour(name, Result.NOT_TRIED, str(reason), kind)
    except (Failed, HubError) as reason:
        return Behaviour(name, Result.FAILED, str(reason), kind)
