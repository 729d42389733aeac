"""`hub buyers`: the trade customers as one party each, and their accounts at the offices."""

import typer

from hub.cli.buyers import buyers_answer, buyers_link, buyers_list, buyers_log, buyers_login

app = typer.Typer(
    no_args_is_help=True,
    help="Buyers: list, link (with another office's yes) and unlink their accounts, who did; logins of a storefront.",
)

app.command("list")(buyers_list.list_)
app.command()(buyers_link.link)
app.command()(buyers_answer.agree)
app.command()(buyers_answer.decline)
app.command()(buyers_link.unlink)
app.command()(buyers_log.log)
app.add_typer(buyers_login.app, name="login")
