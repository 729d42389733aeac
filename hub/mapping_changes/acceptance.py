"""From an edited mapping file to the version that runs: what it would do is computed first, then it is accepted.

An edit that moves little is accepted by itself; one beyond the office's guard waits for a person, and what was accepted
before goes on running. An accepted version is applied to all that was read before, without calling the ERP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.errors import ConfigurationError, HubError, Problem
from hub.mapping_changes.difference import MappingDifference, compute_difference
from hub.mapping_changes.difference.guard import blocked_reasons
from hub.office import FIRST_USE, Draft, Office
from hub.records import Kind
from hub.store.catalogue.mappings import AcceptedMapping, Verdict
from hub.store.catalogue.publication_counts import Counts
from hub.sync.replay import translate_again
from hub.translate.selftest import run_tests
from hub.translate.sources import Sources

BY_ITSELF = "the hub, within the guard"
"""Who accepted an edit that moves little."""


class AdoptionStatus(StrEnum):
    """Whether an office's files are what runs."""

    RUNS = "accepted"
    ADOPTED = "accepted by itself"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Adoption:
    """What became of the files: the version that runs now, or why it doesn't yet."""

    status: AdoptionStatus
    digest: str
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Applied:
    """What an accepted version did to each kind: its counts, or what went wrong with it."""

    counts: Mapping[Kind, Counts]
    failed: Mapping[Kind, HubError]


def check_draft(office: Office, edited: str | None = None) -> Draft:
    """The files, strictly read, with all their tests passing; `edited` stands for the office's own file, unsaved.

    Raises:
        ConfigurationError: with every problem and every test that fails.
    """
    draft = office.draft(edited)
    failed = [outcome for outcome in run_tests(draft.mapping) if not outcome.passed]
    if failed:
        raise ConfigurationError(
            *(Problem(outcome.place, f"tests: {outcome.subject}", outcome.message) for outcome in failed)
        )
    return draft


def verdict_on(office: Office, draft: Draft, difference: MappingDifference | None = None) -> Verdict:
    """What the draft would do, and why it is blocked: as stored, or from `difference`, which is computed if not given.

    It is stored, so that `hub check` can say it without computing.
    """
    against = draft.accepted or ""
    stored = office.store.mappings.verdict(draft.sources.digest, against)
    if stored is not None and (difference is None or not stored.changes):  # no changes: blocked by `rollback`
        return stored
    difference = difference or compute_difference(office, draft.mapping)
    return office.store.mappings.keep_verdict(
        draft.sources.digest, against, blocked_reasons(difference, office.tenant.guard), difference.sentences()
    )


def adopt(office: Office, by: str = BY_ITSELF) -> Adoption:
    """Accept the files if they move little; else they are blocked. Applying them is the caller's: `apply`.

    Raises:
        ConfigurationError: the files can't run; what was accepted before goes on running.
    """
    draft = check_draft(office)
    if draft.is_accepted:
        return Adoption(AdoptionStatus.RUNS, draft.sources.digest)
    if draft.accepted is None:  # nothing runs yet, so nothing can change
        office.accept(FIRST_USE, draft)
        return Adoption(AdoptionStatus.ADOPTED, draft.sources.digest)
    verdict = verdict_on(office, draft)
    if verdict.blocked_reasons:
        return Adoption(AdoptionStatus.BLOCKED, draft.accepted, verdict)
    office.accept(by, draft)
    return Adoption(AdoptionStatus.ADOPTED, draft.sources.digest, verdict)


def accept(office: Office, draft: Draft, by: str) -> Applied:
    """A person accepts all that the draft does: it runs and is applied, and the guard lets it pass once."""
    office.accept(by, draft, confirmed=True)
    return apply(office)


def rollback(office: Office, version: AcceptedMapping, by: str) -> Applied:
    """Make an older version the one that runs; the files, which still say otherwise, wait for a person.

    Raises:
        ConfigurationError: it doesn't fit the ERP's pack any more.
    """
    sources = Sources(version.entry, dict(version.files))
    office.accept(by, Draft(sources, office.compile(sources), office.mapping.digest), confirmed=True)
    # after `accept`: a verdict is stored against the version that runs
    block_files(office, f"{by} went back to version {version.digest[:12]}")
    return apply(office)


def block_files(office: Office, why: str) -> None:
    """Keep the files from being accepted by themselves as they are now; any further edit is judged anew."""
    try:
        draft = office.draft()
    except ConfigurationError:
        return  # files that can't run aren't accepted anyway
    if not draft.is_accepted:
        office.store.mappings.keep_verdict(draft.sources.digest, draft.accepted or "", [why], [])


def apply(office: Office) -> Applied:
    """Translate all that was read before with the version that runs, kind by kind; one that fails stays as it is."""
    counts: dict[Kind, Counts] = {}
    failed: dict[Kind, HubError] = {}
    for kind in office.mapping.kinds:
        try:
            if translated := translate_again(office, kind):
                counts[kind] = translated
        except HubError as error:
            failed[kind] = error
    return Applied(counts, failed)
