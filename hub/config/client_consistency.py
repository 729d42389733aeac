"""Whether the clients of tenants.yaml agree with its offices, and with themselves."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from hub.config import yamlfile
from hub.config.clients import ALL, OF_BUYERS, Claims, Client, ClientScope
from hub.config.tenant import Tenant
from hub.config.tenants_file import Settings
from hub.config.tokens import quick_key
from hub.config.webhook_consistency import webhook_problems
from hub.errors import Problem, SecretMissing

ProblemAt = Callable[[tuple[str | int, ...], str], Problem]
SHORTEST_KEY = 32
"""Bytes of a key of HS256: RFC 7518, 3.2."""


def client_problems(settings: Settings, problem: ProblemAt) -> Iterator[Problem]:
    """Offices that aren't there, buyers whom nobody could know, and what has no effect."""
    for name, client in settings.clients.items():
        here = ("clients", name)
        for office in client.offices:
            if office not in settings.tenants and office != ALL:
                hint = yamlfile.suggest(office, settings.tenants)
                yield problem((*here, "offices"), f"no office is called `{office}`{hint}")
        if len(client.offices) > 1 and ALL in client.offices:
            yield problem((*here, "offices"), f"`{ALL}` stands alone; or leave it out and name the offices")
        asks_for_buyers, names_them = not client.scopes.isdisjoint(OF_BUYERS), ClientScope.SUBJECT in client.scopes
        if asks_for_buyers and not client.claims and not names_them:
            message = "`claims` is missing, by which it proves who its buyer is; or give it the scope `subject`"
            yield problem((*here, "scopes"), message)
        if (client.claims or names_them) and not asks_for_buyers:
            key = "claims" if client.claims else "scopes"
            yield problem((*here, key), "has no effect without the scope `read` or `order`: nobody asks for a buyer")
        if client.claims:
            yield from (problem((*here, *path), message) for path, message in _claim_problems(client.claims))
        yield from (problem((*here, *path), message) for path, message in webhook_problems(client))


def _claim_problems(claims: Claims) -> Iterator[tuple[tuple[str, ...], str]]:
    if (claims.key is None) == (claims.jwks is None):
        yield ("claims",), "either `key` (HS256) or `jwks` (RS256) was expected"
    if claims.key and not claims.key.is_reference:
        yield ("claims", "key"), "isn't written out here: refer to it with env:NAME or file:PATH"
    if claims.jwks and not claims.jwks.reference.startswith("file:"):
        yield ("claims", "jwks"), "a file of its own was expected: write file:PATH"


def client_token_problems(clients: Iterable[Client], tenants: Iterable[Tenant], today: date) -> Iterator[Problem]:
    """Why clients aren't let in, or can't be known: no token, one that is another's too, a day that is over."""
    owners: dict[str, str] = {}
    for tenant in tenants:
        for _, person in tenant.people():
            owners.update((key, f"{tenant.id} {person.name}") for key in _keys(person.token.kept))
    for client in clients:
        if client.is_expired(today):
            yield Problem(
                client.token.place, "", f"{client.name} isn't let in any more: `expires` was {client.expires}"
            )
        for token in client.tokens():
            try:
                key = quick_key(token.kept())
            except SecretMissing as error:
                yield from error.problems
                continue
            owner = owners.setdefault(key, client.name) if key else client.name
            if owner != client.name:
                yield Problem(token.place, "", f"{client.name} has the token of {owner} too; give each their own")
        key_of_claims = client.claims and client.claims.key
        try:
            if key_of_claims and len(key_of_claims.reveal().encode()) < SHORTEST_KEY:
                message = f"{key_of_claims.what} is shorter than {SHORTEST_KEY} bytes; `hub token new` makes one"
                yield Problem(key_of_claims.place, "", message)
        except SecretMissing as error:
            yield from error.problems


def _keys(kept: Callable[[], str]) -> Iterator[str]:
    try:
        key = quick_key(kept())
    except SecretMissing:
        return  # told with the other people
    if key:
        yield key
