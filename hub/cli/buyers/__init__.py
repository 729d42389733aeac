"""`hub buyers`: the trade customers as one party each, and their accounts at the offices."""

import typer

from hub.cli.buyers import buyers_link, buyers_list, buyers_log

app = typer.Typer(no_args_is_help=True, help="Buyers: list their accounts at all offices, link, unlink, who did.")

app.command("list")(buyers_list.list_)
app.command()(buyers_link.link)
app.command()(buyers_link.unlink)
app.command()(buyers_log.log)
