"""`hub buyers login`: by which logins of a storefront a buyer is known, and what each may do."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.approver_token import ApproverOption, TokenOption, authenticated
from hub.cli.buyers.account_lookup import (
    AccountArgument,
    AnyBuyerArgument,
    find_account,
    find_buyer,
    linked_buyer,
)
from hub.cli.buyers.buyers_link import ReasonOption
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show, tell
from hub.config.clients import OF_BUYERS
from hub.config.iso_codes import currency
from hub.config.settings import Settings
from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, Problem, RecordRejected
from hub.records.person_names import why_no_name

if TYPE_CHECKING:
    from hub.office import Hub

app = typer.Typer(no_args_is_help=True, help="Logins: which people of a storefront see and order for a buyer.")

AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) ([A-Z]{3})")
LONGEST = 250
"""Characters of a login: those of `placed_by` of a basket."""

ClientArgument = Annotated[str, typer.Argument(metavar="CLIENT", help="the storefront, as tenants.yaml names it")]
LoginArgument = Annotated[str, typer.Argument(metavar="LOGIN", help="as the storefront names the person, in `sub`")]


def _role(row: Row) -> str:
    if row["role"] == "see":
        return "sees"
    limits = " or ".join(f"{amount} {code}" for code, amount in row["limits"].items())
    return f"orders up to {limits}" if limits else "orders"


LOGINS = columns("client", "login", "buyer", Column("role", "may", shown=_role), "added_by", "added_at")


@app.command()
def add(
    context: typer.Context,
    client: ClientArgument,
    login: LoginArgument,
    account: AccountArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: ReasonOption,
    role: Annotated[str, typer.Option(metavar="order|see", help="what the person may do")] = "order",
    up_to: Annotated[
        list[str] | None,
        typer.Option(metavar="'AMOUNT CUR'", help="largest order with VAT, such as '500 GBP'; one for each currency"),
    ] = None,
) -> None:
    """Tie a login to the buyer of an account, at all offices of the buyer; asked again it changes what it may do."""
    from hub.store.buyers.buyer_logins import LoginRole

    invocation: Invocation = context.obj
    limits = _limits(up_to or [])
    if role not in [*LoginRole]:
        raise typer.BadParameter(f"`{role}`: {' or '.join(LoginRole)} was expected", param_hint="--role")
    if limits and role == LoginRole.SEE:
        raise typer.BadParameter("has no effect on a login that only sees", param_hint="--up-to")
    _check_login(login)
    with invocation.hub() as hub:
        _check_client(hub.settings, client)
        buyer, by = _spoken_for(hub, account, approver, token)
        with _told():
            is_new = hub.store.system().logins.put(client, login, buyer, LoginRole(role), limits, by=by, note=note)
    what = _role({"role": role, "limits": limits})
    tell(f"{login} of {client}: {what} for {buyer}" + ("" if is_new else ", as before"))


@app.command()
def remove(
    context: typer.Context,
    client: ClientArgument,
    login: LoginArgument,
    account: AccountArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: ReasonOption,
) -> None:
    """Let a login in no more. The account is one of its buyer's, at the office of the approver."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        buyer, by = _spoken_for(hub, account, approver, token)
        logins = hub.store.system().logins
        found = logins.find(client, login)
        if found is not None and found.buyer != buyer:
            raise ConfigurationError(Problem("", "", f"{login} of {client} isn't a login of {account}'s buyer"))
        with _told():
            logins.remove(client, login, by=by, note=note)
    tell(f"{login} of {client}: isn't let in any more")


@app.command("list")
def list_(context: typer.Context, buyer: AnyBuyerArgument = None, as_json: JsonOption = False) -> None:
    """The logins of a buyer, or of all."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        logins = hub.store.system().logins.of_buyer(find_buyer(hub, buyer) if buyer else None)
        rows = [
            {
                "client": each.client,
                "login": each.login,
                "buyer": each.buyer,
                "role": each.role.value,
                "limits": dict(each.limits),
                "added_by": each.added_by,
                "added_at": each.added_at,
            }
            for each in logins
        ]
    show(rows, LOGINS, as_json=as_json, empty="No login yet: hub buyers login add.")


def _spoken_for(hub: "Hub", account: str, approver: str, token: str) -> tuple[str, str]:
    """The buyer of the account, and the approver of its office who speaks for it."""
    office, number = find_account(hub, account)
    person = authenticated(hub.settings, office.tenant, approver, token)
    return linked_buyer(office, number), f"{person.name} of {office.tenant.id}"


def _check_client(settings: Settings, name: str) -> None:
    client = settings.clients.get(name)
    if client is None:
        hint = suggest(name, settings.clients)
        known = f"; the clients are {', '.join(settings.clients)}" if settings.clients else "; add it to `clients:`"
        raise ConfigurationError(Problem(str(settings.path), "clients", f"none is called `{name}`{hint}{known}"))
    if client.scopes.isdisjoint(OF_BUYERS):
        message = "has no effect: it has neither the scope `read` nor `order`, so that nobody signs in there"
        raise ConfigurationError(Problem(str(settings.path), f"clients.{name}.scopes", message))


def _check_login(login: str) -> None:
    why = why_no_name(login) if login else "is empty"
    if why or len(login) > LONGEST:
        raise typer.BadParameter(why or f"1 to {LONGEST} characters were expected", param_hint="LOGIN")


def _limits(written: list[str]) -> Mapping[str, Decimal]:
    limits: dict[str, Decimal] = {}
    for text in written:
        parts = AMOUNT.fullmatch(text)
        if parts is None or not Decimal(parts[1]):
            raise typer.BadParameter(f"`{text}`: an amount such as '500 GBP' was expected", param_hint="--up-to")
        try:
            currency(parts[2])
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--up-to") from None
        if parts[2] in limits:
            raise typer.BadParameter(f"`{text}`: a second amount in {parts[2]}", param_hint="--up-to")
        limits[parts[2]] = Decimal(parts[1])
    return limits


@contextmanager
def _told() -> Iterator[None]:
    """What the store refuses is for whoever typed the command to mend."""
    try:
        yield
    except RecordRejected as error:
        raise ConfigurationError(Problem("", "", str(error))) from None
