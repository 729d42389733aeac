"""An office, wired: its settings, its side of the store, its ERP and the mapping that was accepted for it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from hub.clock import Clock, SystemClock
from hub.config.erp import Erp
from hub.config.regular_file import first_bytes
from hub.config.secrets import Secret
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.connectors import Connector, connect
from hub.connectors.pack import Pack
from hub.connectors.packs import load_pack
from hub.connectors.transport.run_limit import RunLimit
from hub.connectors.transport.tls import MAX_BYTES
from hub.errors import ConfigurationError, SecretMissing
from hub.records import Kind, Order
from hub.rules.regime import regime
from hub.store import Store, TenantBinding, open_store
from hub.store.orders.pauses import OfficePauses
from hub.store.runtime.erp_outage import ErpOutages
from hub.store.runtime.reference_proof import ReferenceProof
from hub.store.runtime.refused_credentials import RefusedCredentials
from hub.translate.compiled import CompiledMapping
from hub.translate.compiler import compile_mapping
from hub.translate.office_fit import unknown_classes
from hub.translate.payload import whole_payload
from hub.translate.sources import Sources, read_sources

FIRST_USE = "first use"
"""Who accepted a mapping that nobody had to accept: there was none before it."""


@dataclass(frozen=True)
class Draft:
    """The mapping as the files say it now, compiled, beside what runs."""

    sources: Sources
    mapping: CompiledMapping
    accepted: str | None

    @property
    def is_accepted(self) -> bool:
        """Whether the files are what runs."""
        return self.sources.digest == self.accepted


class Office:
    """One tenant with everything that its pulls and pushes need; what is costly is made when it is first used."""

    def __init__(self, tenant: Tenant, erp: Erp, store: Store, clock: Clock) -> None:
        self._settings, self.erp, self.clock = tenant, erp, clock
        self.store: TenantBinding = store.tenant(tenant.id)
        self._whole_store = store
        self._signs_in_with = ""

    @cached_property
    def tenant(self) -> Tenant:
        """Its settings, with the pack's rule of prices where neither the office nor its ERP has one."""
        prices = self._settings.prices
        if "choose" in prices.model_fields_set:
            return self._settings
        try:
            rule = self.pack.prices
        except ConfigurationError:
            rule = None  # told where the pack is needed; until then the office must have its name
        update = {"prices": prices.model_copy(update={"choose": rule.choose})} if rule else {}
        return self._settings.model_copy(update=update)

    @cached_property
    def pack(self) -> Pack:
        """What the hub knows of this kind of ERP."""
        return load_pack(self.erp.pack)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of record that its pack reads."""
        return self.pack.kinds_read

    @property
    def pulled_kinds(self) -> tuple[Kind, ...]:
        """Those of them that it pulls: all, unless its `pulls` in tenants.yaml names some."""
        return self.tenant.pulled(self.kinds)

    @cached_property
    def connector(self) -> Connector:
        """The way to the ERP; SecretMissing if its credentials lead nowhere."""
        self._signs_in_with = self.credentials()
        limits, may_wait = self.pack.limits_for(self.erp.limits), self.run_limit.allows
        budget = self._whole_store.budget(self.erp.name, limits, may_wait=may_wait)
        return connect(
            self.erp,
            self.tenant.company,
            clock=self.clock,
            budget=budget,
            personal_in=self.store.catalogue.personal_in,
            tokens=self._whole_store.erp_tokens(self.erp.name),
            run_limit=self.run_limit,
        )

    @cached_property
    def run_limit(self) -> RunLimit:
        """For how long a run of its reads stands still."""
        return RunLimit(self.clock, self.erp.longest_standstill)

    @cached_property
    def erp_outages(self) -> ErpOutages:
        """Whether its ERP answers, as far as any office or process has seen."""
        return self._whole_store.erp_outages(self.erp.name)

    @cached_property
    def refused_credentials(self) -> RefusedCredentials:
        """Which credentials its ERP refuses, as far as any office or process has seen."""
        return self._whole_store.refused_credentials(self.erp.name)

    @cached_property
    def pauses(self) -> OfficePauses:
        """Whether a person paused its ERP, or the office."""
        return self._whole_store.pauses(self.erp.name, self.tenant.id)

    @cached_property
    def reference_proof(self) -> ReferenceProof:
        """Whether the ERP keeps our reference, as far as orders written by this mapping have shown."""
        told = (self.pack.model_dump_json(), _revealed(self.erp.url), self.tenant.company, self.mapping.digest)
        written_by = _digest("\0".join(told))
        return self._whole_store.reference_proof(self.erp.name, written_by)

    def compile(self, sources: Sources) -> CompiledMapping:
        """A mapping checked against what the ERP sends; ConfigurationError with every problem in it."""
        return compile_mapping(sources, self.pack.declared, self.pack.declared_order())

    def draft(self, edited: str | None = None) -> Draft:
        """The files of the office's mapping, checked; `edited` is its own file's text where that isn't saved yet."""
        sources = read_sources(self.tenant.mapping, edited)
        accepted = self.store.mappings.accepted()
        mapping = self.compile(sources)
        self._refuse_unknown_classes(mapping)
        return Draft(sources, mapping, accepted.digest if accepted else None)

    def _refuse_unknown_classes(self, mapping: CompiledMapping) -> None:
        """A draft whose products could never be ordered; what runs already goes on, and its orders are refused."""
        try:
            vat = regime(self.tenant.tax.regime)
        except ConfigurationError:
            return  # told by `hub check`, and by each order
        if problems := [*unknown_classes(mapping, vat)]:
            raise ConfigurationError(*problems)

    def accept(self, by: str, draft: Draft | None = None, *, confirmed: bool = False) -> Draft:
        """Make a draft the version that runs: the files as they are now, or as they were when it was read.

        `confirmed`: a person saw what it does, so that the guard lets it pass.
        """
        draft = draft or self.draft()
        if not draft.is_accepted:
            sources = draft.sources
            self.store.mappings.accept(sources.digest, sources.entry, sources.files, by, confirmed=confirmed)
            self.__dict__.pop("reference_proof", None)
        # over what the cached properties hold: what runs from now on
        self.mapping, self.is_confirmed = draft.mapping, confirmed
        return replace(draft, accepted=draft.sources.digest)

    @cached_property
    def mapping(self) -> CompiledMapping:
        """The accepted mapping; the very first one is accepted by its first use."""
        accepted = self.store.mappings.accepted()
        if accepted is None:
            return self.accept(FIRST_USE).mapping
        return self.compile(Sources(accepted.entry, dict(accepted.files)))

    @cached_property
    def is_confirmed(self) -> bool:
        """Whether a person accepted the mapping that runs, with all that it does."""
        accepted = self.store.mappings.accepted()
        return accepted is not None and accepted.confirmed

    def follow_mapping(self) -> None:
        """Go on with the version that was accepted meanwhile, if any was."""
        # `in __dict__`: to ask for the property would compile it
        if "mapping" in self.__dict__ and self.mapping.digest != self.store.mappings.accepted_digest():
            for name in ("mapping", "is_confirmed", "reference_proof"):
                self.__dict__.pop(name, None)

    def credentials(self) -> str:
        """A digest of what signs in to the ERP, and how: it tells whether that has changed, and nothing else."""
        keys = [text for key, secret in sorted(self.erp.auth.items()) for text in (key, _revealed(secret))]
        told = "\0".join([self.pack.model_dump_json(include={"auth"}), *keys])
        files = b"\0".join(_content(secret) for _, secret in self.erp.tls or () if secret is not None)
        return hashlib.sha256(told.encode() + files).hexdigest()

    def read_by(self, kind: Kind) -> str:
        """How a kind is read, as digests of what the pack says of it, of the address and of the company.

        Another one reads other pages.
        """
        told = (self.pack.told_of_reading(kind), _revealed(self.erp.url), self.tenant.company)
        return " ".join(map(_digest, told))

    def is_anothers(self, read_by: str | None) -> bool:
        """Whether what was read so is of another company; not where nobody knows."""
        return read_by is not None and read_by.rpartition(" ")[2] != _digest(self.tenant.company)

    def sign_in_again(self) -> None:
        """Forget the way to the ERP: the next one reads the credentials anew."""
        self.__dict__.pop("connector", None)

    def follow_credentials(self) -> str:
        """Go on with what signs in now, where that has changed since the way to the ERP was opened; its digest.

        Where a secret leads nowhere just now, as while its file is being replaced, with what was there before.
        """
        credentials = self.credentials()
        if "connector" not in self.__dict__ or self._signs_in_with == credentials:
            return credentials
        if not all(_leads_somewhere(secret) for secret in self.erp.auth.values()):
            return self._signs_in_with
        self.sign_in_again()
        return credentials

    def payload(self, order: Order) -> dict[str, Any]:
        """The order in the ERP's own shape; Unmappable names the entry that the mapping lacks."""
        return whole_payload(self.mapping, order)

    @property
    def carries(self) -> frozenset[str]:
        """The order's fields that its mapping brings to the ERP."""
        return self.mapping.order.carries if self.mapping.order else frozenset()


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()


