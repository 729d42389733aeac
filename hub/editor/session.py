"""All that an office can do on the page, with its own file and nothing else; knows no web framework.

A session belongs to one editor: which office it works for is given when it is made and nowhere else.
"""

import os
from dataclasses import dataclass

from hub.config.yamlfile import parse
from hub.editor.findings import Finding, findings_of_problems, findings_of_tests
from hub.editor.mapping_file import LoadedFile, MappingFile
from hub.editor.vocabulary import Vocabulary
from hub.errors import ConfigurationError, HubError, Problem
from hub.mapping_changes import acceptance
from hub.mapping_changes.acceptance import Adoption, AdoptionStatus, Applied
from hub.mapping_changes.difference import MappingDifference, compute_difference
from hub.mapping_changes.difference.guard import blocked_reasons
from hub.mapping_changes.preview import Sample, preview
from hub.office import Draft, Hub, Office
from hub.records import Kind
from hub.translate.authoring.complete import Completion
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
class ComparedSample:
    """A record as the text makes it, and as the mapping that runs does; `running` is None where that isn't known."""

    sample: Sample
    running: Sample | None = None

    @property
    def differs(self) -> bool:
        """Whether the text makes something else of it than what runs."""
        return self.running is not None and self.running.after != self.sample.after


@dataclass(frozen=True)
class ComparedRecords:
    """Records of one kind, the rejected ones first, then those that change; the counts are those of `Preview`."""

    kind: Kind
    samples: tuple[ComparedSample, ...]
    read: int
    rejected: int
    left_out: int


@dataclass(frozen=True)
class DraftChanges:
    """What accepting a text would do, and why the guard would block it, if it would."""

    difference: MappingDifference
    blocked_reasons: tuple[str, ...]
    is_accepted: bool


@dataclass(frozen=True)
class SaveResult:
    """The digest of the file as it was written; what became of it, or the error that kept it from being accepted."""

    digest: str
    adoption: Adoption | None
    applied: Applied | None = None
    error: str = ""


@dataclass(frozen=True)
class UnsavedText:
    """A text that isn't saved yet, and the digest of the file that it started from."""

    text: str
    digest: str


