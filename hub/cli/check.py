"""`hub check`: everything that can be known without calling an ERP. `hub connect`: one ERP, tried."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from hub.cli.arguments import Tenant as Named
from hub.cli.context import Context
from hub.cli.output import Json, Row, show, tell
from hub.config.erp import Erp
from hub.config.secrets import Secret
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.yamlfile import read
from hub.connectors.keys import key_problems
from hub.connectors.pack import load_pack
from hub.errors import ConfigurationError, HubError, Problem
from hub.rules.tax import regime
from hub.translate.model import compile_mapping
from hub.translate.parts import CompiledMapping
from hub.translate.sources import Sources, read_sources

if TYPE_CHECKING:
    from hub.store import TenantBinding


def check(context: typer.Context, as_json: Json = False) -> None:
    """Check tenants.yaml, every mapping and every secret; no ERP is called."""
    state: Context = context.obj
    config = state.settings()
    mappings = {name: _mapping(config, tenant) for name, tenant in config.tenants.items()}
    others = {name: [*_rest(config, tenant)] for name, tenant in config.tenants.items()}
    problems = [problem for name in config.tenants for problem in (*mappings[name].problems, *others[name])]
    stand, unopened = _statuses(config, mappings)
    problems += [
        Problem(str(config.tenants[name].mapping), "", f"its edit waits for `hub mapping accept {name}`: {why}")
        for name, standing in (stand or {}).items()
        for why in standing.blocked_reasons
    ]
    rows: list[Row] = [
        {
            "office": tenant.id,
            "ERP": tenant.erp,
            "company": tenant.company,
            "currency": tenant.currency,
            "mapping": _verdict(tenant.id, mappings[tenant.id].digest, stand),
            "problems": len(mappings[tenant.id].problems) + len(others[tenant.id]),
        }
        for tenant in config.tenants.values()
    ]
    show(rows, as_json=as_json)
    if isinstance(unopened, ConfigurationError):
        problems += unopened.problems
    if problems:
        raise ConfigurationError(*dict.fromkeys(problems))
    if unopened:
        raise unopened


def connect(context: typer.Context, tenant: Named) -> None:
    """Try an office's ERP: reachable, credentials accepted, company there."""
    state: Context = context.obj
    with state.hub() as hub:
        tell(f"{tenant}: {hub.office(tenant).connector.check()}")


class CheckResult(NamedTuple):
    """A mapping's digest, None where it can't be read or compiled, and why not."""

    digest: str | None
    problems: Sequence[Problem] = ()


def compiled(config: Settings, tenant: Tenant) -> tuple[Sources, CompiledMapping]:
    """An office's files and the mapping that they make; ConfigurationError with every problem in them."""
    if not tenant.mapping.is_file():
        path = ("tenants", tenant.id, "mapping")
        message = f"there is no {tenant.mapping}"
        raise ConfigurationError(Problem(read(config.path).place(path), ".".join(path), message))
    pack = load_pack(config.erp_of(tenant).pack)
    sources = read_sources(tenant.mapping)
    return sources, compile_mapping(sources, pack.declared, pack.declared_order())


def _mapping(config: Settings, tenant: Tenant) -> CheckResult:
    try:
        sources, _ = compiled(config, tenant)
    except ConfigurationError as error:
        return CheckResult(None, error.problems)
    return CheckResult(sources.digest)


def _rest(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    try:
        regime(tenant.tax.regime)
    except ConfigurationError as error:
        yield from error.problems
    erp = config.erp_of(tenant)
    yield from _keys(erp)
    tokens = (person.token for _, person in tenant.people())
    for secret in (erp.url, *erp.auth.values(), *tokens, *tenant.alerts):
        yield from _missing(secret)


def _keys(erp: Erp) -> Iterator[Problem]:
    try:
        yield from key_problems(load_pack(erp.pack).auth, erp)
    except ConfigurationError:
        return  # the pack itself is told of beside the mapping


def _missing(secret: Secret) -> Iterator[Problem]:
    try:
        secret.reveal()
    except ConfigurationError as error:
        yield from error.problems


def _verdict(name: str, digest: str | None, stand: "dict[str, MappingStatus] | None") -> str:
    if digest is None:
        return "to mend"
    if stand is None:
        return "well written"
    if name not in stand:
        return "new: the first use accepts it"
    standing = stand[name]
    if standing.accepted == digest:
        return "accepted"
    if standing.blocked_reasons:
        return f"edited: waits for `hub mapping accept {name}`"
    return f"edited: {'within the guard' if standing.judged else f'`hub mapping diff {name}` says what it does'}"


class MappingStatus(NamedTuple):
    """The version that runs, whether it is known what the edited files would do, and why they must wait."""

    accepted: str
    judged: bool = False
    blocked_reasons: Sequence[str] = ()


def _statuses(
    config: Settings, mappings: "dict[str, CheckResult]"
) -> "tuple[dict[str, MappingStatus] | None, HubError | None]":
    """What runs, by office, or why the store can't tell: that shouldn't hide what else is wrong."""
    prefix = "sqlite:///"
    if config.store.startswith(prefix) and not Path(config.store.removeprefix(prefix)).exists():
        return {}, None  # no store yet, and a check doesn't make one
    from hub.clock import SystemClock
    from hub.store import open_store

    try:
        store = open_store(config.store, SystemClock())
    except HubError as error:
        return None, error
    try:
        found = {name: _of_office(store.tenant(name), checked.digest) for name, checked in mappings.items()}
    finally:
        store.close()
    return {name: standing for name, standing in found.items() if standing}, None


def _of_office(store: "TenantBinding", digest: str | None) -> MappingStatus | None:
    accepted = store.accepted_mapping()
    if accepted is None:
        return None
    verdict = store.verdict(digest, accepted.digest) if digest and digest != accepted.digest else None
    return MappingStatus(accepted.digest, verdict is not None, verdict.blocked_reasons if verdict else ())
