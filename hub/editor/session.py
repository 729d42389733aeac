"""All that an office can do on the page, with its own file and nothing else; knows no web framework.

A session belongs to one visitor: which office it works for is given when it is made and nowhere else.
"""

import os
from dataclasses import dataclass

from hub.config.yamlfile import parse
from hub.editor.file import Loaded, OwnFile
from hub.editor.findings import Finding, of_problems, of_tests
from hub.editor.vocabulary import Vocabulary
from hub.errors import ConfigurationError, HubError, Problem
from hub.mapping_changes import acceptance
from hub.mapping_changes.acceptance import Adoption, AdoptionStatus, Applied
from hub.mapping_changes.difference import MappingDifference, compute_difference
from hub.mapping_changes.difference.guard import blocked_reasons
from hub.mapping_changes.preview import Sample, preview
from hub.office import Draft, Hub, Office
from hub.records import Kind
from hub.translate.complete import Completion
from hub.translate.selftest import run_tests
from hub.translate.sources import extended
from hub.web.authentication import Principal

RECORDS, REJECTS = 20, 10
"""So many records are shown, and so many rejects before them."""


class NotSaved(HubError):
    """A text that doesn't pass isn't written; `findings` say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("Not saved: mend what is listed below the file first.")
        self.findings = findings


@dataclass(frozen=True)
class TextCheck:
    """What must be mended in a text, and how many of the files' tests were run with it."""

    findings: tuple[Finding, ...]
    tests: int = 0


@dataclass(frozen=True)
class Shown:
    """A record as it would be, and as the mapping that runs makes it: `was` is None where that isn't known."""

    sample: Sample
    was: Sample | None = None

    @property
    def is_other(self) -> bool:
        """Whether the text makes something else of it than what runs."""
        return self.was is not None and self.was.after != self.sample.after


@dataclass(frozen=True)
class Records:
    """Records of one kind, the rejected ones first, then those that become other; the counts are of all looked at."""

    kind: Kind
    shown: tuple[Shown, ...]
    read: int
    rejected: int
    left_out: int


@dataclass(frozen=True)
class Changes:
    """What accepting a text would do, and why that would wait for a person (nothing: it wouldn't)."""

    difference: MappingDifference
    blocked_reasons: tuple[str, ...]
    is_accepted: bool


@dataclass(frozen=True)
class Saved:
    """The mark of the file as it was written; what became of it, or why that isn't known."""

    mark: str
    adoption: Adoption | None
    applied: Applied | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Unsaved:
    """A text that isn't saved yet, and the mark of the file that it started from."""

    text: str
    mark: str


