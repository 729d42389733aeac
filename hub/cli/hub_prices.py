"""`hub prices`: what an account pays, by the office's rules or as the ERP itself says."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import TenantArgument
from hub.cli.basket_file import basket_of
from hub.cli.invocation import Invocation
from hub.cli.listing import Row, columns
from hub.cli.output import JsonOption, show, tell
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.office import Office

app = typer.Typer(no_args_is_help=True, help="Prices that only the ERP knows: ask for one, renew those that are kept.")
ASKED = columns("account", "sku", "quantity", "unit", "currency", "amount", "rule", "why")


@app.command("show")
def show_(
    context: typer.Context,
    tenant: TenantArgument,
    account: Annotated[str, typer.Argument(help="the account that would pay it")],
    sku: Annotated[str, typer.Argument(help="the product")],
    quantity: Annotated[str, typer.Argument(help="how many")] = "1",
    unit: Annotated[str | None, typer.Option(help="the shop's word for the unit; else the product's own")] = None,
    currency: Annotated[str | None, typer.Option(help="else the account's own")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the price that counts, and the rule that gave it; nothing is ordered."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        row = _price(hub.office(tenant), account, sku, quantity, unit, currency)
    show([row], ASKED, as_json=as_json, empty="")
    if row["amount"] is None:
        raise typer.Exit(1)


@app.command("renew")
def renew(
    context: typer.Context,
    tenant: TenantArgument,
    most: Annotated[int, typer.Option(min=1, max=100_000, help="how many at most")] = 1000,
) -> None:
    """Ask the ERP again for kept prices whose time is half over, what was wanted last first."""
    from hub.orders.asking_prices import renew_prices

    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office = hub.office(tenant)
        if office.tenant.prices.ask is None:
            message = "doesn't say `prices: {ask: …}`, so that its ERP is never asked"
            raise ConfigurationError(Problem(office.tenant.id, "prices", message))
        asked = renew_prices(office, most)
    tell(f"{asked:,} prices were asked for again.")


def _price(office: "Office", account: str, sku: str, quantity: str, unit: str | None, currency: str | None) -> Row:
    from hub.orders.office_check import check_at

    terms = office.store.catalogue.terms(account)
    basket = basket_of(
        {
            "key": "price",
            "account": account,
            "currency": currency or (terms.currency if terms else office.tenant.currency),
            "placed_at": office.clock.now(),
            "lines": [{"sku": sku, "quantity": quantity, "unit": unit}],
        }
    )
    checked = check_at(office, basket)
    line = next(iter(checked.agreement.lines), None)
    return {
        "account": account,
        "sku": sku,
        "quantity": quantity,
        "unit": line.unit if line else unit,
        "currency": basket.currency,
        "amount": line.unit_price if line else None,
        "rule": line.price_rule if line else None,
        "why": "; ".join(reason.message for reason in checked.reasons) or None,
    }
