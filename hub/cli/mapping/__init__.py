"""`hub mapping`: the office's file is a draft, the accepted version runs."""

import typer

from hub.cli.mapping import accept, check, edit, explain, look, reference, schema, test

app = typer.Typer(no_args_is_help=True, help="The offices' mapping files: try them, check them, make them what runs.")

app.command()(check.check)
app.command()(explain.explain)
app.command("test")(test.run)
app.command()(schema.schema)
app.command()(reference.reference)
app.command()(look.preview)
app.command()(look.diff)
app.command()(edit.edit)
app.command()(accept.accept)
app.command()(accept.versions)
app.command()(accept.rollback)
