"""Every error of the hub, classed by what it asks for.

    HubError
    ├── ConfigurationError        mend the configuration: a file, a setting, a secret (exit code 2)
    │   ├── SecretMissing         a reference (env:, file:) that leads nowhere
    │   └── KindMissing           the pack or the mapping has no such kind of record; the office's other kinds go on
    ├── TransientError            the same call may succeed in a while
    │   ├── Unreachable           no connection, or none in time
    │   ├── Throttled             the ERP asks for fewer calls
    │   ├── Unavailable           the ERP answers that it is temporarily unavailable (5xx)
    │   ├── ChangedMeanwhile      another's change came in between: nothing was done
    │   ├── MessageExpired        the ERP took our message for one of another time: nothing was done
    │   └── ErpWaits              nothing was asked: the next try isn't due yet
    │       └── Paused            a person paused it
    ├── StoreUnavailable          the hub's own store is temporarily unavailable: locked, restarting, out of reach
    │   └── StoreReplaced         another database stands in its place: open the store anew
    ├── PermanentError            trying again can't help: this pull or push ends, a person looks
    │   ├── CredentialsRefused    new credentials are needed; the schedule must not lock the user out
    │   │   ├── SignedOut         of a session that may have served before: a new one is opened first
    │   │   └── RightMissing      of this call alone: the user is known there, and may not do it
    │   ├── ServerNotTrusted      who answers doesn't show that it is the ERP: nothing was sent
    │   ├── ProtocolBroken        what answered isn't the interface that the pack describes
    │   ├── CallRefused           the ERP understood the call and says no
    │   │   ├── NoRecords         it says so of a list without records, NoSuchOrder of an order that isn't there too
    │   │   └── DoneAlready       it says no since it was done before; AlreadyThere: it has such a record
    │   ├── IncompleteRead        a read didn't reach its end: nothing may be concluded from what is missing
    │   ├── TooMuchWouldVanish    a sweep would remove more than the office's guard allows
    │   └── StoreDamaged          a row of the hub's own store isn't as the hub writes it
    ├── RecordRejected            this one record or order can't go on; the others do
    │   ├── OrderRefused          an order breaks a rule of the office
    │   └── Unmappable            an order needs a mapping entry that isn't there
    └── OutcomeUnknown            an order was sent and nothing clear came back: look up before any second send

A message says where, what was found or expected, and what to do; never a secret or a customer's record.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.printable import shown


@dataclass(frozen=True)
class Problem:
    """One thing to mend: `place` is file:line or the like, `path` the way to the value inside the file."""

    place: str
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.path, self.message) if part)


class HubError(Exception):
    """Base of all; `str(error)` is the whole message for a person, safe to show: it may quote an ERP."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(map(shown, lines)))


class ConfigurationError(HubError):
    """Something that people wrote must be mended; all that was found is in `problems`."""

    def __init__(self, *problems: Problem) -> None:
        self.problems: Sequence[Problem] = problems
        super().__init__(*map(str, problems))


class SecretMissing(ConfigurationError):
    """A reference to a secret leads nowhere."""


class KindMissing(ConfigurationError):
    """The office's pack doesn't read this kind of record, or its mapping has no part for it."""


class ErpError(HubError):
    """An error at an ERP; mixed into the classes below so that every message names the ERP, company and call."""

    def __init__(self, message: str, *, erp: str, company: str = "", call: str = "") -> None:
        self.erp, self.company, self.call, self.message = erp, company, call, shown(message)
        where = " / ".join(part for part in (erp, company) if part)
        super().__init__(f"{where}: {call}: {message}" if call else f"{where}: {message}")


class TransientError(ErpError):
    """The same call may succeed in a while; `after` is the wait in seconds that was named, if any."""

    after: float | None = None


class Unreachable(TransientError):
    """No connection, or no answer in time."""


class Throttled(TransientError):
    """The ERP asks for fewer calls, or would."""

    def __init__(self, message: str, *, erp: str, company: str = "", call: str = "", after: float | None = None):
        super().__init__(message, erp=erp, company=company, call=call)
        self.after = after


class Unavailable(TransientError):
    """The ERP answers that it is temporarily unavailable."""


class ChangedMeanwhile(TransientError):
    """Somebody else's change came between our look and our call: the ERP did nothing of it."""


class MessageExpired(TransientError):
    """By the ERP's clock a message is too old, or of a time to come: it did nothing of it."""


class ErpWaits(TransientError):
    """Nothing was asked of the ERP: it doesn't answer, or refuses us, and the next try isn't due."""


class Paused(ErpWaits):
    """Nothing was asked of the ERP, for a person paused it, the office or the kind."""


class StoreUnavailable(HubError):
    """The hub's own store is temporarily unavailable; nothing of what was asked is stored."""


class StoreReplaced(StoreUnavailable):
    """Another database was put in the place of one that is open; nothing of what was asked is stored.

    `is_mixed`: the log of the one before lies beside it, so that to open it would mix both.
    """

    def __init__(self, message: str, *, is_mixed: bool = False) -> None:
        super().__init__(message)
        self.is_mixed = is_mixed


class PermanentError(HubError):
    """Trying again can't help; this pull or push ends and a person looks."""


class CredentialsRefused(ErpError, PermanentError):
    """The ERP refuses the user, the password or the token."""


class SignedOut(CredentialsRefused):
    """The ERP knows a session no more that it opened before, or never knew it."""


class ServerNotTrusted(ErpError, PermanentError):
    """Who answers at the ERP's address can't be shown to be the ERP, by its certificate or key: nothing was sent."""


class RightMissing(CredentialsRefused):
    """The ERP knows the user, who hasn't the right to this very call."""


class ProtocolBroken(ErpError, PermanentError):
    """What answered isn't the interface that the pack describes."""


class CallRefused(ErpError, PermanentError):
    """The ERP understood the call and says no."""


class NoRecords(CallRefused):
    """The ERP's way to say that a list has no records; of anything but a list, its no."""


class NoSuchOrder(NoRecords):
    """The same, also where an order is looked up."""


class DoneAlready(CallRefused):
    """The ERP's no to a step that was done before; of anything but a step, its no."""


class AlreadyThere(DoneAlready):
    """The ERP's no to a record that it has already."""


class IncompleteRead(ErpError, PermanentError):
    """A read didn't reach its end."""


class ReferenceNotKept(PermanentError):
    """An ERP doesn't keep our reference, by which an order is found again: nothing more goes to it."""


class TooMuchWouldVanish(PermanentError):
    """A sweep would remove more records than the office's guard allows: `lost` of `live` ones."""

    def __init__(self, message: str, *, lost: int = 0, live: int = 0) -> None:
        super().__init__(message)
        self.lost, self.live = lost, live


class StoreDamaged(PermanentError):
    """A row of the hub's own store can't be read: somebody changed it, or the disk did."""


class RecordRejected(HubError):
    """One record or order can't go on; `code` is a stable word to count by."""

    def __init__(self, message: str, *, code: str = "rejected") -> None:
        super().__init__(message)
        self.code = code


class OrderRefused(RecordRejected):
    """An order breaks a rule of the office."""


class Unmappable(RecordRejected):
    """An order needs a mapping entry that isn't there; the message names it."""


class OutcomeUnknown(ErpError):
    """An order was sent and nothing clear came back."""


class ReferenceDiffers(OutcomeUnknown):
    """The ERP's answer to an order shows another reference than ours."""
