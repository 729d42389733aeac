"""Whom the demo lets buy, and what: found in the store, as a storefront would find it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from hub.cli.listing import Column, Row, columns
from hub.errors import PermanentError
from hub.records import Basket, BasketLine, Customer, Kind, TaxTreatment
from hub.rules.price_request import PriceRequest, scope_codes
from hub.rules.pricing import PriceFacts, Quote, price_of
from hub.rules.regime import regime
from hub.rules.tax import rate
from hub.rules.vat_number import validate

if TYPE_CHECKING:
    from hub.office import Hub, Office

PRODUCTS = 3
SMALL = Decimal(60)
LARGE = (Decimal(3000), Decimal(600), Decimal(12000))
"""About what an order comes to at each office, net, so that their approval levels show."""
OFFERS = columns(
    "office",
    "account",
    "sku",
    Column("unit_price", "one costs"),
    Column("price_rule", "by the rule"),
    Column("tax_rate", "VAT %"),
    Column("tax_treatment", "is"),
    Column("payment", "pays in"),
)


@dataclass(frozen=True)
class Shopper:
    """One firm with an account at every office, and products that all of them sell to it."""

    name: str
    vat_number: str
    accounts: dict[str, Customer]
    skus: tuple[str, ...] = ()

    def offers(self, hub: "Hub") -> Iterator[Row]:
        """What the same products cost at each office, and on which terms."""
        for office in hub.offices():
            terms = office.store.catalogue.terms(self.accounts[office.tenant.id].account)
            for sku in self.skus:
                product, quote = office.store.catalogue.product(sku), self.quote(office, sku)
                assert product
                assert quote
                assert terms
                percent = rate(
                    regime(office.tenant.tax.regime),
                    product.tax_class,
                    terms.tax_treatment,
                    office.clock.now().date(),
                    validate(self.vat_number, self.accounts[office.tenant.id].country),
                )
                yield {
                    "office": office.tenant.id,
                    "account": terms.account,
                    "sku": sku,
                    "unit_price": f"{quote.amount} {office.tenant.currency}",
                    "price_rule": quote.rule,
                    "tax_rate": percent,
                    "tax_treatment": terms.tax_treatment.value,
                    "payment": f"{terms.payment_days} days",
                }

    def quote(self, office: "Office", sku: str, quantity: Decimal = Decimal(1)) -> Quote | None:
        """The account's own price; None where the office doesn't sell the product."""
        catalogue, customer = office.store.catalogue, self.accounts[office.tenant.id]
        product, day = catalogue.product(sku), office.clock.now().date()
        if product is None or not product.active:
            return None
        asked = PriceRequest(product, customer, quantity, product.unit, office.tenant.currency, day)
        facts = PriceFacts(catalogue.prices(sku), catalogue.discounts_of([sku], scope_codes(customer)))
        # as of prices with VAT in them: the product's own rate, however the customer is treated
        own_rate = partial(rate, regime(office.tenant.tax.regime), product.tax_class, TaxTreatment.DOMESTIC, day)
        return price_of(asked, facts, office.tenant.prices, own_rate)

    def baskets(self, office: "Office", large: Decimal) -> Iterator[Basket]:
        """A small order and a large one; without prices, so that the office's own count."""
        for number, amount in enumerate((SMALL, large), 1):
            yield Basket(
                key=f"demo-{office.tenant.id}-{number}",
                account=self.accounts[office.tenant.id].account,
                currency=office.tenant.currency,
                placed_at=office.clock.now(),
                placed_by="the buyer",
                purchase_order=f"PO-{number}",
                lines=tuple(BasketLine(sku=sku, quantity=self._pieces(office, sku, amount)) for sku in self.skus),
            )

    def _pieces(self, office: "Office", sku: str, amount: Decimal) -> Decimal:
        quote = self.quote(office, sku)
        assert quote
        return max(Decimal(1), (amount / PRODUCTS / quote.amount).quantize(Decimal(1)))


def find_shopper(hub: "Hub") -> Shopper:
    """The first firm that every office knows under one VAT number, with products that all of them sell to it.

    Raises:
        PermanentError: there is none.
    """
    offices = [*hub.offices()]
    known = {office.tenant.id: _by_vat(office) for office in offices}
    for vat_number in sorted(set.intersection(*(set(accounts) for accounts in known.values()))):
        accounts = {tenant: customers[vat_number] for tenant, customers in known.items()}
        shopper = Shopper(accounts[offices[0].tenant.id].name, vat_number, accounts)
        skus = tuple(_sold_everywhere(shopper, offices))
        if len(skus) == PRODUCTS:
            return Shopper(shopper.name, vat_number, accounts, skus)
    raise PermanentError(
        f"{', '.join(known)}: no firm can order at each of them; one VAT number was expected that has an account in the"
        f" office's currency everywhere, and {PRODUCTS} products with a price for it: mend what was rejected above, or"
        " `currency:` in tenants.yaml"
    )


def _by_vat(office: "Office") -> dict[str, Customer]:
    """Accounts that may order in the office's own currency, by VAT number."""
    catalogue = office.store.catalogue
    return {
        customer.vat_number: customer
        for customer in catalogue.customers()
        if customer.vat_number and not customer.blocked
        if (terms := catalogue.terms(customer.account)) and terms.currency == office.tenant.currency
    }


def _sold_everywhere(shopper: Shopper, offices: list["Office"]) -> Iterator[str]:
    """Products that every office sells to the firm, at three different prices."""
    count = 0
    for stored in offices[0].store.records.all(Kind.PRODUCT):
        sku = stored.record.sku  # type: ignore[attr-defined]
        quotes = [shopper.quote(office, sku) for office in offices]
        amounts = {quote.amount for quote in quotes if quote and quote.amount > 1}
        if len(amounts) == len(offices):
            yield sku
            count += 1
            if count == PRODUCTS:
                return
