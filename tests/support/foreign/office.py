"""A project of one office on a server of one's own."""

import shutil
from collections.abc import Sequence
from pathlib import Path

TENANTS = """
store: sqlite:///var/hub
erps:
  foreign:
    pack: {pack}
    url: {url}
    auth: {{{auth}}}
tenants:
  office:
    name: Sales office
    erp: foreign
    company: North
    country: GB
    timezone: Europe/London
    currency: GBP
    mapping: {mapping}
    tax: {{regime: uk-vat}}
    approval: none
    pulls: {{{pulls}}}
    guard: {{vanish: 50 %}}
"""


def lay_out(
    folder: Path,
    dialect: Path,
    url: str,
    *auth: str,
    kinds: Sequence[str] = ("product", "customer"),
    mapping: Path | None = None,
) -> Path:
    """Write tenants.yaml of an office whose pack and mapping are copies of those in `dialect`; gives its path.

    A WSDL of the pack's and its schemas come along. The keys of `auth` are variables of the environment. `kinds`: what
    the office pulls. `mapping`: the folder of the mapping, where that is another dialect's.
    """
    pulls = ", ".join(f"{kind}: {{every: 1h}}" for kind in kinds)
    keys = ", ".join(f"{name}: env:ERP_{name.upper()}" for name in auth)
    config = folder / "tenants.yaml"
    pack = Path(shutil.copy(dialect / "pack.yaml", folder))
    copied = Path(shutil.copy((mapping or dialect) / "mapping.yaml", folder))
    for described in (path for path in dialect.iterdir() if path.suffix in (".wsdl", ".xsd")):
        shutil.copy(described, folder)
    config.write_text(TENANTS.format(pack=pack, url=url, auth=keys, mapping=copied, pulls=pulls), encoding="utf-8")
    return config
