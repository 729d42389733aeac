"""Links that other offices proposed: the office that must answer is told, in `hub status` and by an alert, once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from hub.operations.alerts import send_alerts
from hub.operations.open_links import open_links, overdue_links
from hub.store import TenantBinding
from hub.store.buyers.vat_linking import Claimant
from tests.support.orders import tenant

PROPOSED_AT = "2026-03-02 09:00Z"


@pytest.fixture
def south(office, store):
    """Another office that has proposed its account to be a buyer's of the first one's."""
    office.store.vat_linking.link_all([Claimant("N-1004", "Shop", None), Claimant("N-2", "Shop", None)])
    binding = store.tenant("uk-south")
    binding.vat_linking.link_all([Claimant("S-1", "Shop", None)])
    propose(binding, office.store, "N-1004")
    return SimpleNamespace(**{**vars(office), "store": binding, "tenant": tenant("uk-south")})


def propose(ours: TenantBinding, theirs: TenantBinding, account: str) -> None:
    to = theirs.links.buyer_of(account)
    assert to
    ours.link_proposals.propose("S-1", to, by="sales", note="Jane said so")


def told(office) -> list[tuple[str, str]]:
    messages: list[tuple[str, str]] = []
    send_alerts(office, lambda title, text: messages.append((title, text)))
    return messages


def test_the_office_that_must_answer_is_named_and_no_other(office, south, store) -> None:
    said = open_links(office)
    assert said
    assert said.startswith(f"uk-north: a link of accounts waits for this office's answer, since {PROPOSED_AT}: `hub ")
    assert open_links(south) is None
    office.store = store.tenant("ireland")
    assert open_links(office) is None


def test_several_are_counted(office, south, store) -> None:
    east = store.tenant("uk-east")
    east.vat_linking.link_all([Claimant("S-1", "Shop", None)])
    propose(east, office.store, "N-2")
    said = open_links(office)
    assert said
    assert said.startswith(f"uk-north: 2 links of accounts wait for this office's answer, since {PROPOSED_AT}: ")


def test_people_are_told_once_when_the_answer_is_overdue(office, south) -> None:
    office.clock.advance(days=1)
    assert (told(office), overdue_links(office)) == ([], [])
    office.clock.advance(seconds=1)
    ((title, text),) = told(office)
    assert title == "uk-north: a link of accounts waits for an answer"
    assert text.splitlines()[0] == f"S-1 of uk-south, proposed {PROPOSED_AT}"
    assert "hub buyers agree" in text
    assert "Jane" not in text
    assert told(office) == told(south) == []
    assert len(overdue_links(office)) == 1


def test_a_proposal_that_is_made_anew_is_told_anew(office, south) -> None:
    office.clock.advance(days=2)
    assert len(told(office)) == 1
    propose(south.store, office.store, "N-2")
    assert told(office) == []
    office.clock.advance(days=2)
    assert len(told(office)) == 1


def test_what_is_answered_is_told_to_nobody(office, south, store) -> None:
    office.clock.advance(days=2)
    store.system().link_answers.decline(("uk-south", "S-1"), ("uk-north", "N-1004"), by="manager", note="no")
    assert (told(office), open_links(office)) == ([], None)


def test_where_no_other_office_is_left_to_answer_it_is_the_proposers(office, south) -> None:
    office.store.link_rules.link("N-1004", office.store.links.buyer_of("N-2") or "", by="ann", note="")
    office.clock.advance(days=2)
    assert told(office) == []
    assert len(told(south)) == 1


def test_an_office_without_addresses_notes_it_all_the_same(office, south) -> None:
    office.clock.advance(days=2)
    assert send_alerts(office) == []
    assert told(office) == []
    assert office.tenant.approval_limit == timedelta(days=1)
