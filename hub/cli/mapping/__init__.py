"""`hub mapping`: the office's file is a draft, the accepted version runs."""

import typer

from hub.cli.mapping import (
    mapping_accept,
    mapping_check,
    mapping_diff,
    mapping_edit,
    mapping_explain,
    mapping_preview,
    mapping_reference,
    mapping_schema,
    mapping_test,
)

app = typer.Typer(no_args_is_help=True, help="The offices' mapping files: try them, check them, make them what runs.")

app.command()(mapping_check.check)
app.command()(mapping_explain.explain)
app.command("test")(mapping_test.run)
app.command()(mapping_schema.schema)
app.command()(mapping_reference.reference)
app.command()(mapping_preview.preview)
app.command()(mapping_diff.diff)
app.command()(mapping_edit.edit)
app.command()(mapping_accept.accept)
app.command()(mapping_accept.versions)
app.command()(mapping_accept.rollback)
