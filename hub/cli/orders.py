"""`hub orders`: taken in, approved by a named approver, followed to the ERP and back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from hub.cli.context import Context
from hub.cli.output import Json, Row, console, show
from hub.errors import ConfigurationError, OrderRefused, Problem, RecordRejected
from hub.records import Basket, Money
from hub.settings import Approver

if TYPE_CHECKING:
    from hub.office import Hub, Office
    from hub.store.order_records import StoredOrder

app = typer.Typer(no_args_is_help=True, help="Orders: take in, list, approve, refuse, follow.")
As = Annotated[str, typer.Option("--as", help="the approver you are, as tenants.yaml names you")]
Token = Annotated[
    str,
    typer.Option(
        envvar="HUB_TOKEN", prompt="Your token", hide_input=True, help="proves it; better from the environment"
    ),
]


@app.command()
def add(
    context: typer.Context,
    tenant: str,
    file: Annotated[Path, typer.Argument(help="a basket or a list of them as JSON; - reads standard input")],
    as_json: Json = False,
) -> None:
    """Take in orders as the storefront offers them: checked, priced, and sent for approval."""
    from hub.intake import take_in

    state: Context = context.obj
    rows: list[Row] = []
    refused = 0
    with state.hub() as hub:
        office = hub.office(tenant)
        for basket in _baskets(file):
            try:
                stored = take_in(basket, tenant=office.tenant, store=office.store, mappable=office.payload)
                rows.append(_row(stored) | {"why": waits_for(stored)})
            except OrderRefused as error:
                refused += 1
                rows.append({**_refused(office, basket), "state": "refused", "why": f"{error.code}: {error}"})
    show(rows, as_json=as_json)
    if refused:
        raise typer.Exit(1)


@app.command("list")
def list_(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Argument(help="an office; all of them when left out")] = None,
    state: Annotated[
        str | None, typer.Option(help="waiting, approved, refused, queued, sending, sent, review or cancelled")
    ] = None,
    as_json: Json = False,
) -> None:
    """Orders, the newest first."""
    given: Context = context.obj
    with given.hub() as hub:
        offices = [hub.office(tenant)] if tenant else [*hub.offices()]
        found = [stored for office in offices for stored in office.store.orders()]
    rows = [_row(stored) | {"why": waits_for(stored)} for stored in found]
    show([row for row in rows if state in (None, row["state"])], as_json=as_json, empty="No such order.")


@app.command("show")
def show_(context: typer.Context, reference: str, as_json: Json = False) -> None:
    """One order: its lines with the rule that gave each price, its approvals and everything that happened to it."""
    state: Context = context.obj
    with state.hub() as hub:
        office, stored = _find(hub, reference)
        events = [
            {"at": event.at, "event": event.kind, "by": event.by, "message": event.message}
            for event in office.store.order_events(reference)
        ]
    lines = [
        {
            "sku": line.sku,
            "quantity": line.quantity,
            "unit": line.unit,
            "price": Money(line.unit_price, stored.basket.currency),
            "list": Money(line.list_price, stored.basket.currency) if line.list_price is not None else None,
            "rule": line.price_rule,
            "VAT %": line.tax_rate,
            "net": Money(line.net, stored.basket.currency),
        }
        for line in (stored.order.lines if stored.order else ())
    ]
    if as_json:
        show([{**_row(stored), "why": waits_for(stored), "lines": lines, "events": events}], as_json=True)
        return
    show([_row(stored)], as_json=False)
    show(lines, as_json=False, empty=f"refused: {waits_for(stored)}")
    show(events, as_json=False)


@app.command()
def approve(
    context: typer.Context, reference: str, approver: As, token: Token, note: Annotated[str, typer.Option()] = ""
) -> None:
    """Say yes; the last yes queues the order for the ERP."""
    from hub.approve import approve as say_yes

    state: Context = context.obj
    with state.hub() as hub:
        office, _ = _find(hub, reference)
        person = _authenticated(office, approver, token)
        stored = say_yes(reference, person, note, tenant=office.tenant, store=office.store)
    console.print(f"{reference}: {_state(stored)}" + (f", waits for {step.role}" if (step := stored.open_step) else ""))


@app.command()
def refuse(
    context: typer.Context, reference: str, approver: As, token: Token, note: Annotated[str, typer.Option()]
) -> None:
    """Say no, with the reason; that is final."""
    from hub.approve import refuse as say_no

    state: Context = context.obj
    with state.hub() as hub:
        office, _ = _find(hub, reference)
        say_no(reference, _authenticated(office, approver, token), note, store=office.store)
    console.print(f"{reference}: refused")


@app.command()
def history(
    context: typer.Context,
    buyer: Annotated[str, typer.Argument(help="a buyer, or one of its accounts as office:account")],
    as_json: Json = False,
) -> None:
    """A buyer's orders at all offices in one list, each in its office's currency."""
    state: Context = context.obj
    with state.hub() as hub:
        rows = history_rows(hub, _buyer(hub, buyer))
    show(rows, as_json=as_json, empty="No order yet.")


def history_rows(hub: "Hub", buyer: str) -> list[Row]:
    """The merged history, the newest first."""
    from hub.history import history as merged

    return [
        {
            "ordered": entry.order.received_at,
            "office": entry.order.tenant,
            "account": entry.order.account,
            "reference": entry.order.reference,
            **amounts(entry.order),
            "ERP number": entry.order.push.erp_number if entry.order.push else None,
            "state": _state(entry.order),
            "fulfilment": entry.fulfilment.stage.value,
        }
        for entry in merged(hub.store.buyer(buyer))
    ]


def waits_for(stored: "StoredOrder") -> str:
    """Why the order is where it is: an approval, a mapping entry, a reason of refusal or review."""
    if stored.reasons:
        return "; ".join(f"{reason.code}: {reason.message}" for reason in stored.reasons)
    if stored.open_step:
        return "; then ".join(f"{step.role}: {step.reason}" for step in stored.steps if step.decision is None)
    return (stored.push.reason if stored.push else None) or stored.waits_for or ""


def amounts(stored: "StoredOrder") -> dict[str, Money | None]:
    """Net, VAT and gross in the office's currency; nothing for what the rules refused."""
    order = stored.order
    if order is None:
        return {"net": None, "VAT": None, "gross": None}
    return {
        "net": Money(order.net, order.currency),
        "VAT": Money(order.tax, order.currency),
        "gross": Money(order.gross, order.currency),
    }


