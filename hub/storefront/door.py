"""What every route needs: who asks, and the offices; the application's state, made once."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import Depends, Request

from hub.clock import Clock
from hub.config.clients import Client, ClientScope
from hub.config.settings_on_disk import SettingsOnDisk
from hub.errors import SecretMissing
from hub.office import Hub
from hub.store.buyers.buyer_binding import AccountLink
from hub.store.buyers.buyer_logins import BuyerLogin, LoginRole
from hub.storefront.call_limits import CallLimits
from hub.storefront.caller import Caller, check_scope
from hub.storefront.claims import ClaimRefused, login_of
from hub.storefront.known_clients import KnownClients
from hub.storefront.open_offices import OpenOffices
from hub.storefront.schemes import BUYER_CLAIM, BUYER_LOGIN
from hub.web.problem_details import RequestRefused


class Door:
    """The hub as storefronts reach it."""

    def __init__(self, hub: Hub, clock: Clock) -> None:
        self.clock = clock
        self.on_disk = SettingsOnDisk(hub.settings)
        self.offices = OpenOffices(hub, self.on_disk)
        self.limits = CallLimits(clock)
        self._clients = KnownClients(self.on_disk, clock)
        self._store = hub.store

    def client(self, authorization: str | None, address: str) -> Client:
        """Whose call it is, counted; RequestRefused 401 or 429."""
        client = self._clients.client_of(authorization, address)
        self.limits.count(client)
        return client

    def caller(self, client: Client, claim: str | None, subject: str | None) -> Caller:
        """The buyer for whom a client asks.

        Raises:
            RequestRefused: 401 without a good claim, 403 where the login is no buyer's or may not be named.
        """
        login, links = self._login(client, claim, subject)
        tenants = self.on_disk().tenants
        seen = tuple(link for link in links if client.sees(link.tenant) and link.tenant in tenants)
        return Caller(client, login, self._store.buyer(login.buyer), seen)

    def _login(
        self, client: Client, claim: str | None, subject: str | None
    ) -> tuple[BuyerLogin, Sequence[AccountLink]]:
        if (claim is None) == (subject is None):
            detail = "Say who the buyer is by one of the headers `Buyer-Claim` and `Buyer-Login`."
            raise RequestRefused(401, "which-buyer", detail)
        if subject is not None:
            check_scope(client, ClientScope.SUBJECT)
            name = subject
        else:
            assert claim is not None
            name = _claimed(claim, client)
        if (found := self._store.system().logins.find_with_accounts(client.name, name)) is None:
            detail = f"That login is no buyer's; tie it to one: `hub buyers login add {client.name} LOGIN …`."
            raise RequestRefused(403, "no-buyer", detail)
        return found


def _claimed(claim: str, client: Client) -> str:
    try:
        return login_of(claim, client)
    except ClaimRefused as why:
        raise RequestRefused(401, "claim", f"The claim proves nothing: {why}.") from None
    except SecretMissing:
        detail = "The hub lacks the key of this client's claims; those who run it see why by `hub check`."
        raise RequestRefused(503, "no-key", detail) from None


def _own_door(request: Request) -> Door:
    door: Door = request.app.state.door
    return door


async def door_of(request: Request) -> Door:
    """The application's own."""
    return _own_door(request)


DoorOf = Annotated[Door, Depends(door_of)]


# these take of the request what they need by themselves: to the framework each parameter of theirs that is a
# dependency costs as much as all that they do; what they read is described in schemes.py
def asking_client(request: Request) -> Client:
    """The client whose call it is."""
    address = request.client.host if request.client else ""
    return _own_door(request).client(request.headers.get("authorization"), address)


AskingClient = Annotated[Client, Depends(asking_client)]


def _asking_for_a_buyer(scope: ClientScope) -> Callable[..., Caller]:
    # not by way of AskingClient: each function that a route depends on is a thread's turn of its own
    def asking(request: Request) -> Caller:
        client = asking_client(request)
        check_scope(client, scope)
        claim, subject = (request.headers.get(name) or None for name in (BUYER_CLAIM, BUYER_LOGIN))
        caller = _own_door(request).caller(client, claim, subject)
        if scope is ClientScope.ORDER and caller.login.role is LoginRole.SEE:
            raise RequestRefused(403, "see-only", "This login sees the buyer's orders, and may not order.")
        return caller

    return asking


Reading = Annotated[Caller, Depends(_asking_for_a_buyer(ClientScope.READ))]
Ordering = Annotated[Caller, Depends(_asking_for_a_buyer(ClientScope.ORDER))]


async def asking_to_approve(client: AskingClient) -> Client:
    """A client through which an office's people approve."""
    check_scope(client, ClientScope.APPROVE)
    return client


Approving = Annotated[Client, Depends(asking_to_approve)]
