"""One order that a command is about: found by its reference, and acted on by an approver of its office."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.approver_token import authenticated
from hub.cli.invocation import Invocation
from hub.config.people import Approver
from hub.errors import ConfigurationError, Problem, RecordRejected

if TYPE_CHECKING:
    from hub.office import Hub, Office
    from hub.records.stored_order import StoredOrder

ReferenceArgument = Annotated[str, typer.Argument(metavar="REFERENCE", help="as `hub orders list` shows it")]
NoteOption = Annotated[str, typer.Option(metavar="TEXT", help="why; kept with the order")]


def find_order(hub: "Hub", reference: str) -> "tuple[Office, StoredOrder]":
    """The order of that reference and its office; ConfigurationError if no office has it."""
    for office in hub.offices():
        try:
            return office, office.store.orders.get(reference)
        except RecordRejected:
            continue
    raise ConfigurationError(Problem("", "", f"no office has an order {reference}; see `hub orders list`"))


@contextmanager
def acting_on(context: typer.Context, reference: str, name: str, token: str) -> "Iterator[tuple[Office, Approver]]":
    """The order's office, and the approver who proved by the token to be one of its own."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office, _ = find_order(hub, reference)
        yield office, authenticated(hub.settings, office.tenant, name, token)
