"""Reads tenants.yaml: which ERPs there are, which offices, and what each office's rules are.

Secrets stand in the file only by reference (`env:NAME`, `file:PATH`) and are read when they are needed, so that one
office's missing password doesn't stop the others.
"""

import os
from pathlib import Path
from typing import Any

from hub.config import yamlfile
from hub.config.consistency import place_secrets, problems_of
from hub.config.erp import Erp
from hub.config.tenant import Tenant
from hub.config.tenants_document import read_tenants
from hub.config.tenants_file import DEFAULT_FILE, Settings
from hub.errors import ConfigurationError, Problem

__all__ = ["DEFAULT_FILE", "Settings", "load"]


def load(path: Path, store: str | None = None) -> Settings:
    """Read tenants.yaml and what it includes; `store` overrides the file's own.

    Paths are relative to the folder of the file in which they stand.

    Raises:
        ConfigurationError: everything that must be mended, each with its line.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        raise ConfigurationError(Problem(str(path), "", "is a folder, a pipe or a device; name a file with --config"))
    if not os.path.isfile(path):  # which takes any text for a path, however long
        raise ConfigurationError(
            Problem(str(path), "", "there is no such file; name one with --config, or lay one out with `hub init DIR`")
        )
    document = read_tenants(path)
    parsed = yamlfile.check_model(document, Settings)
    folder = path.resolve().parent
    erps = {
        name: erp.model_copy(
            update={
                "name": name,
                "pack": _own_file(erp.pack, document.folder(("erps", name, "pack"))),
                "snapshot": document.folder(("erps", name, "snapshot")) / erp.snapshot if erp.snapshot else None,
            }
        )
        for name, erp in parsed.erps.items()
    }
    tenants = {
        name: _completed(name, tenant, erps.get(tenant.erp), document.folder(("tenants", name)))
        for name, tenant in parsed.tenants.items()
    }
    settings = parsed.model_copy(
        update={
            "path": path,
            "store": _store(store or parsed.store, folder),
            "store_place": "--store or HUB_STORE" if store else document.place(("store",)),
            "erps": erps,
            "tenants": tenants,
            "clients": {name: each.named(name) for name, each in parsed.clients.items()},
        }
    )
    problems = [*problems_of(settings, document)]
    if problems:
        raise ConfigurationError(*problems)
    place_secrets(settings, document)
    return settings


def _completed(name: str, tenant: Tenant, erp: Erp | None, folder: Path) -> Tenant:
    """What the office leaves out comes from its ERP; names and folders are filled in."""
    approvers = {key: approver.model_copy(update={"name": key}) for key, approver in tenant.approvers.items()}
    editors = {key: editor.model_copy(update={"name": key}) for key, editor in tenant.editors.items()}
    tax = tenant.tax.model_copy(update={"regime": _own_file(tenant.tax.regime, folder)})
    update: dict[str, Any] = {
        "id": name,
        "tax": tax,
        "mapping": folder / tenant.mapping,
        "currencies": tenant.currencies | {tenant.currency},
        "approvers": approvers,
        "editors": editors,
    }
    # not by comparing with the default: an office may write just that to overrule its ERP
    if erp:
        update["prices"] = tenant.prices.merged_over(erp.prices)
    if erp and erp.rounding and "rounding" not in tenant.tax.model_fields_set:
        update["tax"] = tax.model_copy(update={"rounding": erp.rounding})
    return tenant.model_copy(update=update)


def _own_file(name: str, folder: Path) -> str:
    """A pack or regime that comes with the hub is given by its name, one's own by the path of its file."""
    return str(folder / name) if name.endswith(".yaml") else name


def _store(url: str, folder: Path) -> str:
    """A relative SQLite folder is relative to that of tenants.yaml."""
    prefix = "sqlite:///"
    return f"{prefix}{folder / url.removeprefix(prefix)}" if url.startswith(prefix) else url
