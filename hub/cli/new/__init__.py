"""`hub new`: files to begin with."""

import typer

from hub.cli.new import new_pack

app = typer.Typer(no_args_is_help=True, help="Files to begin with, drafted out of what an ERP says of itself.")


@app.callback()
def _group() -> None:
    """Keeps `pack` a word of its own, though it is the only one."""


app.command("pack")(new_pack.pack)
