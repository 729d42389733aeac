"""An ERP that is ill holds up nothing else: who finds it so says it to all, and who is told doesn't ask."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.errors import (
    CredentialsRefused,
    ErpError,
    ErpWaits,
    PermanentError,
    StoreUnavailable,
    Throttled,
    TransientError,
)
from hub.office import Office


@contextmanager
def heeding(office: Office, *, unattended: bool) -> Iterator[None]:
    """A read of an office's ERP; what it comes to is known to all offices there.

    Raises:
        ErpWaits: nothing was asked: the ERP refuses these credentials, or it is down and, `unattended`, nobody waits
            for the answer.
    """
    outages, credentials = office.erp_outages, office.credentials()
    standing = outages.standing()
    if standing and (unattended or standing.refused):
        standing = outages.admit(credentials)
        if standing:
            said = standing.told(office.tenant.id, office.tenant.timezone)
            raise ErpWaits(said, erp=office.erp.name, company=office.tenant.company)
    try:
        yield
    except CredentialsRefused as error:
        outages.refuses(error.message, credentials)
        raise
    except Throttled:
        raise  # it answers, and is busy
    except TransientError as error:
        outages.failed(error.message)
        raise
    except StoreUnavailable:
        raise  # nothing of it is the ERP's
    except (PermanentError, ErpError):
        outages.answered()
        raise
    else:
        outages.answered()
