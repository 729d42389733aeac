"""`hub connect`: one ERP, tried."""

from typing import Annotated

import typer

from hub.cli.arguments import TenantArgument
from hub.cli.invocation import Invocation
from hub.cli.output import tell


def connect(
    context: typer.Context,
    tenant: TenantArgument,
    order_proof: Annotated[
        bool, typer.Option("--order-proof", help="whether the ERP kept the references of orders; it isn't called")
    ] = False,
) -> None:
    """Try an office's ERP: reachable, credentials accepted, company there."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office = hub.office(tenant)
        if order_proof:
            # raises where something stands against it
            office.reference_proof.check()
            tell(f"{tenant}: nothing stands against {office.erp.name}; after each start the first order proves it anew")
        else:
            tell(f"{tenant}: {office.connector.check()}")
