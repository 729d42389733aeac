"""`hub mapping`: the office's file is a draft, the accepted version runs."""

import typer

from hub.cli.mapping import accept, check, explain, look, test

app = typer.Typer(no_args_is_help=True, help="The offices' mapping files: try them, check them, make them what runs.")

app.command()(check.check)
app.command()(explain.explain)
app.command("test")(test.run)
app.command()(look.preview)
app.command()(look.diff)
app.command()(accept.accept)
app.command()(accept.versions)
app.command()(accept.rollback)
