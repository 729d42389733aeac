"""Who the buyer is, and what each office has agreed with them."""

from fastapi import APIRouter

from hub.office import Office
from hub.records import Kind, Terms
from hub.storefront.caller import nothing_there
from hub.storefront.door import DoorOf, Reading
from hub.storefront.routes.parameters import AccountName, OfficeName
from hub.storefront.shown.shown_buyer import (
    ShownAccount,
    ShownBuyer,
    ShownCredit,
    ShownTerms,
    is_blocked,
    shown_address,
)
from hub.web.strict_route import StrictRoute

router = APIRouter(tags=["buyer"], route_class=StrictRoute)


@router.get("/buyer")
def buyer(caller: Reading, door: DoorOf) -> ShownBuyer:
    """Who the login is, and the buyer's accounts at all offices."""
    login = caller.login
    accounts = [
        _account(door.offices.get(name), account) for name, own in caller.by_office().items() for account in own
    ]
    return ShownBuyer(
        buyer=login.buyer, login=login.login, role=login.role.value, limits=dict(login.limits), accounts=accounts
    )


@router.get("/offices/{office}/terms")
def terms(office: OfficeName, caller: Reading, door: DoorOf, account: AccountName = None) -> ShownTerms:
    """What an office has agreed with the account: terms, credit, addresses, shipping methods, charges."""
    own, at = caller.account_at(office, account), door.offices.get(office)
    agreed = at.store.catalogue.terms(own)
    if agreed is None:
        raise nothing_there()
    return ShownTerms(
        office=office,
        account=own,
        currency=agreed.currency,
        payment_days=agreed.payment_days,
        payment_terms=agreed.payment_terms,
        tax_treatment=agreed.tax_treatment.value,
        shipping_method=agreed.shipping_method,
        shipping_methods=sorted(at.store.catalogue.shipping_methods()),
        charges=sorted(at.tenant.charges),
        credit=_credit(at, agreed),
        addresses=[shown_address(each) for each in at.store.catalogue.addresses(own)],
    )


def _account(office: Office, account: str) -> ShownAccount:
    customer, agreed = office.store.catalogue.customer(account), office.store.catalogue.terms(account)
    return ShownAccount(
        office=office.tenant.id,
        office_name=office.tenant.name,
        account=account,
        name=customer.name if customer else None,
        country=office.tenant.country,
        currency=agreed.currency if agreed else office.tenant.currency,
        blocked=is_blocked(customer),
    )


def _credit(office: Office, agreed: Terms) -> ShownCredit:
    """As the approval rules count it: what is in other currencies isn't added."""
    as_of, own = office.store.raw_log.checkpoint(Kind.TERMS), office.tenant.currency
    ordered = office.store.submissions.exposure(agreed.account, "", as_of).open_gross.get(own, agreed.balance * 0)
    left = None if agreed.credit_limit is None else agreed.credit_limit - agreed.balance - ordered
    return ShownCredit(
        currency=own, limit=agreed.credit_limit, balance=agreed.balance, ordered=ordered, left=left, as_of=as_of
    )
