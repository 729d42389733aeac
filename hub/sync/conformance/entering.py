"""What an ERP must do with an order: one is entered, looked up, compared and, where that does nothing, sent again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from hub.connectors import Receipt
from hub.errors import ConfigurationError, OutcomeUnknown, Problem
from hub.office import Office
from hub.orders.as_written import OrderComparison
from hub.orders.dry_run import dry_run
from hub.records import Basket, Order, to_minor
from hub.rules.readback import describe_mismatch
from hub.sync.conformance.behaviour import Behaviour, Failed, NotTried, Result, tried
from hub.sync.conformance.reading import unused_reference
from hub.translate.compiled import CompiledMapping
from hub.translate.payload import payload
from hub.translate.selftest import order_of

ORDER = "order"


def order_behaviours(office: Office, basket: Basket | None = None) -> Iterator[Behaviour]:
    """Each behaviour as soon as it was tried; the last one says what is to be deleted in the ERP.

    The order is the basket, agreed by the office's rules, or else that of the first test of `order` in its mapping.

    Raises:
        ConfigurationError: there is no such test, or the basket can't be agreed.
    """
    mapping = office.draft().mapping
    order = _agreed(office, basket) if basket else _of_mapping(mapping)
    # before anything is tried: what is wrong with the order is wrong whatever the ERP does
    return _tried(_Trial(office, mapping, order.model_copy(update={"reference": _reference(office)})))


def _tried(trial: "_Trial") -> Iterator[Behaviour]:
    entered = tried("an order is entered", trial.enter)
    yield entered
    if entered.result is Result.OK:
        yield tried("it is found by its reference", trial.look_up)
        yield tried("it is as it was written", trial.compare)
        yield tried("sent again there is one", trial.send_again)
    yield Behaviour("what to delete", Result.OK, trial.left_behind())


def _reference(office: Office) -> str:
    return unused_reference(office.pack.order.reference_max_length)


def _agreed(office: Office, basket: Basket) -> Order:
    outcome = dry_run(basket, office)
    if outcome.order is None:
        problems = [Problem("basket", reason.field or "", str(reason.message)) for reason in outcome.reasons]
        raise ConfigurationError(*problems)
    return outcome.order


def _of_mapping(mapping: CompiledMapping) -> Order:
    """The last such test: a nearer layer's stands behind those of the layers below it."""
    cases = [case for suite in mapping.suites for case in suite.cases if case.subject == ORDER and case.expect]
    for case in reversed(cases):
        try:
            return _added_up(order_of(case))
        except ValidationError:
            continue
    message = "the mapping has no test of `order` that could be entered; name a basket with --basket FILE"
    raise ConfigurationError(Problem(mapping.entry, "tests", message))


def _added_up(order: Order) -> Order:
    """The same with the amounts that follow from its lines: a test of the mapping need not say them."""
    lines = [line.model_copy(update={"net": _rounded(line.quantity * line.unit_price, order)}) for line in order.lines]
    net = sum((line.net for line in lines), sum((charge.amount for charge in order.charges), Decimal(0)))
    taxed = [(line.net, line.tax_rate) for line in lines] + [(each.amount, each.tax_rate) for each in order.charges]
    tax = sum((_rounded(amount * rate / 100, order) for amount, rate in taxed), Decimal(0))
    return order.model_copy(update={"lines": tuple(lines), "net": net, "tax": tax, "gross": net + tax})


def _rounded(amount: Decimal, order: Order) -> Decimal:
    return to_minor(amount, order.currency)


@dataclass
class _Trial:
    """One order in the ERP's sandbox."""

    office: Office
    mapping: CompiledMapping
    order: Order
    entered: list[Receipt] = field(default_factory=list)
    is_doubtful: bool = False

    @property
    def written(self) -> dict[str, Any]:
        """The order in the ERP's own shape."""
        return payload(self.mapping, self.order)

    def enter(self) -> str:
        """Enter it, and have the ERP take it where it is a draft first."""
        try:
            receipt = self.office.connector.create(self.written, self.order.reference)
        except OutcomeUnknown as doubt:
            self.is_doubtful = True
            if not self.office.pack.order.is_answered:
                raise NotTried(str(doubt)) from None
            raise
        self.entered.append(receipt)
        if receipt.confirmed.is_draft:
            receipt = self.office.connector.confirm(receipt, self.order.reference)
            self.entered.append(receipt)
        if not receipt.confirmed.is_done:
            raise Failed(f"{receipt.number} wasn't taken: {receipt.confirmed.refused or receipt.confirmed.status}")
        return f"{receipt.number}, as {self.order.reference}"

    def look_up(self) -> str:
        """Find it by its reference, and nothing else."""
        if self.office.pack.order.duplicates == "neither":
            raise NotTried("the pack says that nobody can find an order by its reference (duplicates: neither)")
        return f"{self._only()} is found"

    def _only(self) -> str:
        found = self.office.connector.find(self.order.reference)
        numbers = [receipt.number for receipt in found]
        self.entered += [receipt for receipt in found if receipt.number not in {each.number for each in self.entered}]
        if numbers != [self.entered[-1].number]:
            raise Failed(f"{self.entered[-1].number} was entered, {', '.join(numbers) or 'nothing'} is found")
        return numbers[0]

    def compare(self) -> str:
        """Hold what the ERP holds against what was written."""
        order, tenant = self.office.pack.order, self.office.tenant
        comparison = OrderComparison(self.mapping.order, order.lines, tenant.extra_lines, ids=order.left_as_ids)
        written = comparison.written(self.written, self.order)
        held = comparison.held(self.entered[-1], self.order, written)
        if differs := describe_mismatch(written, held, tenant.tax.tolerance, comparison.allowed):
            raise Failed(differs)
        if held.lines is None:
            raise NotTried("the ERP's answer shows no lines")
        return f"{len(held.lines)} lines"

    def send_again(self) -> str:
        """What the hub does behind a doubtful answer."""
        duplicates = self.office.pack.order.duplicates
        if duplicates == "neither":
            raise NotTried("a second send would be a double that nobody finds (duplicates: neither)")
        if duplicates == "searchable":
            return f"{self._only()} is found first, so that nothing is sent (duplicates: searchable)"
        again = self.office.connector.create(self.written, self.order.reference)
        if again.number != self.entered[-1].number:
            self.entered.append(again)
            raise Failed(f"a second order came of it, {again.number}: the ERP isn't idempotent")
        return f"{self._only()} once, though it was sent twice"

    def left_behind(self) -> str:
        """What a person deletes."""
        numbers = dict.fromkeys(receipt.number for receipt in self.entered)
        if numbers:
            return f"{', '.join(numbers)} in the ERP ({self.order.reference})"
        return f"look in the ERP for {self.order.reference}" if self.is_doubtful else "nothing was entered"
