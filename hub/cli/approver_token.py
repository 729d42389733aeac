"""Who acts: a command that decides something is given a name and a token, and is never anonymous."""

from typing import Annotated

import typer

from hub.config.people import Approver, Person
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.token_owners import Owner, shared_with
from hub.errors import ConfigurationError, Problem

ApproverOption = Annotated[
    str, typer.Option("--as", metavar="NAME", help="the approver you are, as tenants.yaml names you")
]
TokenOption = Annotated[
    str,
    typer.Option(
        envvar="HUB_TOKEN",
        prompt="Your token",
        hide_input=True,
        metavar="TOKEN",
        help="proves that you are; better in the environment, or typed in when asked",
    ),
]


def authenticated(settings: Settings, tenant: Tenant, name: str, token: str) -> Approver:
    """The office's approver of that name, who proved it by the token.

    Raises:
        ConfigurationError: the office names nobody so, the token isn't theirs or not theirs alone, or their own leads
            nowhere or isn't one that lets anybody in.
    """
    person = tenant.approver(name)
    if not is_theirs(person, token):
        message = f"the token isn't {name}'s; give the one that approvers.{name}.token refers to"
        raise ConfigurationError(Problem(tenant.id, "approvers", message))
    if shared := shared_with(token, Owner(tenant.id, name), settings.tenants.values()):
        raise ConfigurationError(shared)
    return person


def is_theirs(person: Person, token: str) -> bool:
    """Whether a token that was typed is a person's; SecretMissing where their own leads nowhere."""
    try:
        return person.has_token(token)
    except UnicodeEncodeError:
        return False
