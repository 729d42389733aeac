"""`hub pack`: the language in which a kind of ERP is described."""

import typer

from hub.cli.pack import pack_reference, pack_schema_file

app = typer.Typer(no_args_is_help=True, help="Packs: what they can say, for people and for editors.")

app.command()(pack_reference.reference)
app.command("schema")(pack_schema_file.schema)
