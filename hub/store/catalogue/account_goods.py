"""What an office has of an account and some products at one moment.

It is asked for at every call of the storefront's door, so it takes two round trips, whatever is needed of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from hub.records import Address, Customer, Discount, Kind, Price, Product, ProductUnit, Record, Stock, Terms
from hub.rules.price_request import scope_codes, scopes_of
from hub.store.catalogue import goods_questions as questions
from hub.store.catalogue.stored_records import record_of
from hub.store.engine.prepared import Question, Row
from hub.store.engine.tenant_scoped import TenantScoped

R = TypeVar("R", bound=Record)
S = TypeVar("S", Price, ProductUnit)


@dataclass(frozen=True)
class GoodsForAccount:
    """What there is; what there isn't is None or left out.

    All that is by something is so by SKU. `prices`: those for all and those that are the customer's, of whatever day.
    `discounts`: on any of the products, on groups of products and on everything. `stock_as_of`: when stock was read.
    """

    customer: Customer | None
    terms: Terms | None
    products: Mapping[str, Product]
    units: Mapping[str, Sequence[ProductUnit]] = field(default_factory=dict)
    stocks: Mapping[str, Stock] = field(default_factory=dict)
    stock_as_of: datetime | None = None
    prices: Mapping[str, Sequence[Price]] = field(default_factory=dict)
    discounts: Sequence[Discount] = ()
    ship_to: Address | None = None
    shipping_methods: frozenset[str] = frozenset()


class AccountGoods(TenantScoped):
    """What one office sells to its accounts."""

    def of(
        self, account: str, skus: Iterable[str], *, ship_to: str | None = None, wants_shipping: bool = False
    ) -> GoodsForAccount:
        """Of these products. `wants_shipping`: with every shipping method that some account's terms name."""
        wanted, mine = [*dict.fromkeys(skus)], {"tenant": self.tenant}
        beside = {
            "ship_to": questions.ADDRESS(**mine, account=account, code=ship_to) if ship_to else None,
            "shipping_methods": questions.SHIPPING_METHODS(**mine) if wants_shipping else None,
        }
        products = questions.PRODUCTS(**mine, sku=wanted)
        return self._goods(account, products, {name: each for name, each in beside.items() if each}, wanted)

    def page(self, account: str, words: Sequence[str], category: str | None, after: str, most: int) -> GoodsForAccount:
        """Of the products that are sold, by SKU behind the SKU `after`: those with all words in name, SKU or GTIN."""
        given = {questions.WORD.format(number): questions.contained(word) for number, word in enumerate(words)}
        in_category = {} if category is None else {"category": category}
        search = questions.search(len(words), in_category=category is not None)
        found = search(tenant=self.tenant, after=after, most=most, **given, **in_category)
        return self._goods(account, found, {}, None)

    def _goods(
        self, account: str, products: Question, beside: Mapping[str, Question], wanted: list[str] | None
    ) -> GoodsForAccount:
        """`wanted`: the SKUs about which is asked; None for those of the products that are found."""
        own = {"tenant": self.tenant, "account": account}

        def more(answers: Sequence[Sequence[Row]]) -> list[Question]:
            found = [str(row["sku"]) for row in answers[2]]
            return self._about(found if wanted is None else wanted, self._customer(answers[0]))

        asked = (questions.CUSTOMER(**own), questions.TERMS(**own), products, *beside.values())
        customers, terms, found, *others = self._catalogue.ask(*asked, then=more)
        besides = dict(zip(beside, others, strict=False))
        units, stocks, stock_read, *theirs = others[len(beside) :]
        prices, discounts = theirs or ([], [])
        return GoodsForAccount(
            customer=self._customer(customers),
            terms=next(iter(self._records(Terms, Kind.TERMS, terms)), None),
            products={each.sku: each for each in self._records(Product, Kind.PRODUCT, found)},
            units=_by_sku(self._records(ProductUnit, Kind.PRODUCT_UNIT, units)),
            stocks={each.sku: each for each in self._records(Stock, Kind.STOCK, stocks)},
            stock_as_of=next((row["watermark"] for row in stock_read), None),
            prices=_by_sku(self._records(Price, Kind.PRICE, prices)),
            discounts=self._records(Discount, Kind.DISCOUNT, discounts),
            ship_to=next(iter(self._records(Address, Kind.ADDRESS, besides.get("ship_to", ()))), None),
            shipping_methods=frozenset(row["shipping_method"] for row in besides.get("shipping_methods", ())),
        )

    def _about(self, skus: list[str], customer: Customer | None) -> list[Question]:
        """What is asked when it is known who buys."""
        mine = {"tenant": self.tenant}
        asked = [questions.UNITS(**mine, sku=skus), questions.STOCKS(**mine, sku=skus), questions.STOCK_READ(**mine)]
        if customer is None:
            return asked
        codes = {scope: codes for scope, codes in scopes_of(customer).items() if codes}
        by_name = {scope.name.lower(): each for scope, each in codes.items()}
        prices = questions.prices(tuple(codes))(**mine, sku=skus, **by_name)
        discounts = questions.DISCOUNTS(**mine, sku=["", *skus], scope_code=["", *scope_codes(customer)])
        return [*asked, prices, discounts]

    def _customer(self, rows: Sequence[Row]) -> Customer | None:
        return next(iter(self._records(Customer, Kind.CUSTOMER, rows)), None)

    def _records(self, record: type[R], kind: Kind, rows: Iterable[Row]) -> list[R]:
        found = (record_of(kind, self.tenant, row) for row in rows)
        return [each for each in found if isinstance(each, record)]


def _by_sku(records: Iterable[S]) -> dict[str, list[S]]:
    by_sku: dict[str, list[S]] = defaultdict(list)
    for each in records:
        by_sku[each.sku].append(each)
    return dict(by_sku)
