"""Which version of an office's mapping runs, beside its files as they are now; read from the store, never computed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from hub.cli.existing_store import existing_store
from hub.config.settings import Settings
from hub.errors import HubError

if TYPE_CHECKING:
    from hub.store import TenantBinding


class MappingStatus(NamedTuple):
    """The version that runs, whether it is known what the edited files would do, and why they must wait."""

    accepted: str
    is_judged: bool = False
    blocked_reasons: Sequence[str] = ()


def mapping_statuses(
    config: Settings, digests: Mapping[str, str | None]
) -> tuple[dict[str, MappingStatus] | None, HubError | None]:
    """What runs, by office, nothing for one that never used a mapping; or why the store can't tell: that shouldn't hide
    what else is wrong. `digests`: of each office's files, None where they can't be read."""
    try:
        with existing_store(config) as store:
            found = {name: _status(store.tenant(name), digest) for name, digest in digests.items()} if store else {}
    except HubError as error:
        return None, error
    return {name: status for name, status in found.items() if status}, None


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
