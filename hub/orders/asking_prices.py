"""Prices that only the ERP knows: asked for while a basket waits, out of what was kept where that is young enough."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from hub.admission import heeding
from hub.connectors.price_question import GoodsAsked, PriceQuestion
from hub.errors import HubError
from hub.office import Office
from hub.rules.asked_price import AskedFor, AskedPrice
from hub.rules.price_request import PriceRequest
from hub.rules.pricing import asked_for
from hub.rules.product_units import code_of


def ask_prices(office: Office, requests: Sequence[PriceRequest]) -> dict[AskedFor, AskedPrice]:
    """What the ERP says to requests of one account and currency; what is known and young enough isn't asked again.

    Where the ERP can't be asked, a price says so and has no amount: nothing stands in for it.
    """
    if not requests:
        return {}
    rules = office.tenant.prices.ask
    assert rules
    account, currency = requests[0].customer.account, requests[0].currency
    goods = [asked_for(each) for each in requests]
    kept = office.store.asked_prices
    known = kept.since(account, currency, goods, office.clock.now() - rules.max_age)
    kept.want(account, currency, known.keys())
    return {**known, **_ask([each for each in requests if asked_for(each) not in known], office, wanted=True)}


def renew_prices(office: Office, most: int) -> int:
    """Ask again for prices whose time is half over, what was wanted last first; how many were asked for.

    What goes wrong with one account is raised when the others were asked for.
    """
    rules = office.tenant.prices.ask
    assert rules
    old = office.store.asked_prices.older_than(office.clock.now() - rules.max_age / 2, most)
    day = office.clock.now().astimezone(ZoneInfo(office.tenant.timezone)).date()
    products = office.store.catalogue.products({each.goods.sku for each in old})
    by_account: dict[tuple[str, str], list[AskedFor]] = defaultdict(list)
    for each in old:
        by_account[each.account, each.currency].append(each.goods)
    asked, failed = 0, list[HubError]()
    for (account, currency), wanted in by_account.items():
        customer = office.store.catalogue.customer(account)
        if customer is None:  # it went meanwhile
            continue
        sold = [goods for goods in wanted if goods.sku in products]
        requests = [
            PriceRequest(products[each.sku], customer, each.quantity, each.unit, currency, day) for each in sold
        ]
        answers = _ask(requests, office, wanted=False, failed=failed)
        asked += sum(price.asked_at is not None for price in answers.values())
    if failed:
        raise failed[0]
    return asked


def _ask(
    requests: Sequence[PriceRequest], office: Office, *, wanted: bool, failed: list[HubError] | None = None
) -> Mapping[AskedFor, AskedPrice]:
    """Ask the ERP and keep what it answers, as far as it answers; what goes wrong is noted in `failed`."""
    if not requests:
        return {}
    question, by_goods = _question(requests, office)
    answers: dict[AskedFor, AskedPrice] = {}
    why: HubError | None = None
    try:
        # nobody at the door waits for an ERP that is known to be down
        with heeding(office, unattended=True), office.run_limit.run():
            for goods, told in office.connector.prices(question):
                answers[by_goods[goods]] = AskedPrice(told.amount, office.clock.now(), told.includes_tax, told.why)
    except HubError as error:
        why = error
    office.store.asked_prices.keep(question.account, question.currency, answers, wanted=wanted)
    if why is None:
        return answers
    if failed is not None:
        failed.append(why)
    unasked = AskedPrice(None, None, why=f"the ERP couldn't be asked for the price: {why}")
    return {**{asked_for(each): unasked for each in requests}, **answers}


def _question(requests: Sequence[PriceRequest], office: Office) -> tuple[PriceQuestion, dict[GoodsAsked, AskedFor]]:
    first, catalogue = requests[0], office.store.catalogue
    account, skus = first.customer.account, {each.product.sku for each in requests}
    keys, units = catalogue.product_keys(skus), catalogue.product_units(skus)
    accounts = catalogue.account_keys([account])
    by_goods = {
        GoodsAsked(
            each.product.sku,
            keys.get(each.product.sku, each.product.sku),
            each.quantity,
            code_of(each.product, units.get(each.product.sku, ()), each.unit) or each.unit,
            is_own_unit=each.unit == each.product.unit,
        ): asked_for(each)
        for each in requests
    }
    question = PriceQuestion(account, accounts.get(account, account), first.currency, first.on, tuple(by_goods))
    return question, by_goods
