"""Links that one office proposes and another answers to: until then nothing is linked, and every word is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from hub.errors import HubError, RecordRejected
from hub.store import Store, TenantBinding
from hub.store.buyers.link_proposals import LinkOutcome
from hub.store.buyers.vat_linking import Claimant
from hub.store.engine.dialects import dialect_of
from hub.store.orders.order_tables import link_proposal
from tests.support.fixed_clock import FixedClock
from tests.support.orders import VAT

NORTH, SOUTH, DUBLIN = "uk-north", "uk-south", "ireland"


def linked(store: Store, office: str, *accounts: str, vat_number: str | None = None) -> TenantBinding:
    """An office whose accounts each have a buyer."""
    binding = store.tenant(office)
    binding.vat_linking.link_all([Claimant(account, f"Harbour {account}", vat_number) for account in accounts])
    return binding


def buyer(binding: TenantBinding, account: str) -> str:
    return binding.links.buyer_of(account) or ""


def said(binding: TenantBinding, account: str) -> list[tuple[str, str, str]]:
    return [(each.how, each.office, each.by) for each in binding.link_proposals.events(account)]


def refused(code: str, call, *given, **named) -> None:
    with pytest.raises(RecordRejected) as raised:
        call(*given, **named)
    assert raised.value.code == code


def test_a_proposal_links_nothing_until_another_office_says_yes(store: Store, clock: FixedClock) -> None:
    north, south = linked(store, NORTH, "N-1"), linked(store, SOUTH, "S-1")
    to, own = buyer(north, "N-1"), buyer(south, "S-1")
    at = clock.now()
    assert south.link_proposals.propose("S-1", to, by="sales", note="the owner called") == LinkOutcome.PROPOSED
    clock.advance(days=1)
    assert (buyer(south, "S-1"), len(south.links.events("S-1"))) == (own, 1)
    answers = store.system().link_answers
    (waiting,) = answers.waiting()
    assert (waiting.tenant, waiting.account, waiting.buyer, waiting.former) == (SOUTH, "S-1", to, own)
    assert (waiting.proposed_by, waiting.proposed_at, waiting.note) == ("sales", at, "the owner called")
    assert waiting.waits_for == ((NORTH, "N-1"),)
    assert answers.agree((SOUTH, "S-1"), (NORTH, "N-1"), by="manager", note="so they told us") == to
    assert buyer(south, "S-1") == to
    event = south.links.events("S-1")[-1]
    assert (event.how, event.by, event.former, event.note) == ("rule", "sales", own, "the owner called")
    assert event.at - at == timedelta(days=1)
    assert said(south, "S-1") == [("proposed", SOUTH, "sales"), ("agreed", NORTH, "manager")]
    assert answers.waiting() == []
    assert said(north, "N-1") == []


def test_a_declined_proposal_links_nothing(store: Store) -> None:
    north, south = linked(store, NORTH, "N-1"), linked(store, SOUTH, "S-1")
    own, answers = buyer(south, "S-1"), store.system().link_answers
    south.link_proposals.propose("S-1", buyer(north, "N-1"), by="sales", note="")
    answers.decline((SOUTH, "S-1"), (NORTH, "N-1"), by="manager", note="another firm")
    assert (answers.waiting(), buyer(south, "S-1")) == ([], own)
    assert said(south, "S-1")[-1] == ("declined", NORTH, "manager")
    refused("no-proposal", answers.agree, (SOUTH, "S-1"), (NORTH, "N-1"), by="manager", note="after all")
    south.link_proposals.propose("S-1", buyer(north, "N-1"), by="sales", note="asked again")
    answers.decline((SOUTH, "S-1"), (SOUTH, "S-1"), by="sales", note="withdrawn by who proposed it")
    assert answers.waiting() == []


def test_who_may_not_answer(store: Store) -> None:
    north, south = linked(store, NORTH, "N-1", "N-2"), linked(store, SOUTH, "S-1", "S-2")
    linked(store, DUBLIN, "I-1")
    answers, to = store.system().link_answers, buyer(north, "N-1")
    south.link_rules.link("S-2", to, by="sales", note="")
    south.link_proposals.propose("S-1", to, by="sales", note="")
    for answer in (answers.agree, answers.decline):
        for other in ((SOUTH, "S-2"), (NORTH, "N-2"), (DUBLIN, "I-1"), (DUBLIN, "N-1"), (NORTH, "N-0")):
            refused("not-its-buyers", answer, (SOUTH, "S-1"), other, by="somebody", note="")
    refused("not-its-buyers", answers.agree, (SOUTH, "S-1"), (SOUTH, "S-1"), by="sales", note="")
    refused("no-proposal", answers.agree, (NORTH, "N-2"), (SOUTH, "S-2"), by="sales", note="")
    assert (len(answers.waiting()), said(south, "S-1")) == (1, [("proposed", SOUTH, "sales")])


def test_an_office_links_alone_what_is_its_own_alone(store: Store) -> None:
    north, south = linked(store, NORTH, "N-1"), linked(store, SOUTH, "S-1", "S-2", "S-3")
    proposals = south.link_proposals
    assert proposals.propose("S-1", buyer(south, "S-2"), by="sales", note="") == LinkOutcome.LINKED
    assert proposals.propose("S-1", buyer(south, "S-2"), by="sales", note="") == LinkOutcome.ALREADY
    north.link_rules.link("N-1", buyer(south, "S-2"), by="desk", note="")
    assert proposals.propose("S-3", buyer(south, "S-2"), by="sales", note="") == LinkOutcome.PROPOSED
    refused("unknown-buyer", proposals.propose, "S-3", "B-nobody", by="sales", note="")
    refused("unlinked", proposals.propose, "S-9", buyer(south, "S-2"), by="sales", note="")


@pytest.mark.parametrize("rule", ["unlink", "unlink alone", "link"])
def test_a_new_rule_cancels_what_was_proposed(store: Store, rule: str) -> None:
    north, south = linked(store, NORTH, "N-1"), linked(store, SOUTH, "S-1", "S-2")
    if rule == "unlink alone":
        south.link_rules.unlink("S-1", "Shop", by="sales", note="")
    south.link_proposals.propose("S-1", buyer(north, "N-1"), by="sales", note="")
    if rule == "link":
        south.link_proposals.propose("S-1", buyer(south, "S-2"), by="desk", note="rather this one")
    else:
        south.link_rules.unlink("S-1", "Shop", by="desk", note="rather alone")
    answers = store.system().link_answers
    assert answers.waiting() == []
    assert said(south, "S-1") == [("proposed", SOUTH, "sales"), ("cancelled", SOUTH, "desk")]
    refused("no-proposal", answers.agree, (SOUTH, "S-1"), (NORTH, "N-1"), by="manager", note="")
    assert buyer(south, "S-1") != buyer(north, "N-1")


def test_another_proposal_takes_the_place_of_the_last(store: Store) -> None:
    north, south = linked(store, NORTH, "N-1", "N-2"), linked(store, SOUTH, "S-1")
    answers = store.system().link_answers
    for account in ("N-1", "N-1", "N-2"):
        south.link_proposals.propose("S-1", buyer(north, account), by="sales", note=account)
    assert [each.note for each in south.link_proposals.events("S-1")] == ["N-1", "N-2"], "the same is written once"
    assert [each.waits_for for each in answers.waiting()] == [((NORTH, "N-2"),)]
    refused("not-its-buyers", answers.agree, (SOUTH, "S-1"), (NORTH, "N-1"), by="manager", note="to the first")


def test_a_yes_is_to_the_accounts_that_the_buyer_had(store: Store) -> None:
    """Else the buyer's office could add others after the proposal, to which nobody of the proposing office agreed."""
    north, south = linked(store, NORTH, "N-1", "N-2", vat_number=None), linked(store, SOUTH, "S-1")
    answers, to = store.system().link_answers, buyer(north, "N-1")
    south.link_proposals.propose("S-1", to, by="sales", note="")
    assert north.link_proposals.propose("N-2", to, by="desk", note="one more") == LinkOutcome.LINKED
    refused("proposal-outdated", answers.agree, (SOUTH, "S-1"), (NORTH, "N-1"), by="manager", note="")
    assert buyer(south, "S-1") != to
    south.link_proposals.propose("S-1", to, by="sales", note="with that one, too")
    assert answers.agree((SOUTH, "S-1"), (NORTH, "N-2"), by="manager", note="") == to


