"""`hub check`: everything that can be known without calling an ERP. `hub connect`: one ERP, tried."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from hub.cli.arguments import Tenant as Named
from hub.cli.context import Context
from hub.cli.json_output import problem_object
from hub.cli.listing import Column, Row, columns
from hub.cli.output import Json, say_json, show, tell
from hub.config.erp import Erp
from hub.config.secrets import Secret
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.yamlfile import read
from hub.connectors.packs import load_pack
from hub.connectors.transport.auth_keys import key_problems
from hub.errors import ConfigurationError, HubError, Problem
from hub.rules.tax import regime
from hub.translate.model import compile_mapping
from hub.translate.parts import CompiledMapping
from hub.translate.sources import Sources, read_sources

if TYPE_CHECKING:
    from hub.store import TenantBinding


OFFICES = columns("office", Column("erp", "ERP"), "company", "currency", "mapping", "problems")


def check(context: typer.Context, as_json: Json = False) -> None:
    """Check tenants.yaml, every mapping and every secret; no ERP is called."""
    state: Context = context.obj
    try:
        config = state.settings()
    except ConfigurationError as error:
        if as_json:
            _say((), error.problems)
        raise
    mappings = {name: _mapping(config, tenant) for name, tenant in config.tenants.items()}
    others = {name: [*_rest(config, tenant)] for name, tenant in config.tenants.items()}
    problems = [problem for name in config.tenants for problem in (*mappings[name].problems, *others[name])]
    statuses, unopened = _statuses(config, mappings)
    problems += [
        Problem(str(config.tenants[name].mapping), "", f"its edit waits for `hub mapping accept {name}`: {why}")
        for name, status in (statuses or {}).items()
        for why in status.blocked_reasons
    ]
    if isinstance(unopened, ConfigurationError):
        problems += unopened.problems
    problems = [*dict.fromkeys(problems)]
    rows: list[Row] = [
        {
            "office": tenant.id,
            "erp": tenant.erp,
            "company": tenant.company,
            "currency": tenant.currency,
            "mapping": _verdict(tenant.id, mappings[tenant.id].digest, statuses),
            "problems": len(mappings[tenant.id].problems) + len(others[tenant.id]),
        }
        for tenant in config.tenants.values()
    ]
    if as_json:
        _say(rows, problems)
    else:
        show(rows, OFFICES)
    if problems:
        raise ConfigurationError(*problems)
    if unopened:
        raise unopened


def _say(offices: Sequence[Row], problems: Sequence[Problem]) -> None:
    say_json({"offices": offices, "problems": [problem_object(problem) for problem in problems]})


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


def _verdict(name: str, digest: str | None, statuses: "dict[str, MappingStatus] | None") -> str:
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
    return f"edited: {'within the guard' if status.judged else f'`hub mapping diff {name}` says what it does'}"


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
        statuses = {name: _status(store.tenant(name), checked.digest) for name, checked in mappings.items()}
    finally:
        store.close()
    return {name: status for name, status in statuses.items() if status}, None


def _status(store: "TenantBinding", digest: str | None) -> MappingStatus | None:
    accepted = store.accepted_mapping()
    if accepted is None:
        return None
    verdict = store.verdict(digest, accepted.digest) if digest and digest != accepted.digest else None
    return MappingStatus(accepted.digest, verdict is not None, verdict.blocked_reasons if verdict else ())
