"""`hub orders`: taken in, approved by a named approver, followed to the ERP and back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import AnyTenant, Tenant
from hub.cli.baskets import read_baskets
from hub.cli.context import Context, chosen
from hub.cli.output import Json, Row, facts, show, tell
from hub.errors import ConfigurationError, OrderRefused, Problem, RecordRejected
from hub.records import Basket, Money
from hub.settings import Approver
from hub.yamlfile import suggest

if TYPE_CHECKING:
    from hub.office import Hub, Office
    from hub.store.order_records import StoredOrder

app = typer.Typer(no_args_is_help=True, help="Orders: take in, list, approve, refuse, follow.")
STATES = ("waiting", "refused", "queued", "sending", "sent", "review", "cancelled")
"""How far an order can be: what its approval says, and once it is approved, what its push says."""

Reference = Annotated[str, typer.Argument(metavar="REFERENCE", help="as `hub orders list` shows it")]
As = Annotated[str, typer.Option("--as", metavar="NAME", help="the approver you are, as tenants.yaml names you")]
Token = Annotated[
    str,
    typer.Option(
        envvar="HUB_TOKEN",
        prompt="Your token",
        hide_input=True,
        metavar="TOKEN",
        help="proves that you are; better in the environment, or typed in when asked",
    ),
]
Note = Annotated[str, typer.Option(metavar="TEXT", help="why; kept with the order")]


def _state_named(given: str) -> str:
    if given not in STATES:
        raise typer.BadParameter(f"no state is called `{given}`{suggest(given, STATES)}; there are {', '.join(STATES)}")
    return given


@app.command()
def add(
    context: typer.Context,
    tenant: Tenant,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="a basket or a list of them as JSON; - reads standard input")
    ],
    as_json: Json = False,
) -> None:
    """Take in orders as the storefront offers them: checked, priced, and sent for approval."""
    from hub.intake import take_in

    state: Context = context.obj
    rows: list[Row] = []
    refused = 0
    with state.hub() as hub:
        office = hub.office(tenant)
        for basket in read_baskets(file):
            try:
                stored = take_in(basket, tenant=office.tenant, store=office.store, mappable=office.payload)
                rows.append(_row(stored))
            except OrderRefused as error:
                refused += 1
                rows.append({**_refused(office, basket), "state": "refused", "why": f"{error.code}: {error}"})
    show(rows if as_json else [*brief(rows)], as_json=as_json, empty="No basket stands in the file.")
    if refused:
        raise typer.Exit(1)


@app.command("list")
def list_(
    context: typer.Context,
    tenant: AnyTenant = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", parser=_state_named, help=f"only these: {', '.join(STATES)}")
    ] = None,
    as_json: Json = False,
) -> None:
    """Orders, the newest first."""
    given: Context = context.obj
    with given.hub() as hub:
        found = [stored for office in chosen(hub, tenant) for stored in office.store.orders()]
    found.sort(key=lambda stored: stored.received_at, reverse=True)
    rows: list[Row] = [_row(stored) for stored in found if state in (None, _state(stored))]
    empty = f"No order is {state}." if state else "No order yet."
    show(rows if as_json else [*brief(rows)], as_json=as_json, empty=empty)


@app.command("show")
def show_(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
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
        show([{**_row(stored), "lines": lines, "events": events}], as_json=True)
        return
    facts(_row(stored))
    for rows in (lines, events):
        if rows:
            tell("")
            show(rows)


@app.command()
def approve(context: typer.Context, reference: Reference, approver: As, token: Token, note: Note = "") -> None:
    """Say yes; the last yes queues the order for the ERP."""
    from hub.approve import approve as say_yes

    with _acting(context, reference, approver, token) as (office, person):
        stored = say_yes(reference, person, note, tenant=office.tenant, store=office.store)
    step = stored.open_step
    tell(f"{reference}: " + (f"approved in part, waits for {step.role}: {step.reason}" if step else _state(stored)))


@app.command()
def refuse(context: typer.Context, reference: Reference, approver: As, token: Token, note: Note) -> None:
    """Say no, with the reason; that is final."""
    from hub.approve import refuse as say_no

    with _acting(context, reference, approver, token) as (office, person):
        say_no(reference, person, note, store=office.store)
    tell(f"{reference}: refused")


@app.command()
def retry(context: typer.Context, reference: Reference, approver: As, token: Token, note: Note) -> None:
    """Send an order in review again; an ERP that can be searched is asked for it first."""
    with _acting(context, reference, approver, token) as (office, person):
        office.store.retry(reference, person.name, note)
    tell(f"{reference}: queued")


@app.command()
def resolve(
    context: typer.Context,
    reference: Reference,
    approver: As,
    token: Token,
    note: Note,
    number: Annotated[str, typer.Option(metavar="NUMBER", help="the ERP's number of the order")],
) -> None:
    """Say under which number the ERP holds an order in review."""
    with _acting(context, reference, approver, token) as (office, person):
        office.store.resolve(reference, number, person.name, note)
    tell(f"{reference}: sent, as {number}")


@app.command()
def history(
    context: typer.Context,
    buyer: Annotated[
        str, typer.Argument(metavar="BUYER", help="one of its accounts as TENANT:ACCOUNT, or the buyer's own id")
    ],
    as_json: Json = False,
) -> None:
    """A buyer's orders at all offices in one list, each in its office's currency."""
    state: Context = context.obj
    with state.hub() as hub:
        known = _buyer(hub, buyer)
        if as_json:
            rows = [*_entries(hub, known)]
        else:
            seen = ("ordered", "office", "reference", "gross", "ERP number", "it is")
            rows = [{name: row[name] for name in seen} for row in history_rows(hub, known)]
    show(rows, as_json=as_json, empty="No order yet.")


def history_rows(hub: "Hub", buyer: str | None) -> list[Row]:
    """The merged history as people read it, the newest first."""
    return [
        {
            "ordered": row["ordered"].date(),
            "office": row["office"],
            "account": row["account"],
            "reference": row["reference"],
            "gross": row["gross"],
            "of it VAT": row["VAT"],
            "ERP number": row["ERP number"],
            "it is": row["state"] if row["fulfilment"] == "pending" else row["fulfilment"],
        }
        for row in _entries(hub, buyer)
    ]


def _entries(hub: "Hub", buyer: str | None) -> Iterator[Row]:
    from hub.history import history as merged

    for entry in merged(hub.store.buyer(buyer)) if buyer else ():
        yield {
            "ordered": entry.order.received_at,
            **_row(entry.order),
            "fulfilment": entry.fulfilment.stage.value,
        }


def brief(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a list as people read them: in 80 columns, what became of each order in one text."""
    for row in rows:
        number = row["ERP number"]
        state = f"{row['state']} as {number}" if number else row["state"]
        kept = {name: row[name] for name in ("office", "account", "reference", "gross")}
        yield {**kept, "state": f"{state}: {row['why']}" if row["why"] else state}


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
        "buyer": stored.buyer,
        **amounts(stored),
        "state": _state(stored),
        "ERP number": stored.push.erp_number if stored.push else None,
        "why": waits_for(stored),
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


@contextmanager
def _acting(context: typer.Context, reference: str, name: str, token: str) -> "Iterator[tuple[Office, Approver]]":
    """The order's office, and the approver who proved by the token to be one of its own."""
    state: Context = context.obj
    with state.hub() as hub:
        office, _ = _find(hub, reference)
        person = office.tenant.approver(name)
        if not person.admits(token):
            message = f"the token isn't {name}'s; give the one that approvers.{name}.token refers to"
            raise ConfigurationError(Problem(office.tenant.id, "approvers", message))
        yield office, person


def _buyer(hub: "Hub", named: str) -> str | None:
    """The buyer of an account, None if it never ordered; a buyer's own id is taken as it is."""
    tenant, _, account = named.partition(":")
    if not account:
        if not hub.store.buyer(named).accounts():
            message = f"no buyer is called `{named}`; give one of its accounts as TENANT:ACCOUNT"
            raise ConfigurationError(Problem("", "", message))
        return named
    store = hub.office(tenant).store
    if store.customer(account) is None and store.buyer_of(account) is None:
        raise ConfigurationError(Problem(tenant, "", f"there is no account `{account}` here; was it pulled?"))
    return store.buyer_of(account)
