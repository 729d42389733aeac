"""`hub orders`: taken in, approved by a named approver, followed to the ERP and back, mended by a person."""

import typer

from hub.cli.orders import (
    orders_add,
    orders_amend,
    orders_approve,
    orders_history,
    orders_list,
    orders_retry,
    orders_review,
    orders_schema,
    orders_show,
)

app = typer.Typer(no_args_is_help=True, help="Orders: take in, list, approve, refuse, follow, mend.")
app.command()(orders_add.add)
app.command()(orders_schema.schema)
app.command("list")(orders_list.list_)
app.command("show")(orders_show.show_)
app.command()(orders_show.timeline)
app.command()(orders_approve.approve)
app.command()(orders_approve.refuse)
app.command()(orders_amend.cancel)
app.command()(orders_amend.replace)
app.command()(orders_review.review)
app.command()(orders_retry.retry)
app.command()(orders_retry.resend)
app.command()(orders_retry.resolve)
app.command()(orders_retry.trust)
app.command()(orders_retry.settle)
app.command()(orders_history.history)
