"""An office's catalogue as the buyer's account there sees it: pages, categories, one product."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from hub.office import Office
from hub.orders.account_prices import AccountPrice, AskedLine, prices_by
from hub.orders.asking_prices import ask_prices
from hub.orders.basket_facts import facts_of
from hub.records import Product
from hub.records.basket import LineQuantity
from hub.records.basket_limits import TextLimit
from hub.records.fields import Code
from hub.rules.product_units import factors
from hub.store.catalogue.account_goods import GoodsForAccount
from hub.storefront.caller import nothing_there
from hub.storefront.door import DoorOf, Reading
from hub.storefront.page_cursor import cursor_of, parts_of
from hub.storefront.routes.parameters import AccountName, Cursor, Limit, OfficeName
from hub.storefront.shown.shown_price import shown_price
from hub.storefront.shown.shown_product import ProductPage, ShownCategory, ShownProduct, ShownStock, ShownUnit
from hub.web.problem_details import RequestRefused
from hub.web.strict_route import StrictRoute
from hub.web.thread_turns import may_wait, only_computes

router = APIRouter(tags=["catalogue"], route_class=StrictRoute)
MOST_WORDS = 8


@router.get("/offices/{office}/products")
def products(
    office: OfficeName,
    caller: Reading,
    door: DoorOf,
    account: AccountName = None,
    q: Annotated[str, Query(max_length=100, description="words in name, SKU or GTIN; all must be there")] = "",
    category: Annotated[str | None, Query(max_length=100)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ProductPage:
    """Products that the office sells, by SKU, each with the account's price for the smallest quantity.

    Prices that only the ERP knows are shown as far as they were asked for lately.
    """
    words = q.split()
    if len(words) > MOST_WORDS:
        raise RequestRefused(422, "invalid", f"`q`: at most {MOST_WORDS} words were expected.", field="q")
    own, at = caller.account_at(office, account), door.offices.get(office)
    (after,) = parts_of(cursor, 1) if cursor else ("",)
    goods = at.store.account_goods.page(own, words, category, after, limit + 1)
    found = [*goods.products.values()]
    page = found[:limit]
    prices = prices_by(at, facts_of(at.tenant, goods), own, [AskedLine(each.sku) for each in page]).prices
    leads_on = cursor_of(page[-1].sku) if len(found) > limit else None
    return ProductPage(products=_shown(at, page, goods, prices), next=leads_on)


@router.get("/offices/{office}/categories")
def categories(office: OfficeName, caller: Reading, door: DoorOf, account: AccountName = None) -> list[ShownCategory]:
    """The categories of what the office sells."""
    caller.account_at(office, account)
    counted = door.offices.get(office).store.product_search.categories()
    return [ShownCategory(category=name, products=count) for name, count in counted.items()]


# the last of them: a SKU may have any character, a / too
@router.get("/offices/{office}/products/{sku:path}")
async def product(
    office: OfficeName,
    sku: str,
    caller: Reading,
    door: DoorOf,
    account: AccountName = None,
    quantity: Annotated[LineQuantity | None, Query(gt=0, description="without it the smallest one")] = None,
    unit: Annotated[Annotated[Code, TextLimit(50)] | None, Query(description="without it the product's own")] = None,
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
) -> ShownProduct:
    """One product with its units, its stock, and the account's price for a quantity with all its breaks."""
    own, at = caller.account_at(office, account), door.offices.get(office)
    look = may_wait(_product) if at.tenant.prices.ask else only_computes(_product)
    return await look(at, own, AskedLine(sku, quantity, unit), currency)


def _product(at: Office, account: str, asked: AskedLine, currency: str | None) -> ShownProduct:
    goods = at.store.account_goods.of(account, [asked.sku])
    found = goods.products.get(asked.sku)
    if found is None or not found.active:
        raise nothing_there()
    facts = facts_of(at.tenant, goods)
    prices = prices_by(at, facts, account, [asked], currency, ask=partial(ask_prices, at)).prices
    (shown,) = _shown(at, [found], goods, prices)
    return shown


def _shown(
    office: Office, found: Sequence[Product], goods: GoodsForAccount, prices: Sequence[AccountPrice]
) -> list[ShownProduct]:
    return [
        ShownProduct(
            office=office.tenant.id,
            **each.model_dump(include={"sku", "name", "unit", "category", "gtin"}),
            order_minimum=each.order_minimum or None,
            order_multiple=each.order_multiple or None,
            smallest_steps=dict(office.tenant.smallest_quantities),
            units=[
                ShownUnit(unit=unit, factor=factor)
                for unit, factor in sorted(factors(goods.units.get(each.sku, ())).items())
            ],
            stock=_stock(each.sku, goods),
            price=shown_price(price, office.tenant.id),
        )
        for each, price in zip(found, prices, strict=True)
    ]


def _stock(sku: str, goods: GoodsForAccount) -> ShownStock | None:
    known = goods.stocks.get(sku)
    return ShownStock(quantity=known.quantity, as_of=goods.stock_as_of) if known else None
