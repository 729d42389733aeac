"""`hub check`: everything that can be known without calling an ERP. `hub connect`: one ERP, tried."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import typer

from hub.cli.arguments import Tenant as Named
from hub.cli.context import Context
from hub.cli.output import Json, Row, show, tell
from hub.connectors.keys import key_problems
from hub.connectors.pack import load_pack
from hub.errors import ConfigurationError, HubError, Problem
from hub.rules.tax import regime
from hub.settings import Erp, Secret, Settings, Tenant
from hub.translate.model import compile_mapping
from hub.translate.parts import Mapping
from hub.translate.sources import Sources, read_sources
from hub.yamlfile import read


def check(context: typer.Context, as_json: Json = False) -> None:
    """Check tenants.yaml, every mapping and every secret; no ERP is called."""
    state: Context = context.obj
    config = state.settings()
    mappings = {name: _mapping(config, tenant) for name, tenant in config.tenants.items()}
    others = {name: [*_rest(config, tenant)] for name, tenant in config.tenants.items()}
    problems = [problem for name in config.tenants for problem in (*mappings[name].problems, *others[name])]
    accepted, unopened = _accepted(config)
    rows: list[Row] = [
        {
            "office": tenant.id,
            "ERP": tenant.erp,
            "company": tenant.company,
            "currency": tenant.currency,
            "mapping": _verdict(tenant.id, mappings[tenant.id].digest, accepted),
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


class Checked(NamedTuple):
    """A mapping's digest, None where it can't be read or compiled, and why not."""

    digest: str | None
    problems: Sequence[Problem] = ()


def compiled(config: Settings, tenant: Tenant) -> tuple[Sources, Mapping]:
    """An office's files and the mapping that they make; ConfigurationError with every problem in them."""
    if not tenant.mapping.is_file():
        path = ("tenants", tenant.id, "mapping")
        message = f"there is no {tenant.mapping}"
        raise ConfigurationError(Problem(read(config.path).place(path), ".".join(path), message))
    pack = load_pack(config.erp_of(tenant).pack)
    sources = read_sources(tenant.mapping)
    return sources, compile_mapping(sources, pack.declared, pack.declared_order())


def _mapping(config: Settings, tenant: Tenant) -> Checked:
    try:
        sources, _ = compiled(config, tenant)
    except ConfigurationError as error:
        return Checked(None, error.problems)
    return Checked(sources.digest)


def _rest(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    try:
        regime(tenant.tax.regime)
    except ConfigurationError as error:
        yield from error.problems
    erp = config.erp_of(tenant)
    yield from _keys(erp)
    for secret in (erp.url, *erp.auth.values(), *(approver.token for approver in tenant.approvers.values())):
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


def _verdict(name: str, digest: str | None, accepted: dict[str, str] | None) -> str:
    if digest is None:
        return "to mend"
    if accepted is None:
        return "well written"
    if name not in accepted:
        return "new: the first use accepts it"
    return "accepted" if accepted[name] == digest else f"edited: waits for `hub mapping accept {name}`"


def _accepted(config: Settings) -> tuple[dict[str, str] | None, HubError | None]:
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
        found = {name: store.tenant(name).accepted_mapping() for name in config.tenants}
    finally:
        store.close()
    return {name: version.digest for name, version in found.items() if version}, None
