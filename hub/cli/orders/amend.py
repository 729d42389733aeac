"""What the storefront's customer wishes after all: an order cancelled, or replaced by another basket."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.acting import As, Token
from hub.cli.baskets import read_baskets
from hub.cli.orders.format import stands
from hub.cli.orders.lookup import Note, Reference, acting_on
from hub.cli.output import tell, warn
from hub.errors import ConfigurationError, Problem


def cancel(context: typer.Context, reference: Reference, approver: As, token: Token, note: Note) -> None:
    """Take an order back; one that may be in the ERP already gets a conflict for a person instead."""
    from hub.orders import amend as changes

    with acting_on(context, reference, approver, token) as (office, person):
        if changes.cancel(office, reference, person.name, note):
            tell(f"{reference}: cancelled")
            return
    warn(f"{reference}: it may be in the ERP already. Cancel it there, then `hub orders settle`")
    raise typer.Exit(1)


def replace(
    context: typer.Context,
    reference: Reference,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="the new basket, with a key of its own, as JSON")],
    approver: As,
    token: Token,
    note: Note,
) -> None:
    """Put another basket in an order's place; where it may be in the ERP already, that is a conflict for a person."""
    from hub.orders import amend as changes

    baskets = [*read_baskets(file)]
    if len(baskets) != 1:
        raise ConfigurationError(Problem(str(file), "", f"one basket was expected, {len(baskets)} stand there"))
    with acting_on(context, reference, approver, token) as (office, person):
        stored = changes.replace(office, reference, baskets[0], person.name, note)
    if stored is None:
        warn(f"{reference}: it may be in the ERP already. Change it there, then `hub orders settle`")
        raise typer.Exit(1)
    tell(f"{reference}: replaced by {stored.reference}, which is {stands(stored)}")
