"""What a database's own errors ask for, as the hub's: nothing of what was to be stored stands in their messages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    MultipleResultsFound,
    NoResultFound,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as NoConnection

from hub.errors import HubError, RecordRejected, StoreDamaged, StoreUnavailable
from hub.store.engine.damage import Unreadable
from hub.store.engine.storable import NOT_STORABLE

Blamed = Callable[[DBAPIError], str]
Damaged = Callable[[Unreadable], StoreDamaged]
REPEAT = "try again; if it stays so, see whether it runs, is whole and is this store's"


@contextmanager
def as_hub_errors(name: str, driver: type[Exception], blamed: Blamed, damaged: Damaged) -> Iterator[None]:
    """Whatever the database raises inside becomes one of the hub's errors, which names it.

    `driver`: what its driver's own errors have in common. `blamed`: who has the lock that wasn't given, if that is it.
    `damaged`: where the cell is that couldn't be read.

    Raises:
        StoreUnavailable: it is locked, out of reach or broken.
        RecordRejected: `not-storable` for what it refuses to keep, `not-there` for what was to be there once.
        StoreDamaged: a cell can't be read.
    """
    try:
        yield
    except Unreadable as error:
        raise damaged(error) from None
    except (StatementError, NoConnection, NoResultFound, MultipleResultsFound, driver) as error:
        # not by SQLAlchemy: of a call past it
        wrapped = isinstance(error, SQLAlchemyError)
        said = error if wrapped else DBAPIError.instance(None, None, error, driver, hide_parameters=True)
        told = _told(name, said, blamed)
        # what the database says of a record quotes it, in lines that no message shows
        raise told from (error if isinstance(told, StoreUnavailable) else None)


def reason_of(error: BaseException | None) -> str:
    """The first line of what the database says, without the values that the others may quote."""
    told = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(told).strip().splitlines()), "") or type(told).__name__


def _told(name: str, error: BaseException, blamed: Blamed) -> HubError:
    database = f"store: the {name} database"
    match error:
        case IntegrityError():
            message = f"{database} refuses a record: {reason_of(error)}: see what stands there, and offer it anew"
            return RecordRejected(message, code=NOT_STORABLE)
        case DBAPIError() | NoConnection() if not isinstance(error, DataError):
            reason = reason_of(error) + (blamed(error) if isinstance(error, DBAPIError) else "")
            return StoreUnavailable(f"{database} is temporarily unavailable: {reason}: {REPEAT}")
        case StatementError():
            # of what it says not even the first line: it quotes the value
            message = f"{database} can't keep a value ({type(error.orig).__name__}): mend the record"
            return RecordRejected(message, code=NOT_STORABLE)
    return RecordRejected(f"{database} hasn't one of what was asked for: look it up again", code="not-there")