def test_an_account_that_joined_by_its_number_outdates_nothing(store: Store) -> None:
    north, south = linked(store, NORTH, "N-1", vat_number=VAT), linked(store, SOUTH, "S-1")
    south.link_proposals.propose("S-1", buyer(north, "N-1"), by="sales", note="")
    dublin = linked(store, DUBLIN, "I-1", vat_number=VAT)
    answers = store.system().link_answers
    assert answers.waiting()[0].waits_for == ((DUBLIN, "I-1"), (NORTH, "N-1"))
    assert answers.agree((SOUTH, "S-1"), (DUBLIN, "I-1"), by="clerk", note="") == buyer(dublin, "I-1")


def test_a_buyer_that_left_the_other_offices_waits_for_nobody(store: Store) -> None:
    north, south = linked(store, NORTH, "N-1", "N-2"), linked(store, SOUTH, "S-1")
    answers, to = store.system().link_answers, buyer(north, "N-1")
    south.link_proposals.propose("S-1", to, by="sales", note="")
    north.link_rules.link("N-1", buyer(north, "N-2"), by="desk", note="")
    assert [each.waits_for for each in answers.waiting()] == [()]
    refused("not-its-buyers", answers.agree, (SOUTH, "S-1"), (NORTH, "N-1"), by="manager", note="")
    answers.decline((SOUTH, "S-1"), (SOUTH, "S-1"), by="sales", note="withdrawn")
    assert answers.waiting() == []