class EditorSession:
    """One visitor's work; `unsaved` is the text that they are typing, so that it outlives a reload of the page."""

    unsaved: Unsaved | None = None

    def __init__(self, hub: Hub, visitor: Principal) -> None:
        self._hub, self.visitor = hub, visitor
        tenant = hub.settings.tenant(visitor.office)
        self.file = OwnFile(tenant.mapping)
        self._vocabulary = Vocabulary(tenant.mapping, self._office().pack)

    def _office(self) -> Office:
        """A fresh one each time, so that what others accept meanwhile is seen."""
        return self._hub.office(self.visitor.office)

    def _draft(self, office: Office, text: str) -> Draft:
        """The text, compiled; of the files below it only shared ones are read."""
        self._refuse_others(text)
        return office.draft(text)

    def _refuse_others(self, text: str) -> None:
        """ConfigurationError where the text extends another office's file, unless that was arranged in the file."""
        folder = self.file.path.parent
        others = {
            os.path.realpath(tenant.mapping): tenant.id
            for tenant in self._hub.settings.tenants.values()
            if tenant.id != self.visitor.office
        }
        for name, node in extended(parse(text, self.file_name)):
            if os.path.realpath(folder / name) in others and name not in self._arranged():
                message = "is another office's file; extend the shared layers only"
                raise ConfigurationError(Problem(node.place, "extends", f"`{node.value}` {message}"))

    def _arranged(self) -> set[str]:
        try:
            return {name for name, _ in extended(parse(self.load().text, self.file_name))}
        except ConfigurationError:
            return set()

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return self.file.path.name

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of record that the ERP has."""
        return tuple(kind for kind in Kind if kind in self._office().pack.kinds)

    def load(self) -> Loaded:
        """The file as it is now; ConfigurationError if it can't be read."""
        return self.file.load()

    def layers(self, text: str) -> dict[str, str]:
        """The shared files below the office's own, the nearest first: names and texts."""
        self._refuse_others(text)
        return self._vocabulary.layers(text)

    def complete(self, before: str) -> Completion:
        """What can follow this part of the text."""
        return self._vocabulary.complete(before)

    def check(self, text: str) -> TextCheck:
        """Whether the text could run, and its tests pass."""
        try:
            draft = self._draft(self._office(), text)
        except ConfigurationError as error:
            return TextCheck(tuple(of_problems(error.problems, self.file_name, text)))
        self._vocabulary.learn(text)
        outcomes = run_tests(draft.mapping)
        return TextCheck(tuple(of_tests(outcomes, self.file_name)), len(outcomes))

    def records(self, text: str, kind: Kind, find: str = "") -> Records:
        """Real records through the text; ConfigurationError if it is no mapping, or says nothing of this kind."""
        office = self._office()
        mapping = self._draft(office, text).mapping
        rejects = preview(office, mapping, kind, limit=REJECTS, find=find or None, rejects_only=True)
        first = preview(office, mapping, kind, limit=RECORDS, find=find or None)
        known = {sample.source_key for sample in rejects.samples}
        samples = [*rejects.samples, *(sample for sample in first.samples if sample.source_key not in known)]
        counted = rejects if rejects.read > first.read else first
        was = self._as_it_runs(office, kind, find)
        shown = [Shown(sample, was.get(sample.source_key)) for sample in samples[:RECORDS]]
        shown.sort(key=lambda each: (each.sample.reason is None, not each.is_other))
        return Records(kind, tuple(shown), counted.read, counted.rejected, counted.left_out)

    def _as_it_runs(self, office: Office, kind: Kind, find: str) -> dict[str, Sample]:
        """The same records by the mapping that runs, as far as they are among its own first ones."""
        if office.store.accepted_mapping() is None or kind not in office.mapping.kinds:
            return {}
        rejects = preview(office, office.mapping, kind, limit=REJECTS, find=find or None, rejects_only=True)
        first = preview(office, office.mapping, kind, limit=RECORDS, find=find or None)
        return {sample.source_key: sample for sample in (*rejects.samples, *first.samples)}

    def changes(self, text: str) -> Changes:
        """What the text would change in the shop; ConfigurationError if it is no mapping."""
        office = self._office()
        draft = self._draft(office, text)
        found = compute_difference(office, draft.mapping)
        return Changes(found, tuple(blocked_reasons(found, office.tenant.guard)), draft.is_accepted)

    def save(self, text: str, mark: str) -> Saved:
        """Write a text that passes, and accept it if it moves little; else it waits.

        Raises:
            NotSaved: the text doesn't pass.
            ChangedOnDisk: the file isn't what was loaded under `mark`.
            ConfigurationError: it can't be written.
        """
        if findings := self.check(text).findings:
            raise NotSaved(findings)
        mark = self.file.save(text, mark)
        office = self._office()
        try:
            adoption = acceptance.adopt(office, self.visitor.name)
            applied = acceptance.apply(office) if adoption.status is AdoptionStatus.ADOPTED else None
        except HubError as error:
            return Saved(mark, None, trouble=str(error))
        return Saved(mark, adoption, applied)

    def waiting(self) -> tuple[str, ...]:
        """Why the file as it is saved waits for a person's yes; nothing where it doesn't, or can't run anyway."""
        office = self._office()
        try:
            draft = acceptance.check_draft(office)
        except ConfigurationError:
            return ()
        if draft.is_accepted or draft.accepted is None:
            return ()
        return tuple(acceptance.verdict_on(office, draft).blocked_reasons)

    def accept_all_the_same(self) -> Applied:
        """The visitor says yes to all that the saved file does; ConfigurationError if it can't run."""
        office = self._office()
        return acceptance.accept(office, acceptance.check_draft(office), self.visitor.name)
