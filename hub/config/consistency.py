"""Whether the parts of tenants.yaml agree with each other, and where its secrets are written."""

import errno
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from hub.config import yamlfile
from hub.config.approval_rules import NOBODY
from hub.config.client_consistency import client_problems
from hub.config.secrets import Secret, visible
from hub.config.tenant import Tenant
from hub.config.tenants_file import Settings
from hub.config.values import MAX_NAME
from hub.config.writable_folder import why_unwritable
from hub.errors import Problem
from hub.records.person_names import alike, why_no_name

SQLITE = "sqlite:///"
MACHINES_OWN = frozenset({"localtime", "posixrules", "Factory"})
"""Files among the time zones that are whatever the machine has."""


def problems_of(settings: Settings, document: yamlfile.Document) -> Iterator[Problem]:
    """What must be mended although each part is well written."""
    problem = document.problem
    if not _is_store(settings.store):
        expected = "sqlite:///FOLDER or postgresql+psycopg://USER@HOST/DATABASE was expected"
        yield Problem(settings.store_place, "store", expected)
    elif why := _no_folder(settings.store):
        message = f"the folder can't be there ({why}); name one that can be written to"
        yield Problem(settings.store_place, "store", message)
    for path in _derived_keys(settings, document):
        yield problem(path, "isn't known here")
    for group in ("tenants", "erps", "clients"):
        for name in getattr(settings, group):
            # a name becomes part of others, such as that of the push lock's file
            if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name):
                yield problem((group, name), "a name has small letters, digits and hyphens, and starts with a letter")
    companies: dict[tuple[str, str], str] = {}
    for name, tenant in settings.tenants.items():
        here = ("tenants", name)
        if tenant.erp not in settings.erps:
            hint = yamlfile.suggest(tenant.erp, settings.erps)
            yield problem((*here, "erp"), f"no ERP is called `{tenant.erp}`{hint}")
        # ERPs don't tell companies apart by case, nor by blanks around
        owner = companies.setdefault((tenant.erp, tenant.company.strip().casefold()), name)
        if owner != name:
            yield problem((*here, "company"), f"the company `{tenant.company}` already belongs to {owner}")
        if not _is_time_zone(tenant.timezone):
            hint = yamlfile.suggest(tenant.timezone, available_timezones() - MACHINES_OWN)
            yield problem((*here, "timezone"), f"there is no time zone `{tenant.timezone}`{hint}")
        yield from _people_problems(tenant, here, problem)
        yield from _approval_problems(tenant, here, problem)
    yield from _shared_mappings(settings, problem)
    yield from client_problems(settings, problem)


def _is_time_zone(name: str) -> bool:
    if name in MACHINES_OWN:
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # zoneinfo reads a file of that name, whatever the name is
        return False
    return True


def _is_store(url: str) -> bool:
    try:
        # a port that is no number, or too large a one
        is_address = url.startswith("sqlite:///") or urlsplit(url).port != 0
    except ValueError:
        return False
    return is_address and re.match(r"sqlite:///.|postgresql(\+psycopg)?://.", url) is not None


def _no_folder(store: str) -> str:
    """Why a store's folder can't be one, whether it is there yet or not; nothing if it can.

    Whether this very user may write there is told when it is opened: a check may run as another.
    """
    why = why_unwritable(Path(store.removeprefix(SQLITE))) if store.startswith(SQLITE) else None
    return "" if why is None or why.errno == errno.EACCES else str(why.strerror)


def _shared_mappings(settings: Settings, problem: Any) -> Iterator[Problem]:
    """Offices with one mapping file, of which an edit of the one's would change what the other reads and orders."""
    first: dict[str, Tenant] = {}
    for name, tenant in settings.tenants.items():
        other = first.setdefault(os.path.realpath(tenant.mapping), tenant)
        if other is not tenant and not (tenant.shares_mapping and other.shares_mapping):
            message = (
                f"is {other.id}'s mapping file too: give each office its own, which may extend one that both share, "
                "or write `shares mapping: true` at both"
            )
            yield problem(("tenants", name, "mapping"), message)


