"""`hub check`: everything that can be known without calling an ERP."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from hub.cli.existing_store import existing_store
from hub.cli.invocation import Invocation
from hub.cli.json_output import problem_object
from hub.cli.listing import Column, Row, columns
from hub.cli.mapping_status import MappingStatus, mapping_statuses, verdict
from hub.cli.office_misfits import checked, regime_problems
from hub.cli.output import JsonOption, say_json, show, warn
from hub.clock import SystemClock
from hub.config.alert_addresses import address_problems
from hub.config.client_consistency import client_token_problems
from hub.config.erp import Erp
from hub.config.secrets import Secret
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.tenants_document import read_tenants
from hub.config.token_owners import token_problems
from hub.config.webhook_consistency import webhook_secret_problems
from hub.connectors.pack import Pack
from hub.connectors.packs import load_pack
from hub.connectors.transport.address import no_base
from hub.connectors.transport.auth_keys import key_problems, overheard, written_out
from hub.connectors.transport.tls import tls_problems
from hub.errors import ConfigurationError, HubError, Problem, ReferenceNotKept

if TYPE_CHECKING:
    from hub.store import Store

OFFICES = columns("office", Column("erp", "ERP"), "company", "currency", "mapping", "problems")


def check(context: typer.Context, as_json: JsonOption = False) -> None:
    """Check tenants.yaml, every mapping and every secret; no ERP is called."""
    invocation: Invocation = context.obj
    try:
        config = invocation.settings()
    except ConfigurationError as error:
        if as_json:
            _say_json((), error.problems)
        raise
    mappings = {name: checked(config, tenant) for name, tenant in config.tenants.items()}
    for name, mapping in mappings.items():
        for untold in mapping.untold:
            warn(f"{name}: {untold}")
    others = {name: [*problems_beside_the_mapping(config, tenant)] for name, tenant in config.tenants.items()}
    for each in token_problems(config.tenants.values()):
        others[each.owner.office].append(each.problem)
    statuses, of_store, unopened = _of_store(config, {name: mapping.digest for name, mapping in mappings.items()})
    problems = [problem for name in config.tenants for problem in (*mappings[name].problems, *others[name])]
    problems += of_store
    problems += client_token_problems(config.clients.values(), config.tenants.values(), SystemClock().now().date())
    problems += webhook_secret_problems(config.clients.values())
    problems += _of_operations(config)
    # offices share layers, and so what is wrong with them
    problems = [*dict.fromkeys(problems)]
    counts = {name: len(mappings[name].problems) + len(others[name]) for name in config.tenants}
    rows = [
        _row(tenant, verdict(name, mappings[name].digest, statuses), counts[name])
        for name, tenant in config.tenants.items()
    ]
    if as_json:
        _say_json(rows, problems)
    else:
        show(rows, OFFICES)
    if problems:
        raise ConfigurationError(*problems)
    if unopened:
        raise unopened


def _row(tenant: Tenant, mapping: str, problems: int) -> Row:
    return {
        "office": tenant.id,
        "erp": tenant.erp,
        "company": tenant.company,
        "currency": tenant.currency,
        "mapping": mapping,
        "problems": problems,
    }


def _of_store(
    config: Settings, digests: Mapping[str, str | None]
) -> tuple[dict[str, MappingStatus] | None, list[Problem], HubError | None]:
    """What runs, and what is wrong by the store; or why it can't tell: that shouldn't hide what else is wrong."""
    try:
        with existing_store(config) as store:
            if store is None:
                return {}, [], None
            statuses = mapping_statuses(store, digests)
            return statuses, [*_blocked_edits(config, statuses), *_unkept_references(config, store)], None
    except ConfigurationError as error:
        return None, [*error.problems], error
    except HubError as error:
        return None, [], error


def _blocked_edits(config: Settings, statuses: Mapping[str, MappingStatus]) -> Iterator[Problem]:
    for name, status in statuses.items():
        for why in status.blocked_reasons:
            message = f"its edit waits for `hub mapping accept {name}`: {why}"
            yield Problem(str(config.tenants[name].mapping), "", message)


def _unkept_references(config: Settings, store: "Store") -> Iterator[Problem]:
    """ERPs to which no order goes, since they didn't keep a reference."""
    for name in config.erps:
        try:
            store.reference_proof(name).check()
        except ReferenceNotKept as error:
            yield Problem(str(config.path), f"erps.{name}", str(error))