def _row(stored: "StoredOrder") -> dict[str, object]:
    return {
        "office": stored.tenant,
        "reference": stored.reference,
        "key": stored.basket.key,
        "account": stored.account,
        **amounts(stored),
        "state": _state(stored),
        "ERP number": stored.push.erp_number if stored.push else None,
    }


def _refused(office: "Office", basket: Basket) -> dict[str, object]:
    stored = office.store.order_by_key(basket.key)
    assert stored is not None
    return _row(stored)


def _state(stored: "StoredOrder") -> str:
    return stored.push.state.value if stored.push else stored.approval.value


def _find(hub: "Hub", reference: str) -> "tuple[Office, StoredOrder]":
    for office in hub.offices():
        try:
            return office, office.store.order(reference)
        except RecordRejected:
            continue
    raise ConfigurationError(Problem("", "", f"no office has an order {reference}; see `hub orders list`"))


def _authenticated(office: "Office", name: str, token: str) -> Approver:
    person = office.tenant.approver(name)
    if not person.admits(token):
        message = f"the token isn't {name}'s; give the one that approvers.{name}.token refers to"
        raise ConfigurationError(Problem(office.tenant.id, "approvers", message))
    return person


def _buyer(hub: "Hub", named: str) -> str:
    tenant, _, account = named.partition(":")
    if not account:
        return named
    buyer = hub.office(tenant).store.buyer_of(account)
    if buyer is None:
        message = f"the account {account} never ordered, so no buyer is known for it"
        raise ConfigurationError(Problem(tenant, "", message))
    return buyer


def _baskets(file: Path) -> list[Basket]:
    try:
        text = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise ConfigurationError(Problem(str(file), "", f"can't be read: {error.strerror}")) from None
    try:
        return TypeAdapter(list[Basket]).validate_json(text if text.lstrip()[:1] == b"[" else b"[" + text + b"]")
    except ValidationError as error:
        problems = [Problem(str(file), _path(one["loc"]), one["msg"]) for one in error.errors(include_input=False)]
        raise ConfigurationError(*problems) from None


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)
