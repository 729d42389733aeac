"""`hub orders`: taken in, approved by a named approver, followed to the ERP and back, mended by the desk."""

import typer

from hub.cli.orders import amend as wishes
from hub.cli.orders import approve as decided
from hub.cli.orders import history
from hub.cli.orders import list as taken
from hub.cli.orders import review as desk

app = typer.Typer(no_args_is_help=True, help="Orders: take in, list, approve, refuse, follow, mend.")
app.command()(taken.add)
app.command("list")(taken.list_)
app.command("show")(taken.show_)
app.command()(desk.timeline)
app.command()(decided.approve)
app.command()(decided.refuse)
app.command()(wishes.cancel)
app.command()(wishes.replace)
app.command()(desk.review)
app.command()(desk.retry)
app.command()(desk.resend)
app.command()(desk.resolve)
app.command()(desk.settle)
app.command()(history.history)
