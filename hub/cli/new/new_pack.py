"""`hub new pack`: a pack drafted out of an ERP's own description."""

import re
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.output import tell, warn
from hub.cli.written_file import write_file
from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, Problem

WORDS = ("openapi", "odata", "wsdl", "example")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="what the pack is called, and its file")]
SourcesArgument = Annotated[
    list[str], typer.Argument(metavar="FILE or URL …", help="the description; of `example` and `wsdl` several")
]
FromOption = Annotated[str, typer.Option("--from", metavar="KIND", help=f"what it is: {', '.join(WORDS)}")]
FolderOption = Annotated[Path, typer.Option("--to", metavar="FOLDER", help="where the files are written")]
MappingOption = Annotated[bool, typer.Option("--mapping", help="draft a mapping beside it")]


def pack(
    name: NameArgument,
    sources: SourcesArgument,
    kind: FromOption,
    to: FolderOption = Path(),
    mapping: MappingOption = False,
) -> None:
    """Draft a pack: what a description tells is written, what is guessed says so, the rest is named."""
    from hub.clock import SystemClock
    from hub.connectors.drafting.description import read_description
    from hub.connectors.drafting.mapping_draft import mapping_text
    from hub.connectors.drafting.pack_draft import pack_text
    from hub.connectors.drafting.sources import SOURCES

    if kind not in SOURCES:
        raise typer.BadParameter(f"--from: one of {', '.join(SOURCES)} was expected{suggest(kind, SOURCES)}")
    if not _NAME.fullmatch(name):
        raise typer.BadParameter(
            f"`{name[:50]}`: a name of small letters, digits, - and _ was expected, such as my_erp"
        )
    files = {to / f"{name}.yaml": pack_text} | ({to / f"{name}-mapping.yaml": mapping_text} if mapping else {})
    for file in files:
        if file.exists():
            raise ConfigurationError(
                Problem(str(file), "", "is there already; take another name, or --to another folder")
            )
    clock = SystemClock()
    draft = SOURCES[kind]([read_description(source, clock) for source in sources])
    for file, text in files.items():
        tell(f"  {write_file(file, text(name, draft))}")
    _say_what_is_left(to / f"{name}.yaml")


def _say_what_is_left(file: Path) -> None:
    """Whether the pack can be loaded as it is, or what it lacks for that."""
    from hub.connectors.packs import load_pack

    asks = sum(
        line.lstrip().startswith("#") and "TODO" in line for line in file.read_text(encoding="utf-8").splitlines()
    )
    also = f"; {asks} comments in it say what to look at (TODO)" if asks else ""
    path = str(file) if "/" in str(file) else f"./{file}"
    try:
        load_pack(path)
    except ConfigurationError as error:
        warn(f"It can't be used yet{also}. Fill in:")
        for problem in error.problems:
            warn(f"  {problem}")
        return
    tell(f"It loads as a pack: name it in tenants.yaml (pack: {path}), then `hub connect OFFICE --try product`{also}.")
