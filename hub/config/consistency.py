"""Whether the parts of tenants.yaml agree with each other, and where its secrets are written."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hub.config import yamlfile
from hub.config.tenant import Tenant
from hub.config.tenants_file import Settings
from hub.errors import Problem


def problems_of(settings: Settings, document: yamlfile.Document) -> Iterator[Problem]:
    """What must be mended although each part is well written."""

    def problem(path: tuple[str | int, ...], message: str) -> Problem:
        return Problem(document.place(path), ".".join(str(part) for part in path), message)

    if not settings.store.startswith(("sqlite:///", "postgresql")):
        yield problem(("store",), "sqlite:///FOLDER or postgresql+psycopg://USER@HOST/DATABASE was expected")
    for path in _derived_keys(settings, document):
        yield problem(path, "isn't known here")
    for name in (*settings.tenants, *settings.erps):
        # a name becomes part of others, such as that of the push lock's file
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name):
            group = "tenants" if name in settings.tenants else "erps"
            yield problem((group, name), "a name has small letters, digits and hyphens, and starts with a letter")
    companies: dict[tuple[str, str], str] = {}
    for name, tenant in settings.tenants.items():
        here = ("tenants", name)
        if tenant.erp not in settings.erps:
            hint = yamlfile.suggest(tenant.erp, settings.erps)
            yield problem((*here, "erp"), f"no ERP is called `{tenant.erp}`{hint}")
        owner = companies.setdefault((tenant.erp, tenant.company), name)
        if owner != name:
            yield problem((*here, "company"), f"the company `{tenant.company}` already belongs to {owner}")
        try:
            ZoneInfo(tenant.timezone)
        except (ValueError, OSError, LookupError):  # zoneinfo reads a file of that name, whatever the name is
            hint = yamlfile.suggest(tenant.timezone, available_timezones())
            yield problem((*here, "timezone"), f"there is no time zone `{tenant.timezone}`{hint}")
        yield from _approval_problems(tenant, here, problem)


def _derived_keys(settings: Settings, document: yamlfile.Document) -> Iterator[tuple[str, ...]]:
    """Fields of the models that nobody may write, since they are derived: names, which the keys already say."""
    paths: list[tuple[str, ...]] = [("path",)]
    paths += [("erps", name, "name") for name in settings.erps]
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
        if len(amounts) < len(bounds) - 1 or amounts != sorted(amounts):
            yield problem((*here, "approval"), "the levels' amounts must rise, and only the last may go without one")


def place_secrets(settings: Settings, document: yamlfile.Document) -> None:
    """Tell every reference where it is written, for the message when it leads nowhere."""
    for name, erp in settings.erps.items():
        erp.url.place = _where(document, ("erps", name, "url"))
        for key, secret in erp.auth.items():
            secret.place = _where(document, ("erps", name, "auth", key))
    for name, tenant in settings.tenants.items():
        for below, person in tenant.people():
            person.token.place = _where(document, ("tenants", name, *below, "token"))
        for position, alert in enumerate(tenant.alerts):
            alert.place = _where(document, ("tenants", name, "alerts", position))


def _where(document: yamlfile.Document, path: tuple[str | int, ...]) -> str:
    return f"{document.place(path)}: {'.'.join(str(part) for part in path)}"
