"""Order entry: the rules by which a company in a simulated ERP accepts an order or a line, or refuses it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal

from hub.simulate.common.company_data import CodeEntry, ErpCustomer, Item
from hub.simulate.common.company_records import CompanyRecords
from hub.simulate.common.ledger import LedgerLine, LedgerOrder
from hub.simulate.common.sales_documents import COMMENT, ITEM, DraftLine, OrderDraft

LINE_STEP = 10_000
"""Between the numbers of two lines, as in both ERPs, so that people can put lines between them."""


class RuleViolation(Exception):
    """A business rule says no; `rule` is a stable word that each protocol puts into its own ERP's sentence."""

    def __init__(self, rule: str, value: str = "", where: str = "") -> None:
        self.rule, self.value, self.where = rule, value, where
        super().__init__(f"{rule}: {value} {where}")


class OrderEntry:
    """Completes and checks what was asked for, by the company's records; RuleViolation says no."""

    def __init__(self, records: CompanyRecords) -> None:
        self._records, self._company, self._tables = records, records.company, records.tables

    def order(self, draft: OrderDraft, count: int, details: Mapping[str, str]) -> LedgerOrder:
        """The company's order number `count`, with `details` beside its own."""
        customer = self._customer(draft.customer)
        currency = self._currency(draft.currency or customer.currency)
        self._check_codes(draft, customer)
        at = self._records.moment()
        return LedgerOrder(
            number=f"SO-{self._company.prefix}-{100000 + count}",
            company=self._company.name,
            reference=draft.reference,
            customer=customer.number,
            currency=currency,
            header=draft.header,
            details={
                **details,
                "customer_name": customer.name,
                "ordered_on": (draft.ordered_on or at.date()).isoformat(),
                "requested_on": draft.requested_on.isoformat() if draft.requested_on else None,
                "ship_to": draft.ship_to,
                "delivery": asdict(draft.delivery),
                "your_reference": draft.your_reference,
                "payment_terms": draft.payment_terms or customer.payment_terms,
                "shipment_method": draft.shipment_method or customer.shipment_method,
            },
            at=at,
            lines=self.lines(draft.lines, customer.number, currency),
        )

    def lines(
        self, drafts: Iterable[DraftLine], customer: str, currency: str, first: int = 1
    ) -> tuple[LedgerLine, ...]:
        """Lines of an order of that customer, counted from `first` on."""
        buyer = self._customer(customer)
        return tuple(
            self._line(draft, buyer, currency, position * LINE_STEP)
            for position, draft in enumerate(drafts, start=first)
        )

    def _check_codes(self, draft: OrderDraft, customer: ErpCustomer) -> None:
        if draft.ship_to and (customer.number, draft.ship_to) not in self._tables["addresses"]:
            raise RuleViolation("ship-to unknown", draft.ship_to)
        for table, code in (("payment_terms", draft.payment_terms), ("shipment_methods", draft.shipment_method)):
            if code and (code,) not in self._tables[table]:
                raise RuleViolation(f"{table} unknown", code)

    def _customer(self, number: str) -> ErpCustomer:
        if not number:
            raise RuleViolation("customer missing")
        row = self._tables["customers"].get((number,))
        if row is None:
            raise RuleViolation("customer unknown", number)
        customer: ErpCustomer = row.record
        if customer.blocked == "All":
            raise RuleViolation("customer blocked", number, customer.blocked)
        return customer

    def _currency(self, code: str) -> str:
        if code and code != self._company.currency and code not in self._company.currencies:
            raise RuleViolation("currency unknown", code)
        return code or self._company.currency

    def _line(self, draft: DraftLine, customer: ErpCustomer, currency: str, number: int) -> LedgerLine:
        if draft.type not in (ITEM, COMMENT) and not draft.item:
            raise RuleViolation("item unknown", draft.item, str(number))
        if draft.type != ITEM:
            details = {"type": draft.type, "description": draft.description, **self._standard_tax(draft, customer)}
            return LedgerLine(number, draft.item, draft.quantity, draft.unit, draft.unit_price or Decimal(0), details)
        item, unit = self._sold(draft, number)
        price = draft.unit_price
        if price is None:
            price = self._records.price(customer, item, unit, draft.quantity, currency)
        discount = draft.discount
        if discount is None:
            discount = self._records.discount(customer, item, unit, draft.quantity, currency)
        details = {
            "discount": str(discount),
            "description": item.description,
            "tax_code": item.vat_group,
            "tax_rate": self._tax_rate(item, customer),
        }
        return LedgerLine(number, item.number, draft.quantity, unit, price, details)

    def _sold(self, draft: DraftLine, number: int) -> tuple[Item, str]:
        """The item and the unit that a line is for, checked with its quantity and price."""
        row = self._tables["items"].get((draft.item,))
        if row is None:
            raise RuleViolation("item unknown", draft.item, str(number))
        item: Item = row.record
        unit = draft.unit or item.unit
        if item.blocked:
            raise RuleViolation("item blocked", draft.item)
        if unit not in self._company.units:
            raise RuleViolation("unit unknown", unit, draft.item)
        if draft.quantity <= 0 and not draft.is_return:
            raise RuleViolation("quantity not positive", str(draft.quantity), str(number))
        if draft.unit_price is not None and draft.unit_price < 0:
            raise RuleViolation("price negative", str(draft.unit_price), str(number))
        return item, unit

    def _standard_tax(self, draft: DraftLine, customer: ErpCustomer) -> dict[str, str]:
        """Of what isn't an item: the standard rate, as for most freight; what costs nothing bears none."""
        is_taxed = draft.unit_price and customer.vat_area not in self._company.untaxed_areas
        groups = [row.record for row in self._tables["vat_groups"].rows()] if is_taxed else []
        standard = max(groups, key=lambda group: group.rate, default=CodeEntry(""))
        return {"tax_code": standard.code, "tax_rate": str(standard.rate)}

    def _tax_rate(self, item: Item, customer: ErpCustomer) -> str:
        group = self._tables["vat_groups"].get((item.vat_group,))
        if group is None or customer.vat_area in self._company.untaxed_areas:
            return "0"
        return str(group.record.rate)
