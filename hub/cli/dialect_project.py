"""A project of one office on a simulated ERP of another dialect: its pack and its mapping to read, change and try."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hub.cli.rehearsal import ENVIRONMENT, must_be_writable, write_exports
from hub.config.yamlfile.suggestion import suggest
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.simulate.dialects.dialect_server import DialectServer
    from hub.simulate.dialects.erp_dialect import ErpDialect

CONFIG = """\
# One office on the simulated ERP `{name}`: {summary}.
store: sqlite:///store
erps:
  foreign:
    pack: ./pack.yaml
    url: env:ERP_URL
    auth: {{{auth}}}
tenants:
  office:
    name: Sales office
    erp: foreign
    company: {company}
    country: GB
    timezone: Europe/London
    currency: GBP
    mapping: mapping.yaml
    tax: {{regime: uk-vat}}
    approval: none
    pulls: {{{pulls}}}
"""


@contextmanager
def dialect_project(name: str, folder: Path, store: str | None = None) -> "Iterator[DialectServer]":
    """The ERP, answering, and a project for it in `folder`; what stands there already is left as it is.

    Raises:
        ConfigurationError: no such dialect, or a folder that can't be written to.
    """
    from hub.simulate.dialects import DIALECTS
    from hub.simulate.dialects.dialect_server import DialectServer

    if name not in DIALECTS:
        message = f"no such dialect{suggest(name, DIALECTS)}; there are {', '.join(DIALECTS)}"
        raise ConfigurationError(Problem("hub simulate", name, message))
    dialect = DIALECTS[name]
    must_be_writable(folder)
    with DialectServer(dialect, folder / "erp") as server:
        _lay_out(dialect, folder)
        given = {"HUB_CONFIG": str((folder / "tenants.yaml").resolve())}
        given["HUB_STORE"] = store or f"sqlite:///{folder.resolve() / 'store'}"
        write_exports(folder / ENVIRONMENT, server.environment() | given)
        yield server


def _lay_out(dialect: "ErpDialect", folder: Path) -> None:
    from hub.simulate.dialects.erp_dialect import COMPANY

    described = sorted(path for path in dialect.folder.iterdir() if path.suffix in (".yaml", ".wsdl", ".xsd"))
    for source in described:
        if not (folder / source.name).exists():
            shutil.copy(source, folder)
    if not (config := folder / "tenants.yaml").exists():
        auth = ", ".join(f"{key}: env:ERP_{key.upper()}" for key in dialect.keys)
        pulls = ", ".join(f"{kind}: {{every: 1h}}" for kind in dialect.kinds)
        named = {"name": dialect.name, "summary": dialect.summary, "company": COMPANY}
        config.write_text(CONFIG.format(**named, auth=auth, pulls=pulls), encoding="utf-8")
    if dialect.basket is not None:  # anew each time: an order must have been placed lately
        _write_basket(folder / "basket.json", *dialect.basket)


def _write_basket(path: Path, account: str, skus: tuple[str, ...]) -> None:
    now = datetime.now(UTC)
    head = {"key": f"simulated-{now:%Y%m%dT%H%M%S%f}", "account": account, "currency": "GBP"}
    lines = [{"sku": sku, "quantity": "2"} for sku in skus]
    path.write_text(json.dumps({**head, "placed_at": now.isoformat(), "lines": lines}, indent=1), encoding="utf-8")
