"""Whether an office's ERP may be asked now: a person paused it, it refuses these credentials, or it doesn't answer.

An ERP that is ill holds up nothing else: who finds it so says it to all, and who is told doesn't ask.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.errors import (
    CredentialsRefused,
    ErpError,
    ErpWaits,
    HubError,
    Paused,
    PermanentError,
    RightMissing,
    ServerNotTrusted,
    Throttled,
    TransientError,
)
from hub.office import Office
from hub.records import Kind


class Admission:
    """One office's; what came of asking is told here too, and so known to all offices and processes there."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._credentials = ""

    def check_paused(self, kind: Kind | None = None) -> None:
        """Paused where a person paused the ERP, the office or the kind."""
        if pause := self._office.pauses.standing(kind):
            raise self._error(Paused, pause.told(self._office.tenant.timezone, self._office.clock.now()))

    @property
    def is_paused(self) -> bool:
        """Whether a person paused the ERP or the office."""
        return self._office.pauses.standing() is not None

    def ask(self, kind: Kind | None = None, *, unattended: bool) -> None:
        """Before anything is asked; the credentials are looked at anew.

        Raises:
            Paused: a person paused it.
            ErpWaits: the ERP refuses these credentials, or it is down and, `unattended`, nobody waits for the answer.
        """
        office, timezone, now = self._office, self._office.tenant.timezone, self._office.clock.now()
        self.check_paused(kind)
        self.follow()
        if refusal := office.refused_credentials.admit(self._credentials):
            raise self._error(ErpWaits, refusal.told(office.tenant.id, timezone, now))
        if unattended and (outage := office.erp_outages.admit()):
            office.refused_credentials.not_shown(self._credentials)
            raise self._error(ErpWaits, outage.told(timezone, now))

    def follow(self) -> None:
        """Go on with the credentials that are there now."""
        self._credentials = self._office.follow_credentials()

    def failed(self, error: HubError) -> None:
        """What the ERP, or its absence, came to."""
        office = self._office
        match error:
            case RightMissing():
                self.answered()
            case CredentialsRefused():
                office.refused_credentials.refuse(self._credentials, error.message)
                office.sign_in_again()
            case Throttled():
                self.not_asked()  # it answers, and is busy
            case TransientError() | ServerNotTrusted():
                # of a certificate that is renewed there nobody tells us: it is tried again like one that is down
                self.not_asked()
                office.erp_outages.failed(error.message)
            case PermanentError() | ErpError():
                self.answered()
            case _:
                self.not_asked()  # nothing of it is the ERP's

    def answered(self) -> None:
        """It answers, and knows us."""
        self._office.refused_credentials.let_in(self._credentials)
        self._office.erp_outages.answered()

    def not_asked(self) -> None:
        """It said nothing of the credentials: whoever comes next may try them."""
        self._office.refused_credentials.not_shown(self._credentials)

    def _error(self, kind: type[ErpWaits], message: str) -> ErpWaits:
        return kind(message, erp=self._office.erp.name, company=self._office.tenant.company)


@contextmanager
def heeding(office: Office, kind: Kind | None = None, *, unattended: bool) -> Iterator[Admission]:
    """Inside, an office's ERP is asked; what it comes to is known to all offices there. Raises as `Admission.ask`."""
    admission = Admission(office)
    admission.ask(kind, unattended=unattended)
    with _told_by(admission):
        yield admission


@contextmanager
def telling(office: Office) -> Iterator[None]:
    """Inside, a person asks an office's ERP whatever stands against it; what it comes to is known to all."""
    admission = Admission(office)
    admission.follow()
    with _told_by(admission):
        yield


@contextmanager
def _told_by(admission: Admission) -> Iterator[None]:
    try:
        yield
    except Paused:
        admission.not_asked()
        raise
    except HubError as error:
        admission.failed(error)
        raise
    else:
        admission.answered()


def why_not(office: Office) -> str | None:
    """Why no order of an office may go to its ERP now, in words; asks nobody, and tries nothing."""
    timezone, now = office.tenant.timezone, office.clock.now()
    if pause := office.pauses.standing():
        return pause.told(timezone, now)
    refusal = office.refused_credentials.standing(office.credentials())
    return refusal.told(office.tenant.id, timezone, now) if refusal else None
