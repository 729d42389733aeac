"""`hub mapping schema`: what editors need to complete and to underline while an office types."""

import os
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.invocation import Invocation
from hub.cli.laid_out_json import laid_out
from hub.cli.output import tell
from hub.cli.written_file import write_file
from hub.config.yamlfile import read, suggest
from hub.connectors.packs import SHIPPED as PACKS
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError, Problem
from hub.translate.authoring.json_schema import SchemaVocabulary, mapping_schema
from hub.translate.sources import SHIPPED

ANY = "any"
"""The schema of layers that belong to no ERP."""

PackArgument = Annotated[
    str | None,
    typer.Argument(metavar="PACK or TENANT", help="a pack, an office, or `any` for layers of any ERP; else all packs"),
]
FolderOption = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="write FOLDER/PACK.json instead of printing it")
]


def schema(context: typer.Context, name: PackArgument = None, to: FolderOption = None) -> None:
    """Print or write the JSON Schema of mapping files, for VS Code and other editors."""
    packs = [_pack_of(context.obj, name)] if name else _all_packs(context.obj)
    if to is None and len(packs) > 1:
        raise ConfigurationError(
            Problem("hub mapping schema", "", f"name one of {', '.join(packs)}, or give --to FOLDER")
        )
    for pack in packs:
        text = schema_of(pack)
        if to is None:
            print(text, end="")
        else:
            tell(f"  {write_file(to / f'{Path(pack).stem}.json', text)}")


def schema_of(pack: str) -> str:
    """A pack's schema, or that of `any`, as it stands in its file."""
    return laid_out(mapping_schema(_known(pack)))


def _known(pack: str) -> SchemaVocabulary:
    every = {str(path.relative_to(SHIPPED).with_suffix("")): path for path in SHIPPED.glob("*/*.yaml")}
    fits = {name: read(path) for name, path in sorted(every.items()) if name.partition("/")[0] != "base"}
    if pack == ANY:
        bases = {name: read(path) for name, path in sorted(every.items())}
        return SchemaVocabulary("A layer of mapping files, for any ERP", bases)
    loaded = load_pack(pack)
    base = {name: read(path) for name, path in every.items() if name == f"base/{pack}"}
    sources = {kind: loaded.declared(kind) for kind in loaded.kinds}
    return SchemaVocabulary(f"A mapping file for {loaded.name}", base | fits, sources, loaded.declared_order())


def _pack_of(invocation: Invocation, name: str) -> str:
    if name in (*_shipped_packs(), ANY):
        return name
    config = invocation.settings()
    if name in config.tenants:
        return config.erp_of(config.tenants[name]).pack
    own = {Path(erp.pack).stem: erp.pack for erp in config.erps.values()}
    if name not in own:
        known = (*_shipped_packs(), ANY, *config.tenants, *own)
        hint = suggest(name, known) or f"; there are {', '.join(dict.fromkeys(known))}"
        raise ConfigurationError(Problem(name, "", f"no pack or office is called so{hint}"))
    return own[name]


def _all_packs(invocation: Invocation) -> list[str]:
    """The shipped ones, and an installation's own where there is a tenants.yaml."""
    own = {erp.pack: None for erp in invocation.settings().erps.values()} if os.path.exists(invocation.config) else {}
    return list(dict.fromkeys((*_shipped_packs(), ANY, *own)))


def _shipped_packs() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in PACKS.glob("*.yaml")))
