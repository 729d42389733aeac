"""`hub pack schema`: what editors need to complete and to underline while one writes a pack."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.laid_out_json import laid_out
from hub.cli.output import tell
from hub.cli.written_file import write_file

FileOption = Annotated[Path | None, typer.Option(metavar="FILE", help="write it there instead of printing it")]


def schema(to: FileOption = None) -> None:
    """Print or write the JSON Schema of packs, for VS Code and other editors."""
    from hub.connectors.authoring.pack_schema import pack_schema

    text = laid_out(pack_schema())
    if to is None:
        print(text, end="")
    else:
        tell(f"  {write_file(to, text)}")
