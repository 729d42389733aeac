"""Who asks: a client, and the buyer for whom it asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.config.clients import Client, ClientScope
from hub.store import BuyerBinding
from hub.store.buyers.buyer_binding import AccountLink
from hub.store.buyers.buyer_logins import BuyerLogin
from hub.web.problem_details import RequestRefused


@dataclass(frozen=True)
class Caller:
    """A buyer's login at a client, with the buyer's accounts at the offices that the client sees."""

    client: Client
    login: BuyerLogin
    buyer: BuyerBinding
    accounts: tuple[AccountLink, ...]

    @property
    def by(self) -> str:
        """Whom an order is noted as placed by."""
        return self.login.login

    def account_at(self, office: str, account: str | None = None) -> str:
        """The buyer's account at an office; `account` tells which, where it has several there.

        Raises:
            RequestRefused: 404 where it has none, whether there is such an office or not; 422 where it isn't clear.
        """
        own = [link.account for link in self.accounts if link.tenant == office]
        if not own or (account is not None and account not in own):
            raise nothing_there()
        if account is None and len(own) > 1:
            detail = f"The buyer has several accounts at {office}: name one as `account` ({', '.join(sorted(own))})."
            raise RequestRefused(422, "which-account", detail, field="account")
        return account or own[0]

    def by_office(self) -> Mapping[str, list[str]]:
        """The accounts of each office, in the order of their names."""
        offices: dict[str, list[str]] = {}
        for link in self.accounts:
            offices.setdefault(link.tenant, []).append(link.account)
        return {office: sorted(accounts) for office, accounts in sorted(offices.items())}


def nothing_there() -> RequestRefused:
    """The same for what isn't there and for what is another's."""
    return RequestRefused(404, "not-found", "The buyer has nothing of that name here.")


def check_scope(client: Client, scope: ClientScope) -> None:
    """RequestRefused 403 unless the client has the scope."""
    if scope not in client.scopes:
        detail = f"This client lacks the scope `{scope.value}`; see `clients` in tenants.yaml."
        raise RequestRefused(403, "scope", detail)