class EditorSession:
    """One editor's work; `unsaved` is the text that they are typing, so that it outlives a reload of the page."""

    unsaved: UnsavedText | None = None

    def __init__(self, hub: Hub, principal: Principal) -> None:
        self._hub, self.principal = hub, principal
        tenant = hub.settings.tenant(principal.office)
        self.file = MappingFile(tenant.mapping)
        self._vocabulary = Vocabulary(tenant.mapping, self._office().pack)

    def _office(self) -> Office:
        """Opened anew each time, so that what others accept meanwhile is seen."""
        return self._hub.office(self.principal.office)

    def _draft(self, office: Office, text: str) -> Draft:
        """The text, compiled; of the files below it only shared ones are read."""
        self._refuse_foreign_layers(text)
        return office.draft(text)

    def _refuse_foreign_layers(self, text: str) -> None:
        """ConfigurationError where the text extends another office's file, unless the saved file does so too."""
        folder = self.file.path.parent
        others = {
            os.path.realpath(tenant.mapping): tenant.id
            for tenant in self._hub.settings.tenants.values()
            if tenant.id != self.principal.office
        }
        for name, node in extended(parse(text, self.file_name)):
            # by its real path: a link or `..` leads to another office's file as well
            if os.path.realpath(folder / name) in others and name not in self._saved_layers():
                message = "is another office's file; extend the shared layers only"
                raise ConfigurationError(Problem(node.place, "extends", f"`{node.value}` {message}"))

    def _saved_layers(self) -> set[str]:
        """What the file on the disk extends: those who run the hub may have arranged more than an office may."""
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
        return self._office().kinds

    def load(self) -> LoadedFile:
        """The file as it is now; ConfigurationError if it can't be read."""
        return self.file.load()

    def layers(self, text: str) -> dict[str, str]:
        """The shared files below the office's own, the nearest first: names and texts."""
        self._refuse_foreign_layers(text)
        return self._vocabulary.layers(text)

    def complete(self, before: str) -> Completion:
        """What can follow this part of the text."""
        return self._vocabulary.complete(before)

    def check(self, text: str) -> TextCheck:
        """Whether the text could run, and its tests pass."""
        try:
            draft = self._draft(self._office(), text)
        except ConfigurationError as error:
            return TextCheck(tuple(findings_of_problems(error.problems, self.file_name, text)))
        self._vocabulary.learn(text)
        outcomes = run_tests(draft.mapping)
        return TextCheck(tuple(findings_of_tests(outcomes, self.file_name)), len(outcomes))

    def records(self, text: str, kind: Kind, find: str = "") -> ComparedRecords:
        """Real records through the text; ConfigurationError if it is no mapping, or says nothing of this kind."""
        office = self._office()
        mapping = self._draft(office, text).mapping
        rejects = preview(office, mapping, kind, limit=REJECTS, find=find or None, rejects_only=True)
        first = preview(office, mapping, kind, limit=RECORDS, find=find or None)
        keys = {sample.source_key for sample in rejects.samples}
        # the rejected ones were looked for further than the first page
        samples = [*rejects.samples, *(sample for sample in first.samples if sample.source_key not in keys)]
        longer = rejects if rejects.read > first.read else first  # each stops reading once it has its samples
        running = self._running_samples(office, kind, find)
        compared = [ComparedSample(sample, running.get(sample.source_key)) for sample in samples[:RECORDS]]
        compared.sort(key=lambda each: (each.sample.reason is None, not each.differs))
        return ComparedRecords(kind, tuple(compared), longer.read, longer.rejected, longer.left_out)

    def _running_samples(self, office: Office, kind: Kind, find: str) -> dict[str, Sample]:
        """The running mapping's own first samples by source key, which may lack some of the text's."""
        if office.store.mappings.accepted() is None or kind not in office.mapping.kinds:
            return {}
        rejects = preview(office, office.mapping, kind, limit=REJECTS, find=find or None, rejects_only=True)
        first = preview(office, office.mapping, kind, limit=RECORDS, find=find or None)
        return {sample.source_key: sample for sample in (*rejects.samples, *first.samples)}

    def changes(self, text: str) -> DraftChanges:
        """What the text would change in the shop; ConfigurationError if it is no mapping."""
        office = self._office()
        draft = self._draft(office, text)
        difference = compute_difference(office, draft.mapping)
        return DraftChanges(difference, tuple(blocked_reasons(difference, office.tenant.guard)), draft.is_accepted)

    def save(self, text: str, digest: str) -> SaveResult:
        """Write a text that passes, and accept it if it moves little; else it waits.

        Raises:
            NotSaved: the text doesn't pass.
            ChangedOnDisk: the file hasn't the digest that it was loaded with.
            ConfigurationError: it can't be written.
        """
        # again: the page's own check may be of an older text
        if findings := self.check(text).findings:
            raise NotSaved(findings)
        digest = self.file.save(text, digest)
        office = self._office()
        try:
            adoption = acceptance.adopt(office, self.principal.name)
            applied = acceptance.apply(office) if adoption.status is AdoptionStatus.ADOPTED else None
        except HubError as error:
            return SaveResult(digest, None, error=str(error))
        return SaveResult(digest, adoption, applied)

    def pending_reasons(self) -> tuple[str, ...]:
        """Why the saved file waits for a person; nothing where it doesn't, or can't run anyway."""
        office = self._office()
        try:
            draft = acceptance.check_draft(office)
        except ConfigurationError:
            return ()
        if draft.is_accepted or draft.accepted is None:
            return ()
        return tuple(acceptance.verdict_on(office, draft).blocked_reasons)

    def accept(self) -> Applied:
        """Accept all that the saved file does, in the editor's name; ConfigurationError if it can't run."""
        office = self._office()
        return acceptance.accept(office, acceptance.check_draft(office), self.principal.name)