def test_of_answers_at_once_one_counts(store: Store) -> None:
    north, south = linked(store, NORTH, "N-1"), linked(store, SOUTH, "S-1")
    south.link_proposals.propose("S-1", buyer(north, "N-1"), by="sales", note="")
    answers = store.system().link_answers

    def answer(number: int) -> bool:
        call = answers.agree if number % 2 else answers.decline
        try:
            call((SOUTH, "S-1"), (NORTH, "N-1"), by=f"manager {number}", note="")
        except RecordRejected as error:
            assert error.code == "no-proposal"  # noqa: PT017 (any other one is raised by the pool)
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(answer, range(4))) == 1
    assert len(said(south, "S-1")) == 2


def test_what_was_proposed_and_answered_stays(store: Store) -> None:
    north, south = linked(store, NORTH, "N-1"), linked(store, SOUTH, "S-1")
    south.link_proposals.propose("S-1", buyer(north, "N-1"), by="sales", note="")
    orders = south._scope.databases.orders
    with orders.read() as connection:
        row = connection.execute(select(link_proposal)).one()._mapping
        is_sqlite = dialect_of(connection.dialect).place == "the folder"
    statements: list[Any] = [update(link_proposal).values(by="somebody else"), delete(link_proposal)]
    if is_sqlite:
        statements.append(insert(link_proposal).prefix_with("OR REPLACE").values(**{**row, "by": "somebody else"}))
    else:
        statements.append(text("TRUNCATE link_proposal"))
    for statement in statements:
        with pytest.raises(HubError, match="events stay as they are"), orders.write() as connection:
            connection.execute(statement)
    assert said(south, "S-1") == [("proposed", SOUTH, "sales")]
