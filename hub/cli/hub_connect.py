"""`hub connect`: one ERP, tried."""

import typer

from hub.cli.arguments import TenantArgument
from hub.cli.invocation import Invocation
from hub.cli.output import tell


def connect(context: typer.Context, tenant: TenantArgument) -> None:
    """Try an office's ERP: reachable, credentials accepted, company there."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        tell(f"{tenant}: {hub.office(tenant).connector.check()}")
