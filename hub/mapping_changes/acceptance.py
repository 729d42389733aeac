"""From an edited mapping file to the version that runs: what it would do is found out first, then it is accepted.

An edit that moves little is accepted by itself; one beyond the office's guard waits for a person, and what was accepted
before goes on running. An accepted version is applied to all that was read before, without calling the ERP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.errors import ConfigurationError, HubError, Problem
from hub.mapping_changes.difference import Difference, difference
from hub.mapping_changes.difference.guard import blocked_reasons
from hub.office import FIRST_USE, Draft, Office
from hub.records import Kind
from hub.store.catalogue.counts import Counts
from hub.store.catalogue.mappings import AcceptedMapping, Verdict
from hub.sync.pull import translate_again
from hub.translate.selftest import run_tests
from hub.translate.sources import Sources

BY_ITSELF = "the hub, within the guard"
"""Who accepted an edit that moves little."""


class AdoptionStatus(StrEnum):
    """How an office's files stand to what runs."""

    RUNS = "accepted"
    ADOPTED = "accepted by itself"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Adoption:
    """What became of the files: the version that runs now, or why it doesn't yet."""

    standing: AdoptionStatus
    digest: str
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Applied:
    """What an accepted version did to each kind: its counts, or what went wrong with it."""

    counts: Mapping[Kind, Counts]
    failed: Mapping[Kind, HubError]


def checked(office: Office, edited: str | None = None) -> Draft:
    """The files, strictly read, with all their tests passing.

    Raises:
        ConfigurationError: with every problem and every test that fails.
    """
    draft = office.draft(edited)
    failed = [one for one in run_tests(draft.mapping) if not one.passed]
    if failed:
        raise ConfigurationError(*(Problem(one.place, f"tests: {one.subject}", one.message) for one in failed))
    return draft


def verdict_on(office: Office, draft: Draft, found: Difference | None = None) -> Verdict:
    """What the draft would do, looked up or found out; kept, so that `hub check` can say it without computing."""
    against = draft.accepted or ""
    known = office.store.verdict(draft.sources.digest, against)
    if known is not None and (found is None or not known.changes):  # without changes: a person holds it, see rollback
        return known
    found = found or difference(office, draft.mapping)
    return office.store.keep_verdict(
        draft.sources.digest, against, blocked_reasons(found, office.tenant.guard), found.sentences()
    )


def adopt(office: Office, by: str = BY_ITSELF) -> Adoption:
    """Accept the files if they moved little; else they are held. Applying them is the caller's: `apply`.

    Raises:
        ConfigurationError: the files can't run; what was accepted before goes on running.
    """
    draft = checked(office)
    if draft.is_accepted:
        return Adoption(AdoptionStatus.RUNS, draft.sources.digest)
    if draft.accepted is None:
        office.accept(FIRST_USE, draft)
        return Adoption(AdoptionStatus.ADOPTED, draft.sources.digest)
    verdict = verdict_on(office, draft)
    if verdict.blocked_reasons:
        return Adoption(AdoptionStatus.BLOCKED, draft.accepted, verdict)
    office.accept(by, draft)
    return Adoption(AdoptionStatus.ADOPTED, draft.sources.digest, verdict)


def accept(office: Office, draft: Draft, by: str) -> Applied:
    """A person says yes to all that the draft does: it runs, and the guard lets it pass once."""
    office.accept(by, draft, confirmed=True)
    return apply(office)


def rollback(office: Office, version: AcceptedMapping, by: str) -> Applied:
    """Make an older version the one that runs; the files, which still say otherwise, wait for a person.

    Raises:
        ConfigurationError: it doesn't fit the ERP's pack any more.
    """
    sources = Sources(version.entry, dict(version.files))
    office.accept(by, Draft(sources, office.compile(sources), office.mapping.digest), confirmed=True)
    block_files(office, f"{by} went back to version {version.digest[:12]}")
    return apply(office)


def block_files(office: Office, why: str) -> None:
    """Keep the files from being accepted by themselves as they are now; any further edit is judged anew."""
    try:
        draft = office.draft()
    except ConfigurationError:
        return  # files that can't run aren't accepted anyway
    if not draft.is_accepted:
        office.store.keep_verdict(draft.sources.digest, draft.accepted or "", [why], [])


def apply(office: Office) -> Applied:
    """Translate all that was read before with the version that runs, kind by kind; one that fails stays as it is."""
    counts: dict[Kind, Counts] = {}
    failed: dict[Kind, HubError] = {}
    for kind in office.mapping.kinds:
        try:
            if done := translate_again(office, kind):
                counts[kind] = done
        except HubError as error:
            failed[kind] = error
    return Applied(counts, failed)