def _say_json(offices: Sequence[Row], problems: Sequence[Problem]) -> None:
    say_json({"offices": offices, "problems": [problem_object(problem) for problem in problems]})


def problems_beside_the_mapping(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    """What is wrong with an office beside its mapping."""
    yield from regime_problems(config, tenant)
    yield from _of_approval(config, tenant)
    yield from address_problems(tenant.alerts)
    erp = config.erp_of(tenant)
    yield from _of_pack(config, tenant)
    for secret in (erp.url, *erp.auth.values(), *tenant.alerts):
        yield from _of_secret(secret)
    yield from tls_problems(erp, SystemClock().now())


def _of_operations(config: Settings) -> Iterator[Problem]:
    """Addresses beside those of offices."""
    for addresses in (config.operations.alerts, *(erp.alerts for erp in config.erps.values())):
        yield from address_problems(addresses)
        for address in addresses:
            yield from _of_secret(address)


def _of_approval(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    """That nobody is asked must be written: approval that was forgotten looks the same."""
    if not tenant.approval.levels or "levels" not in tenant.approval.model_fields_set:
        path = ("tenants", tenant.id, "approval")
        message = "names no levels, so orders of any amount go without a yes; write `approval: none` if they should"
        yield read_tenants(config.path).problem(path, message)


def _of_pack(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    """Keys to sign in with and kinds of record that the ERP's pack doesn't know."""
    erp = config.erp_of(tenant)
    try:
        pack = load_pack(erp.pack)
    except ConfigurationError:
        return  # the pack itself is told of beside the mapping
    yield from _of_address(erp.url, pack.address_problem)
    yield from _of_sharing(config, tenant, pack)
    yield from _of_snapshot(config, tenant, erp, pack)
    keys = pack.keys(erp)
    yield from key_problems(keys, erp)
    yield from overheard(keys, erp)
    yield from written_out(keys, erp)
    for key in sorted(keys.addresses() & erp.auth.keys()):
        yield from _of_address(erp.auth[key])
    yield from _of_extra_lines(config, tenant, pack)
    for name, kinds in (("pulls", tenant.pulls), ("freshness", tenant.freshness)):
        for kind in kinds:
            if kind not in pack.kinds:
                path = ("tenants", tenant.id, name, kind.value)
                yield read_tenants(config.path).problem(path, f"{pack.name}: {pack.lacks(kind)}")


def _of_snapshot(config: Settings, tenant: Tenant, erp: Erp, pack: Pack) -> Iterator[Problem]:
    """A folder of WSDLs that has no effect, or isn't there."""
    if erp.snapshot is None:
        return
    why = pack.snapshot_problem()
    if why is None and not os.path.isdir(erp.snapshot):
        why = f"there is no such folder yet: `hub connect {tenant.id} --snapshot` makes it"
    if why:
        path = ("erps", tenant.erp, "snapshot")
        yield read_tenants(config.path).problem(path, why)


def _of_sharing(config: Settings, tenant: Tenant, pack: Pack) -> Iterator[Problem]:
    """Offices of one ERP of which one would take away what is another's."""
    is_shared = any(other.erp == tenant.erp and other.id != tenant.id for other in config.tenants.values())
    if is_shared and (why := pack.sharing_problem()):
        path = ("tenants", tenant.id, "erp")
        yield read_tenants(config.path).problem(path, f"offices share {tenant.erp}, and {why}")


def _of_extra_lines(config: Settings, tenant: Tenant, pack: Pack) -> Iterator[Problem]:
    """Rules that would let nothing stand, since the pack's lines can't be what they say."""
    lines = pack.order.lines
    for position, rule in enumerate(tenant.extra_lines):
        why = None
        if rule.type is not None and lines.type is None:
            why = (
                f"{pack.name}: the pack doesn't say where the type of a line stands (order.lines.type); give the codes"
            )
        elif rule.type in lines.where.values() and not rule.code:
            why = f"`{rule.type}` is the type of products, of which each stands by its own code alone; give the codes"
        if why:
            path = ("tenants", tenant.id, "extra lines", position)
            yield read_tenants(config.path).problem(path, why)


def _of_secret(secret: Secret) -> Iterator[Problem]:
    try:
        secret.reveal()
    except ConfigurationError as error:
        yield from error.problems


def _of_address(url: Secret, why_none: Callable[[str], str | None] = no_base) -> Iterator[Problem]:
    try:
        why = why_none(url.reveal())
    except ConfigurationError:
        return  # told beside the other secrets
    if why:
        yield Problem(url.place, "", why)
