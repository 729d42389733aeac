"""Links of accounts that wait for an office's answer, or for anybody's."""

from hub.office import Office
from hub.store.buyers.link_answers import LinkProposal

REMEDY = "`hub buyers list --proposals` shows them; an approver says `hub buyers agree` or `hub buyers decline`"


def open_links(office: Office) -> str | None:
    """What the office is asked, in a sentence; None where nothing waits for it."""
    asked = office.store.link_questions.waiting()
    if not asked:
        return None
    links = "a link of accounts waits" if len(asked) == 1 else f"{len(asked)} links of accounts wait"
    return (
        f"{office.tenant.id}: {links} for this office's answer, since {asked[0].proposed_at:%Y-%m-%d %H:%MZ}: {REMEDY}"
    )


def overdue_links(office: Office) -> list[LinkProposal]:
    """What the office is asked for longer than an approval may take, the oldest one first."""
    now, limit = office.clock.now(), office.tenant.approval_limit
    return [each for each in office.store.link_questions.waiting() if now - each.proposed_at > limit]


def shared_numbers(office: Office) -> str | None:
    """That accounts have one VAT number and names with nothing in common, in a sentence; None where none have."""
    count = office.store.links.count_shared_numbers()
    if not count:
        return None
    accounts = "an account has" if count == 1 else f"{count} accounts have"
    return (
        f"{office.tenant.id}: {accounts} the VAT number of a buyer whose name has nothing in common with theirs: "
        "`hub buyers list` names them; an approver says `hub buyers link` or `hub buyers unlink`"
    )
