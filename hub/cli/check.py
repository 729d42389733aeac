"""`hub check`: everything that can be known without calling an ERP. `hub connect`: one ERP, tried."""

from collections.abc import Iterator
from pathlib import Path

import typer

from hub.cli.context import Context
from hub.cli.output import Json, Row, console, show
from hub.connectors.pack import load_pack
from hub.errors import ConfigurationError, Problem
from hub.rules.tax import regime
from hub.settings import Secret, Settings, Tenant
from hub.translate.model import compile_mapping
from hub.translate.sources import read_sources


def check(context: typer.Context, as_json: Json = False) -> None:
    """Check tenants.yaml, every mapping and every secret; no ERP is called."""
    state: Context = context.obj
    config = state.settings()
    accepted = _accepted(config)
    rows: list[Row] = []
    problems: list[Problem] = []
    for tenant in config.tenants.values():
        found = [*_problems(config, tenant)]
        problems += found
        rows.append(
            {
                "office": tenant.id,
                "ERP": tenant.erp,
                "company": tenant.company,
                "currency": tenant.currency,
                "mapping": "to mend" if found else _verdict(tenant, accepted.get(tenant.id)),
                "problems": len(found),
            }
        )
    show(rows, as_json=as_json)
    if problems:
        raise ConfigurationError(*dict.fromkeys(problems))


def connect(context: typer.Context, tenant: str) -> None:
    """Try an office's ERP: reachable, credentials accepted, company there."""
    state: Context = context.obj
    with state.hub() as hub:
        console.print(f"{tenant}: {hub.office(tenant).connector.check()}")


def _problems(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    try:
        pack = load_pack(config.erp_of(tenant).pack)
        compile_mapping(read_sources(tenant.mapping), pack.declared, pack.declared_order())
    except ConfigurationError as error:
        yield from error.problems
    try:
        regime(tenant.tax.regime)
    except ConfigurationError as error:
        yield from error.problems
    erp = config.erp_of(tenant)
    for secret in (erp.url, *erp.auth.values(), *(approver.token for approver in tenant.approvers.values())):
        yield from _missing(secret)


def _missing(secret: Secret) -> Iterator[Problem]:
    try:
        secret.reveal()
    except ConfigurationError as error:
        yield from error.problems


def _verdict(tenant: Tenant, accepted: str | None) -> str:
    if accepted is None:
        return "new: accepted by the first pull"
    if accepted == read_sources(tenant.mapping).digest:
        return "accepted"
    return f"edited: waits for `hub mapping accept {tenant.id}`"


def _accepted(config: Settings) -> dict[str, str]:
    """What runs, by office; nothing while there is no store yet, which a check doesn't make."""
    prefix = "sqlite:///"
    if config.store.startswith(prefix) and not Path(config.store.removeprefix(prefix)).exists():
        return {}
    from hub.clock import SystemClock
    from hub.store import open_store

    store = open_store(config.store, SystemClock())
    try:
        found = {name: store.tenant(name).accepted_mapping() for name in config.tenants}
    finally:
        store.close()
    return {name: version.digest for name, version in found.items() if version}