def _people_problems(tenant: Tenant, here: tuple[str, str], problem: Any) -> Iterator[Problem]:
    for below, person in tenant.people():
        if not 1 <= visible(person.name) <= MAX_NAME:
            yield problem((*here, *below), f"a name of 1 to {MAX_NAME} characters was expected")
        elif why := why_no_name(person.name):
            yield problem((*here, *below), why)
    for group, people in (("approvers", tenant.approvers), ("editors", tenant.editors)):
        for name, other in alike(people):
            yield problem((*here, group, name), f"looks like {other}: give them names that people can tell apart")
    by_role = {approver.role: name for name, approver in tenant.approvers.items()}
    for role, other in alike(by_role):
        message = f"the role {role} looks like {other}: write one role in one way, two roles in two"
        yield problem((*here, "approvers", by_role[role], "role"), message)
    for name, approver in tenant.approvers.items():
        if approver.role == NOBODY:
            yield problem((*here, "approvers", name, "role"), f"`{NOBODY}` stands for nobody; name a role")


def _derived_keys(settings: Settings, document: yamlfile.Document) -> Iterator[tuple[str, ...]]:
    """Fields of the models that nobody may write, since they are derived: names, which the keys already say."""
    paths: list[tuple[str, ...]] = [("path",), ("store_place",)]
    paths += [(group, name, "name") for group in ("erps", "clients") for name in getattr(settings, group)]
    paths += [
        ("clients", name, "webhooks", target, "name")
        for name, client in settings.clients.items()
        for target in client.webhooks
    ]
    for name, tenant in settings.tenants.items():
        paths += [("tenants", name, "id"), *(("tenants", name, *below, "name") for below, _ in tenant.people())]
    return (path for path in paths if document.known(path)[0] == path)


def _approval_problems(tenant: Tenant, here: tuple[str, str], problem: Any) -> Iterator[Problem]:
    roles = {approver.role for approver in tenant.approvers.values()}
    for path, role in tenant.approval.roles():
        if role not in roles:
            hint = yamlfile.suggest(role, roles)
            yield problem((*here, "approval", *path), f"nobody among the approvers has the role `{role}`{hint}")
    for levels in (tenant.approval.levels, *(own.levels for own in tenant.approval.customers.values())):
        bounds = [level.up_to for level in levels]
        amounts = [bound for bound in bounds[:-1] if bound is not None]
        if len(amounts) < len(bounds) - 1 or amounts != sorted(set(amounts)):
            yield problem((*here, "approval"), "the levels' amounts must rise, and only the last may go without one")


def place_secrets(settings: Settings, document: yamlfile.Document) -> None:
    """Tell every reference where it is written and for what, and the folder that its path begins at."""

    def place(secret: Secret, what: str, *path: str | int) -> None:
        secret.place = f"{document.place(path)}: {'.'.join(str(part) for part in path)}"
        secret.what, secret.folder = what, document.folder(path)

    def place_alerts(alerts: Iterable[Secret], whose: str, *path: str) -> None:
        for position, alert in enumerate(alerts):
            place(alert, f"an alert's address of {whose}", *path, "alerts", position)

    place_alerts(settings.operations.alerts, "operations", "operations")
    for name, erp in settings.erps.items():
        place(erp.url, f"the address of {name}", "erps", name, "url")
        for key, secret in erp.auth.items():
            place(secret, f"the {key} of {name}", "erps", name, "auth", key)
        place_alerts(erp.alerts, name, "erps", name)
        for key, secret in erp.tls or ():
            if secret is not None:
                place(secret, f"the TLS {key} of {name}", "erps", name, "tls", key)
    for name, tenant in settings.tenants.items():
        for (group, person_name), person in tenant.people():
            place(person.token, f"the token of {person_name}", "tenants", name, group, person_name, "token")
        place_alerts(tenant.alerts, name, "tenants", name)
    for name, client in settings.clients.items():
        for path, secret in client.secrets():
            place(secret, f"the {' '.join(path)} of {name}", "clients", name, *path)
