"""The prices of a whole basket in one call, over all its offices."""

from collections.abc import Sequence

from fastapi import APIRouter

from hub.office import Office
from hub.orders.account_prices import AskedLine, account_prices
from hub.storefront.door import DoorOf, Reading
from hub.storefront.offered import WantedPrices
from hub.storefront.shown.exact import Shown
from hub.storefront.shown.shown_price import ShownPrices, shown_prices
from hub.web.strict_route import StrictRoute
from hub.web.thread_turns import may_wait, only_computes

router = APIRouter(tags=["prices"], route_class=StrictRoute)


class PricesByOffice(Shown):
    """The prices in the order in which they were asked for; nothing is summed over offices."""

    offices: list[ShownPrices]


@router.post("/prices")
async def prices(wanted: WantedPrices, caller: Reading, door: DoorOf) -> PricesByOffice:
    """What each line comes to for the buyer, with VAT, breaks and the rule that counts; or why it has no price."""
    accounts = [caller.account_at(each.office, each.account) for each in wanted.offices]
    offices = [door.offices.get(each.office) for each in wanted.offices]
    look = may_wait(_prices) if any(each.tenant.prices.ask for each in offices) else only_computes(_prices)
    return await look(wanted, offices, accounts)


def _prices(wanted: WantedPrices, offices: Sequence[Office], accounts: Sequence[str]) -> PricesByOffice:
    shown = []
    for each, office, account in zip(wanted.offices, offices, accounts, strict=True):
        lines = [AskedLine(line.sku, line.quantity, line.unit) for line in each.lines]
        shown.append(shown_prices(account_prices(office, account, lines, each.currency), each.office, account))
    return PricesByOffice(offices=shown)
