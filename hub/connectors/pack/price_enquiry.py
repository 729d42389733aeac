"""Prices that only the ERP knows: how it is asked what an account pays."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel
from hub.connectors.pack.resources import Resource
from hub.connectors.templates import names_in, template_problems, texts_in

GOODS = "goods"
OF_QUESTION = frozenset({"account", "account_key", "currency", "day"})
OF_LINE = frozenset({"sku", "sku_key", "quantity", "unit"})
"""What is asked for; `…_key` is the ERP's own key of the account or the product, as its lists show it."""


class PriceEnquiry(PackModel):
    """`resource` is the list of the ERP's answers. Its request names `{account}` or `{account_key}`, `{currency}`,
    `{day}` and, where each product goes by itself, `{sku}` or `{sku_key}`, `{quantity}` and `{unit}`; with `batch` so
    many go together as `{goods}`, each of them as `line` has it. A `…_key` is the ERP's own, as its lists show it.
    Where it doesn't name `{unit}`, and no `unit` of the answer is named, a price is that of the product's own unit, and
    there is none for others.

    `amount` is the field with the price of one unit, before VAT unless `includes_tax`; `product` the one that says
    whose it is, by what the request named; `quantity`, `unit`, `currency` those that say for how many, of which unit
    and in what.
    """

    example: ClassVar[str] = """
resource: quotations
batch: 50
line: {item: "{sku}", unit: "{unit}", quantity: "{quantity}"}
product: item
quantity: quantity
amount: unit_price
"""

    resource: str
    batch: Annotated[int, Field(ge=1, le=1000)] | None = None
    line: JsonTemplate = None
    product: str
    amount: str
    quantity: str | None = None
    unit: str | None = None
    currency: str | None = None
    includes_tax: bool = False

    @property
    def names(self) -> frozenset[str]:
        """What its request may name."""
        return OF_QUESTION | (OF_LINE if self.batch is None else {GOODS})

    def problems(self, resources: Mapping[str, Resource], named: frozenset[str]) -> Iterator[str]:
        """What is missing, what nothing stands for; `named` is what the request names."""
        if self.resource not in resources:
            yield f"no resource `{self.resource}`"
            return
        for name in (self.product, self.amount, self.quantity, self.unit, self.currency):
            if name is not None and name not in resources[self.resource].fields:
                yield f"`{name}` isn't declared by {self.resource}"
        if (self.line is None) != (self.batch is None):
            yield "`line` goes with `batch`: what each of several products is asked for as"
        for path, text in texts_in(self.line, "line"):
            yield from template_problems(path, text, OF_LINE)
        of_line = self._named_of_line(named)
        if self.batch and GOODS not in named:
            yield f"`{{{GOODS}}}` stands nowhere in the request, so that nothing would be asked for"
        needed = (named, "account", "account_key"), (of_line, "sku", "sku_key"), (of_line, "quantity")
        for where, *either in needed:
            if where.isdisjoint(either):
                yield f"`{{{either[0]}}}` stands nowhere in the request: every answer would be the same"
        if self.currency is None and "currency" not in named:
            yield "nothing says the currency: `{currency}` in the request, or `currency` of the answer, was expected"

    def tells_units(self, named: frozenset[str]) -> bool:
        """Whether the ERP is told the unit, or tells it; `named` as in `problems`."""
        return self.unit is not None or "unit" in self._named_of_line(named)

    def by_key(self, named: frozenset[str]) -> bool:
        """Whether the product goes by the ERP's own key."""
        return "sku_key" in self._named_of_line(named)

    def _named_of_line(self, named: frozenset[str]) -> frozenset[str]:
        """What is named of a product: by the request itself, or by each line of it."""
        return names_in(self.line) if self.batch else named
