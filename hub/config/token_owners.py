"""Whether everybody has a token of their own, over all offices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from hub.config.people import Person
from hub.config.tenant import Tenant
from hub.config.token_hash import is_hash
from hub.config.tokens import quick_key
from hub.errors import ConfigurationError, Problem, SecretMissing

MAX_COMPARISONS = 1_000
"""Of plain tokens with argon2 hashes, each of some 50 ms; what is left shows when the token is used."""


@dataclass(frozen=True)
class Owner:
    """Somebody of an office; who is an approver and an editor there under one name may have one token."""

    office: str
    name: str

    def __str__(self) -> str:
        return f"{self.office} {self.name}"


@dataclass(frozen=True)
class TokenProblem:
    """Why somebody can't be known by their token."""

    owner: Owner
    person: Person
    problem: Problem


@dataclass(frozen=True)
class _Kept:
    owner: Owner
    person: Person
    token: str


def token_problems(tenants: Iterable[Tenant]) -> Iterator[TokenProblem]:
    """Why some people can't be known by their token: it isn't there, is empty, too short, or another's too."""
    kept: list[_Kept] = []
    for owner, person in _people(tenants):
        try:
            kept.append(_Kept(owner, person, person.token.kept()))
        except SecretMissing as error:
            yield from (TokenProblem(owner, person, problem) for problem in error.problems)
    yield from _shared(kept)


def shared_with(token: str, owner: Owner, tenants: Iterable[Tenant]) -> Problem | None:
    """Why a token that is the owner's proves nothing: somebody else has it too."""
    for other, person in _people(tenants):
        if other != owner and _fits(person, token):
            return _problem(person, other, owner)
    return None


def _shared(kept: list[_Kept]) -> Iterator[TokenProblem]:
    first: dict[str, Owner] = {}
    for each in kept:
        key = quick_key(each.token)
        if key and first.setdefault(key, each.owner) != each.owner:
            yield _shared_problem(each, first[key])
    slow = (
        (hashed, plain)
        for hashed in kept
        if quick_key(hashed.token) is None
        for plain in kept
        if not is_hash(plain.token) and plain.owner != hashed.owner
    )
    for hashed, plain in islice(slow, MAX_COMPARISONS):
        if _fits(hashed.person, plain.token):
            yield _shared_problem(hashed, plain.owner)


def _people(tenants: Iterable[Tenant]) -> Iterator[tuple[Owner, Person]]:
    return ((Owner(tenant.id, person.name), person) for tenant in tenants for _, person in tenant.people())


def _fits(person: Person, token: str) -> bool:
    try:
        return person.has_token(token)
    except (ConfigurationError, UnicodeEncodeError):
        return False  # theirs leads nowhere, which is told where it is asked for


def _shared_problem(each: _Kept, first: Owner) -> TokenProblem:
    return TokenProblem(each.owner, each.person, _problem(each.person, each.owner, first))


def _problem(person: Person, owner: Owner, first: Owner) -> Problem:
    return Problem(person.token.place, "", f"{owner} has the token of {first} too; give each their own")
