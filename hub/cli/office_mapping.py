"""An office's mapping as its files say it, compiled without the store, the ERP or anything heavy."""

import os
from collections.abc import Iterator

from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.tenants_document import read_tenants
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError, Problem
from hub.translate.compiled import CompiledMapping
from hub.translate.compiler import compile_mapping
from hub.translate.sources import Sources, read_sources


def compiled(config: Settings, tenant: Tenant) -> tuple[Sources, CompiledMapping]:
    """An office's files and the mapping that they make; ConfigurationError with every problem in them."""
    if not os.path.isfile(tenant.mapping):
        path = ("tenants", tenant.id, "mapping")
        message = f"there is no {tenant.mapping}"
        raise ConfigurationError(read_tenants(config.path).problem(path, message))
    try:
        pack = load_pack(config.erp_of(tenant).pack)
    except ConfigurationError as error:
        raise ConfigurationError(*placed(config, error, "erps", tenant.erp, "pack")) from None
    sources = read_sources(tenant.mapping)
    return sources, compile_mapping(sources, pack.declared, pack.declared_order())


def placed(config: Settings, error: ConfigurationError, *path: str) -> Iterator[Problem]:
    """An error's problems: what has no place of its own is to be mended at that path of tenants.yaml."""
    for problem in error.problems:
        at_path = read_tenants(config.path).problem(path, problem.message)
        yield problem if problem.place else at_path
