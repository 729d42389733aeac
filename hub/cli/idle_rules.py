"""Rules of an office in tenants.yaml that never count for anything, and what it does without."""

from collections.abc import Collection, Iterator, Sequence

from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.tenants_document import read_tenants
from hub.config.yamlfile import suggest
from hub.errors import Problem
from hub.records import Kind, Money

WITHOUT = {
    Kind.PRICE: "no price counts but those of item cards",
    Kind.DISCOUNT: "the ERP's discounts never count, so that prices are too dear where it has some",
    Kind.ORDER_DOCUMENT: "nobody hears of it when an order is changed in the ERP, closed short or deleted",
    Kind.SHIPMENT: "no buyer sees that an order was sent",
    Kind.INVOICE: "nobody hears of it when something else is charged than was agreed",
    Kind.CREDIT_MEMO: "an invoice that was wrong and put right stays a conflict until a person settles it",
}
"""What an office lacks without a kind, and doesn't notice by itself: without terms no order is taken."""


def idle_rules(config: Settings, tenant: Tenant, types: Sequence[str]) -> Iterator[Problem]:
    """What must be mended; `types`: what the ERP's lines may be, empty where that isn't known."""
    here, document = ("tenants", tenant.id), read_tenants(config.path)
    # an account's own levels count as far as they reach, and then the office's
    if tenant.approval.levels and (last := tenant.approval.levels[-1].up_to) is not None:
        message = f"who approves an order above {last.normalize():f}? Leave the last `up to` out, or add a level"
        yield document.problem((*here, "approval", "levels", len(tenant.approval.levels) - 1), message)
    for position, rule in enumerate(tenant.extra_lines):
        if rule.type is not None and types and rule.type not in types:
            known = suggest(rule.type, types) or f"; they are {', '.join(types)}"
            message = f"the ERP's lines are never `{rule.type}`{known}"
            yield document.problem((*here, "extra lines", position, "type"), message)
    for code, charge in tenant.charges.items():
        if charge.bound(tenant.currency) is None:
            message = f"has no amount in {tenant.currency}: no order in the office's own currency could have it"
            yield document.problem((*here, "charges", code, "up to"), message)
    if tenant.prices.convert_units and tenant.pulls and Kind.PRODUCT_UNIT not in tenant.pulls:
        message = "has no effect: nobody knows what a unit holds where `pulls` leaves out product_unit"
        yield document.problem((*here, "prices", "convert units"), message)


def does_without(tenant: Tenant, kinds: Collection[Kind]) -> Iterator[str]:
    """A sentence for each thing that may be meant so; `kinds`: those that its ERP's pack reads."""
    for kind, what in WITHOUT.items():
        if tenant.pulls and kind in kinds and kind not in tenant.pulls:
            yield f"its `pulls` leave out {kind}: {what}"
    in_own = {(rule.type, rule.code) for rule in tenant.extra_lines if _is_in(rule.up_to, tenant.currency)}
    for position, rule in enumerate(tenant.extra_lines):
        if rule.up_to and (rule.type, rule.code) not in in_own:
            yield (
                f"its rule {position + 1} under `extra lines` is in {rule.up_to.currency} and lets nothing stand in "
                f"orders in {tenant.currency}: a second rule, with an amount in that, may stand beside it"
            )


def _is_in(amount: Money | None, currency: str) -> bool:
    return amount is not None and amount.currency == currency
