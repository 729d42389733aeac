"""Who acts for operations: an approver or an editor of an office that it concerns, proved by a token."""

from collections.abc import Sequence
from typing import Annotated

import typer

from hub.cli.approver_token import is_theirs
from hub.config.people import Person
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.token_owners import Owner, shared_with
from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, Problem

PersonOption = Annotated[
    str, typer.Option("--as", metavar="NAME", help="who you are: an approver or editor, as tenants.yaml names you")
]
WhyOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="why; kept with it, and shown to others")]


def acting_person(settings: Settings, offices: Sequence[Tenant], name: str, token: str) -> Person:
    """The person of that name at one of the offices, who proved it by the token.

    Raises:
        ConfigurationError: none of the offices names anybody so, or the token isn't theirs, or not theirs alone.
    """
    named = [(tenant, person) for tenant in offices for _, person in tenant.people() if person.name == name]
    if not named:
        names = sorted({person.name for tenant in offices for _, person in tenant.people()})
        where, known = " or ".join(tenant.id for tenant in offices), ", ".join(names) or "nobody"
        message = f"no approver and no editor of {where} is called `{name}`{suggest(name, names)}; there is {known}"
        raise ConfigurationError(Problem(str(settings.path), "", message))
    for tenant, person in named:
        if is_theirs(person, token):
            if shared := shared_with(token, Owner(tenant.id, name), settings.tenants.values()):
                raise ConfigurationError(shared)
            return person
    raise ConfigurationError(Problem(named[0][0].id, "", f"the token isn't {name}'s; give the one that is"))
