"""The links that others proposed and this office must answer, and whether its people were told."""

from hub.store.buyers.link_answers import LinkAnswers, LinkProposal
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.engine.upsert import insert_if_new
from hub.store.orders.order_tables import link_alarm


class LinkQuestions(TenantScoped):
    """What one office is asked."""

    def waiting(self) -> list[LinkProposal]:
        """What it may answer, the oldest one first; its own proposal where no other office is left to answer it."""
        every = LinkAnswers(self._scope.databases, self._clock).waiting()
        return [each for each in every if self.tenant in ({tenant for tenant, _ in each.waits_for} or {each.tenant})]

    def note_alarm(self, proposal: LinkProposal) -> bool:
        """Note that the office's people are told of a proposal; False when they were."""
        key = {"tenant": proposal.tenant, "account": proposal.account, "number": proposal.number, "office": self.tenant}
        with self._orders.write() as connection:
            return insert_if_new(connection, link_alarm, **key, at=self._clock.now())
