"""What is in the store, and was read by another pack, at another address or of another company than one reads now."""

from hub.errors import PermanentError
from hub.office import Office
from hub.records import Kind


def is_read_otherwise(office: Office, kind: Kind) -> bool:
    """Whether a kind's last read in the store was another one than the next: what that passed over no delta brings."""
    before = office.store.raw_log.published_by(kind)
    # of reads by an older hub nobody knows
    return before is not None and before != office.read_by(kind)


def told_otherwise(office: Office, kind: Kind) -> str | None:
    """A sentence for people who wonder why all is read; None where nothing changed, or all is read every time."""
    if not office.pack.has_cursor(kind) or not is_read_otherwise(office, kind):
        return None
    return (
        f"{office.tenant.id}: the pack's part for {kind.value}, the ERP's address or the company has changed since the "
        "last read, so that everything is read"
    )


def refuse_anothers(office: Office, kind: Kind) -> None:
    """PermanentError where a kind's newest pages are of another company: they aren't this office's."""
    if is_anothers(office, kind):
        raise PermanentError(
            f"{office.tenant.id} / {kind}: was last read of another company, so that nothing was translated again; "
            f"`hub pull {office.tenant.id} {kind} --full` reads what is this one's"
        )


def is_anothers(office: Office, kind: Kind) -> bool:
    """Whether a kind's newest pages are of another company."""
    newest = office.store.raw_log.last_pull(kind)
    return newest is not None and office.is_anothers(newest.read_by)
