"""Which accounts look like one customer's: the same e-mail, telephone number or name, or nearly the same name.

None of that is proof, so it only suggests, for a person to confirm. What many accounts share says nothing at all.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

HANDFUL = 5
"""A value that more accounts share, such as the address of a web form, suggests nothing."""
NEAR = 92.0
"""How alike two names must be, of 100."""
NEIGHBOURS = 8
"""A name is compared with so many that follow it in the alphabet, by its letters forwards and backwards."""
SHORTEST_NAME, SHORTEST_PHONE = 6, 7
"""Letters below which a name is no near one, and digits below which a number may be one of many places."""

COMPANY = {
    "ab", "ag", "and", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation", "cyf", "dac", "doo",
    "eood", "gmbh", "inc", "incorporated", "kft", "kg", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj", "plc",
    "pte", "pty", "sa", "sarl", "sas", "sl", "sprl", "spa", "srl", "teo", "teoranta", "uc",
}  # fmt: skip
"""What stands behind a company's name and isn't part of it, and the "and" before it."""
CALLING = {
    "AT": "43", "AU": "61", "BE": "32", "BG": "359", "CA": "1", "CH": "41", "CY": "357", "CZ": "420", "DE": "49",
    "DK": "45", "EE": "372", "ES": "34", "FI": "358", "FR": "33", "GB": "44", "GR": "30", "HR": "385", "HU": "36",
    "IE": "353", "IS": "354", "IT": "39", "LT": "370", "LU": "352", "LV": "371", "MT": "356", "NL": "31", "NO": "47",
    "NZ": "64", "PL": "48", "PT": "351", "RO": "40", "SE": "46", "SI": "386", "SK": "421", "US": "1",
}  # fmt: skip
"""Countries' calling codes (ITU-T E.164); none is the beginning of another."""


@dataclass(frozen=True)
class Lookalike:
    """An account, its buyer, and what it may be recognised by; `vat_number` is valid and in its one spelling."""

    tenant: str
    account: str
    buyer: str
    name: str
    country: str
    vat_number: str | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Which account it is."""
        return self.tenant, self.account


@dataclass(frozen=True)
class LinkSuggestion:
    """Two buyers that may be one, shown by an account of each; why, taking all their accounts together."""

    one: Lookalike
    other: Lookalike
    because: tuple[str, ...]


def suggestions(
    accounts: Iterable[Lookalike], apart: Collection[frozenset[tuple[str, str]]] = ()
) -> list[LinkSuggestion]:
    """Two accounts for each two buyers that look alike, those with the most reasons first.

    `apart` are the accounts that a person took apart, in pairs. The work grows with the number of accounts, not with
    its square.
    """
    known = sorted(accounts, key=lambda each: each.key)
    found: dict[frozenset[str], LinkSuggestion] = {}
    for reason, one, other in _alike(known):
        if frozenset((one.key, other.key)) not in apart:
            buyers = frozenset((one.buyer, other.buyer))
            first = found.get(buyers, LinkSuggestion(one, other, ()))
            because = tuple(dict.fromkeys((*first.because, reason)))
            found[buyers] = LinkSuggestion(first.one, first.other, because)
    return sorted(found.values(), key=lambda each: (-len(each.because), each.one.key, each.other.key))


def _alike(known: list[Lookalike]) -> Iterator[tuple[str, Lookalike, Lookalike]]:
    """Each two of different buyers that have something in common, with what it is."""
    for reason, value in SAME.items():
        for one, other in _sharing(known, value):
            yield reason, one, other
    for one, other in _near(known):
        yield "nearly the same name", one, other


def _sharing(known: list[Lookalike], value: Callable[[Lookalike], str | None]) -> Iterator[tuple[Lookalike, Lookalike]]:
    """Each two of different buyers that have the value in common with no more than a handful."""
    groups: dict[str, list[Lookalike]] = defaultdict(list)
    for each in known:
        if found := value(each):
            groups[found].append(each)
    for group in groups.values():
        if len(group) <= HANDFUL:
            yield from _of_two_buyers(combinations(group, 2))


def _near(known: list[Lookalike]) -> Iterator[tuple[Lookalike, Lookalike]]:
    groups: dict[str, list[Lookalike]] = defaultdict(list)
    for each in known:
        groups[plain_name(each.name)].append(each)
    few = [name for name, group in groups.items() if len(name) >= SHORTEST_NAME and len(group) <= HANDFUL]
    for pair in sorted(_near_names(few)):
        one, other = (groups[name] for name in pair)
        yield from _of_two_buyers(sorted((a, b), key=lambda each: each.key) for a in one for b in other)


def _near_names(names: list[str]) -> set[tuple[str, str]]:
    """Each two that differ by a slip of the pen; the numbers in them must be the same."""
    near: set[tuple[str, str]] = set()
    for step in (1, -1):
        ordered = sorted(names, key=lambda name: name[::step])
        for at, name in enumerate(ordered):
            for other in ordered[at + 1 : at + 1 + NEIGHBOURS]:
                if fuzz.ratio(name, other, score_cutoff=NEAR) and _digits(name) == _digits(other):
                    near.add((min(name, other), max(name, other)))
    return near


def _of_two_buyers(pairs: Iterable[Iterable[Lookalike]]) -> Iterator[tuple[Lookalike, Lookalike]]:
    return ((one, other) for one, other in pairs if one.buyer != other.buyer)


def plain_name(name: str) -> str:
    """The letters and digits of a company's name, without accents, "the" before it and "Ltd" or the like behind it."""
    letters = unicodedata.normalize("NFKD", name.casefold()).replace("&", " and ").replace("'", "").replace(".", "")
    words = re.findall(r"\w+", "".join(letter for letter in letters if not unicodedata.combining(letter)))
    while words and words[-1] in COMPANY:
        words.pop()
    return "".join(words[1:] if words[:1] == ["the"] else words)


def plain_email(address: str | None) -> str | None:
    """The address in small letters; None for what isn't one."""
    plain = (address or "").strip().casefold()
    return plain if re.fullmatch(r"[^@\s]+@[^@\s]+", plain) else None


def plain_phone(number: str | None, country: str) -> str | None:
    """The digits with the country's calling code in front, however the number is written at home or from abroad.

    A number that begins with + or 00 has its own country in it, any other one is `country`'s. None where too few
    digits are left to tell one telephone from another.
    """
    dialled = re.split(r"ext|x|#", (number or "").strip().casefold())[0]
    digits = _digits(dialled)
    code = CALLING.get(country, "")
    if dialled.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        code = next((each for each in CALLING.values() if digits.startswith(each)), "")
        digits = digits.removeprefix(code)
    local = digits.lstrip("0")
    return code + local if len(local) >= SHORTEST_PHONE else None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


SAME: dict[str, Callable[[Lookalike], str | None]] = {
    "same VAT number": lambda each: each.vat_number,
    "same e-mail": lambda each: plain_email(each.email),
    "same phone": lambda each: plain_phone(each.phone, each.country),
    "same name": lambda each: plain_name(each.name) or None,
}
"""What two accounts may have in common. The number alone links those that no rule and no earlier number holds."""
