"""Accounts and their buyers: linked by the same valid VAT number or by a person's rule, never by a likeness.

A number that companies share whose names have nothing in common, as those of a VAT group, is left to a person.
Accounts that are only alike (e-mail, telephone number, name) are shown to a person: see `suggest_links`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hub.buyers.matching import LinkSuggestion, MatchCandidate, match
from hub.config.buyer_rules import Consent
from hub.errors import RecordRejected
from hub.records import Customer
from hub.rules import vat_number
from hub.store import SystemBinding, TenantBinding
from hub.store.buyers.buyer_binding import AccountLink
from hub.store.buyers.link_proposals import LinkOutcome
from hub.store.buyers.vat_linking import Claimant, LinkReport
from hub.store.catalogue.parties import Party

SHARED = "its VAT number is {buyer}'s, whose name has nothing in common with its own"
UNLIKE = "its name has nothing in common with its buyer's: only the VAT number is the same"
ANOTHERS = "its VAT number is another buyer's now"
NOT_ITS_BUYERS = "its VAT number isn't its buyer's any more"
GONE = "the ERP has it no longer"


@dataclass(frozen=True)
class LinkedAccount:
    """An account and its link; `party` is None once the ERP has it no longer. `doubt`: what speaks against the link."""

    link: AccountLink
    party: Party | None
    doubt: str = ""


def link_accounts(store: TenantBinding) -> LinkReport:
    """Give every account of the office that has no buyer yet the one with its VAT number and a like name, else its own.

    A link once made stays, whatever the ERP says of the account later: `linked_accounts` shows what speaks against it.
    """
    return store.vat_linking.link_all(Claimant(each.account, each.name, _number(each)) for each in store.parties.find())


def buyer_of(store: TenantBinding, account: str) -> str:
    """The account's buyer; one that isn't linked yet is linked now, as after a pull.

    Raises:
        RecordRejected: `unknown-account` when the office has no such account.
    """
    if linked := store.links.buyer_of(account):
        return linked
    customer = store.catalogue.customer(account)
    if customer is None:
        raise RecordRejected(f"{store.tenant} has no account {account}: was it pulled?", code="unknown-account")
    return store.vat_linking.link(account, customer.name, _number(customer))


def link(
    store: TenantBinding, account: str, buyer: str, by: str, note: str, *, consent: Consent = "both"
) -> LinkOutcome:
    """Say that an account is a buyer's, with all its orders.

    By the consent of `both`, a buyer whose accounts are at other offices is only proposed: one of these must agree.

    Raises:
        RecordRejected: `unknown-account`, or `unknown-buyer` when that one has no account anywhere.
    """
    buyer_of(store, account)  # links it first: a rule moves an account from one buyer to another
    if consent == "both":
        return store.link_proposals.propose(account, buyer, by=by, note=note)
    is_moved = store.link_rules.link(account, buyer, by=by, note=note)
    return LinkOutcome.LINKED if is_moved else LinkOutcome.ALREADY


def unlink(store: TenantBinding, account: str, by: str, note: str) -> str:
    """Give an account a buyer of its own, for good: no VAT number takes it back. Returns that buyer.

    Raises:
        RecordRejected: `unknown-account`.
    """
    buyer_of(store, account)
    customer = store.catalogue.customer(account)
    return store.link_rules.unlink(account, customer.name if customer else account, by=by, note=note)


def linked_accounts(system: SystemBinding, buyer: str | None = None) -> list[LinkedAccount]:
    """Every account of all offices, or those of one buyer, by buyer; with what speaks against a link by number."""
    links = system.links.find(buyer)
    parties, owners = _parties(system, links), system.links.vat_owners()
    numbered, shared = frozenset(owners.values()), system.links.shared_numbers()
    linked = []
    for each in links:
        party = parties.get((each.tenant, each.account))
        owner = owners.get(_number(party) or "") if party else None
        # what a person linked needs no number
        doubt = "" if each.how == "rule" else _doubt(each, owner, shared.get((each.tenant, each.account)), numbered)
        linked.append(LinkedAccount(each, party, doubt if party else GONE))
    return linked


def _doubt(link: AccountLink, owner: str | None, sharing: str | None, numbered: Collection[str]) -> str:
    """What speaks against a link that no person made; `sharing`: the buyer with its number and quite another name."""
    if sharing:
        return UNLIKE if sharing == link.buyer else SHARED.format(buyer=sharing)
    # a buyer whose number nobody knows needs none
    is_doubtful = owner != link.buyer and (owner or link.buyer in numbered)
    return "" if not is_doubtful else ANOTHERS if owner else NOT_ITS_BUYERS


def suggest_links(system: SystemBinding) -> list[LinkSuggestion]:
    """Accounts of two buyers that may be one customer's, for a person to link; none that a person took apart."""
    links = system.links.find()
    parties = _parties(system, links)
    candidates = (
        MatchCandidate(
            tenant=each.tenant,
            account=each.account,
            buyer=each.buyer,
            name=party.name,
            country=party.country,
            vat_number=_number(party),
            email=party.email,
            phone=party.phone,
        )
        for each in links
        if (party := parties.get((each.tenant, each.account)))
    )
    return match(candidates, system.links.taken_apart())


def _parties(system: SystemBinding, links: Iterable[AccountLink]) -> dict[tuple[str, str], Party]:
    """The customers behind the links, each office's read through its own binding."""
    accounts_of: dict[str, list[str]] = defaultdict(list)
    for each in links:
        accounts_of[each.tenant].append(each.account)
    return {
        (tenant, party.account): party
        for tenant, accounts in accounts_of.items()
        for party in system.tenant(tenant).parties.find(accounts)
    }


def _number(party: Party | Customer) -> str | None:
    return vat_number.normalize(party.vat_number, party.country)
