"""Which version of an office's mapping runs, beside its files as they are now; read from the store, never computed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hub.store import Store, TenantBinding


class MappingStatus(NamedTuple):
    """The version that runs, whether it is known what the edited files would do, and why they must wait."""

    accepted: str
    is_judged: bool = False
    blocked_reasons: Sequence[str] = ()


def mapping_statuses(store: "Store", digests: Mapping[str, str | None]) -> dict[str, MappingStatus]:
    """What runs, by office, nothing for one that never used a mapping.

    `digests`: of each office's files, None where they can't be read.
    """
    found = {name: _status(store.tenant(name), digest) for name, digest in digests.items()}
    return {name: status for name, status in found.items() if status}


def verdict(name: str, digest: str | None, statuses: Mapping[str, MappingStatus] | None) -> str:
    """In words, what is to be said of the office's files."""
    if digest is None:
        return "to mend"
    if statuses is None:
        return "well written"
    if name not in statuses:
        return "new: the first use accepts it"
    status = statuses[name]
    if status.accepted == digest:
        return "accepted"
    if status.blocked_reasons:
        return f"edited: waits for `hub mapping accept {name}`"
    return f"edited: {'within the guard' if status.is_judged else f'`hub mapping diff {name}` says what it does'}"


def _status(store: "TenantBinding", digest: str | None) -> MappingStatus | None:
    accepted = store.mappings.accepted()
    if accepted is None:
        return None
    judged = store.mappings.verdict(digest, accepted.digest) if digest and digest != accepted.digest else None
    return MappingStatus(accepted.digest, judged is not None, judged.blocked_reasons if judged else ())