def _revealed(secret: Secret) -> str:
    try:
        return secret.reveal()
    except SecretMissing:
        # a reference that led nowhere and then leads somewhere is a change too
        return ""


def _leads_somewhere(secret: Secret) -> bool:
    try:
        return bool(secret.reveal())
    except SecretMissing:
        return False


def _content(secret: Secret) -> bytes:
    try:
        return first_bytes(secret.path(), MAX_BYTES)
    except SecretMissing:
        return _revealed(secret).encode()  # the key's password
    except OSError:
        return b""


class Hub:
    """All offices over one store."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        self.settings, self.store, self.clock = settings, store, clock

    def office(self, name: str) -> Office:
        """The office of that name; ConfigurationError with a suggestion if there is none."""
        tenant = self.settings.tenant(name)
        return Office(tenant, self.settings.erp_of(tenant), self.store, self.clock)

    def offices(self) -> Iterator[Office]:
        """Every office, in the order of tenants.yaml."""
        return (self.office(name) for name in self.settings.tenants)


@contextmanager
def open_hub(settings: Settings, clock: Clock | None = None) -> Iterator[Hub]:
    """The hub over its store, which is made or brought up to date when it is not."""
    clock = clock or SystemClock()
    store = open_store(settings.store, clock, settings.store_place)
    try:
        yield Hub(settings, store, clock)
    finally:
        store.close()
