"""The approvals that an order needs, given what its account has under way at that moment."""

from collections.abc import Sequence

from hub.config.tenant import Tenant
from hub.orders.basket_check import CheckedBasket
from hub.records import Order
from hub.records.stored_order import AccountExposure
from hub.rules.approval_requirements import ApprovalFacts, RequiredApproval, required_approvals


def approvals_needed(
    tenant: Tenant, order: Order, checked: CheckedBasket, exposure: AccountExposure
) -> Sequence[RequiredApproval]:
    """By whom, in order, with the reasons.

    Raises:
        OrderRefused: `approval`, when something needs approval and the office has nobody who gives it.
    """
    return required_approvals(tenant.approval, _facts(order, checked, exposure, tenant.currency))


def _facts(order: Order, checked: CheckedBasket, exposure: AccountExposure, own: str) -> ApprovalFacts:
    """`own`: the office's currency, in which its ERP keeps balance and credit limit."""
    terms = checked.terms
    assert terms
    amounts = [*exposure.open_gross.items(), (order.currency, order.gross)]
    return ApprovalFacts(
        account=order.account,
        currency=order.currency,
        gross=order.gross,
        # no rate is at hand: what is in other currencies isn't added, `foreign` asks a person instead
        exposure=sum((gross for currency, gross in amounts if currency == own), terms.balance),
        credit_limit=terms.credit_limit,
        credit_currency=own,
        foreign=tuple(sorted({currency for currency, _ in amounts} - {own})),
        new_customer=not exposure.has_ordered,
        off_list=checked.agreement.off_list,
        classes=checked.agreement.classes,
        held_back=tuple(map(str, checked.held_back)),
    )
