"""`hub store`: what a person must say of the store, for it can't always know."""

from typing import Annotated

import typer

from hub.cli.arguments import AnyTenantArgument
from hub.cli.invocation import Invocation, offices_of
from hub.cli.output import tell, warn

app = typer.Typer(no_args_is_help=True, help="The store: say that a copy of it was put back, or that all is proved.")


@app.command()
def restored(context: typer.Context, tenant: AnyTenantArgument = None) -> None:
    """Say that an older copy of the store was put back: every order is looked up in its ERP before it is sent.

    The hub sees it by itself where the orders database alone was put back; say it where the runtime database was too.
    """
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        for office in offices_of(hub, tenant):
            office.store.restorations.declare("a person says so")
            tell(str(office.store.restorations.current()))


@app.command()
def cleared(
    context: typer.Context,
    tenant: AnyTenantArgument = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="don't ask: the storefront has offered again whatever the copy lacked")
    ] = False,
) -> None:
    """Say that nothing of before the restore is unproved any more; usually the hub finds that out by itself."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        for office in offices_of(hub, tenant):
            state = office.store.restorations.current()
            if state and state.unaccounted and not yes:
                lost = f"{state.unaccounted} calls that this copy doesn't know are unexplained"
                warn(f"{state.tenant}: {lost}: an order of theirs that is offered from now on would be sent again.")
                typer.confirm("The storefront offers none of them any more?", abort=True, err=True)
            is_over = office.store.restorations.clear()
            tell(f"{office.tenant.id}: {'new orders are sent as usual' if is_over else 'it was not restored'}")
