"""Matching: which accounts look like one customer's, by e-mail, telephone number or name, or nearly the same name.

None of that is proof, so it only suggests, for a person to confirm. A value that many accounts share says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from rapidfuzz import fuzz

from hub.rules.company_name import plain_name

MAX_SHARING = 5
"""A value that more accounts share, such as the address of a web form, suggests nothing."""
MIN_SIMILARITY = 92.0
"""How alike two names must be, of 100: a letter or two of a name of ordinary length."""
WINDOW = 8
"""A name is compared with so many that follow it in the alphabet, by its letters forwards and backwards: the sorted
neighbourhood method (Hernández and Stolfo, The Merge/Purge Problem for Large Databases, 1995)."""
MIN_LETTERS, MIN_DIGITS = 6, 7
"""Shorter names are alike by chance; a shorter number may be that of many places."""

CALLING_CODES = {
    "AT": "43", "AU": "61", "BE": "32", "BG": "359", "CA": "1", "CH": "41", "CY": "357", "CZ": "420", "DE": "49",
    "DK": "45", "EE": "372", "ES": "34", "FI": "358", "FR": "33", "GB": "44", "GR": "30", "HR": "385", "HU": "36",
    "IE": "353", "IS": "354", "IT": "39", "LT": "370", "LU": "352", "LV": "371", "MT": "356", "NL": "31", "NO": "47",
    "NZ": "64", "PL": "48", "PT": "351", "RO": "40", "SE": "46", "SI": "386", "SK": "421", "US": "1",
}  # fmt: skip
"""Countries' calling codes (ITU-T E.164); none is the beginning of another."""


@dataclass(frozen=True)
class MatchCandidate:
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


Pair = tuple[MatchCandidate, MatchCandidate]


@dataclass(frozen=True)
class LinkSuggestion:
    """Two buyers that may be one, shown by an account of each; `because` is true of any of their accounts."""

    first: MatchCandidate
    second: MatchCandidate
    because: tuple[str, ...]


def match(
    candidates: Iterable[MatchCandidate], apart: Collection[frozenset[tuple[str, str]]] = ()
) -> list[LinkSuggestion]:
    """Two accounts for each two buyers that look alike, those with the most reasons first.

    `apart` are the accounts that a person took apart, in pairs. The work grows with the number of accounts, not with
    its square.
    """
    ordered = sorted(candidates, key=lambda each: each.key)
    by_buyers: dict[frozenset[str], LinkSuggestion] = {}
    for reason, (first, second) in _matches(ordered):
        if frozenset((first.key, second.key)) not in apart:
            buyers = frozenset((first.buyer, second.buyer))
            known = by_buyers.get(buyers, LinkSuggestion(first, second, ()))
            because = tuple(dict.fromkeys((*known.because, reason)))
            by_buyers[buyers] = LinkSuggestion(known.first, known.second, because)
    return sorted(by_buyers.values(), key=lambda each: (-len(each.because), each.first.key, each.second.key))


def _matches(candidates: list[MatchCandidate]) -> Iterator[tuple[str, Pair]]:
    """Each two of different buyers that have something in common, with what it is."""
    for reason, value_of in EXACT_MATCHES.items():
        for pair in _sharing(candidates, value_of):
            yield reason, pair
    for pair in _nearly_named(candidates):
        yield "nearly the same name", pair


def _sharing(candidates: list[MatchCandidate], value_of: Callable[[MatchCandidate], str | None]) -> Iterator[Pair]:
    """Each two of different buyers that share a value which no more than a few have."""
    groups: dict[str, list[MatchCandidate]] = defaultdict(list)
    for each in candidates:
        if value := value_of(each):
            groups[value].append(each)
    for group in groups.values():
        if len(group) <= MAX_SHARING:
            yield from _of_two_buyers(combinations(group, 2))


def _nearly_named(candidates: list[MatchCandidate]) -> Iterator[Pair]:
    groups: dict[str, list[MatchCandidate]] = defaultdict(list)
    for each in candidates:
        groups[plain_name(each.name)].append(each)
    names = [name for name, group in groups.items() if len(name) >= MIN_LETTERS and len(group) <= MAX_SHARING]
    for first, second in sorted(_near_names(names)):
        pairs = product(groups[first], groups[second])
        yield from _of_two_buyers(sorted(pair, key=lambda each: each.key) for pair in pairs)


def _near_names(names: list[str]) -> set[tuple[str, str]]:
    """Each two that differ by a slip of the pen; the numbers in them must be the same."""
    near: set[tuple[str, str]] = set()
    for step in (1, -1):  # a slip at the beginning parts two names in the one order, not in the other
        ordered = sorted(names, key=lambda name: name[::step])
        for position, name in enumerate(ordered, 1):
            for other in ordered[position : position + WINDOW]:
                if fuzz.ratio(name, other, score_cutoff=MIN_SIMILARITY) and _digits(name) == _digits(other):
                    near.add((min(name, other), max(name, other)))
    return near


def _of_two_buyers(pairs: Iterable[Iterable[MatchCandidate]]) -> Iterator[Pair]:
    return ((first, second) for first, second in pairs if first.buyer != second.buyer)


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
    code = CALLING_CODES.get(country, "")
    if dialled.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        code = next((each for each in CALLING_CODES.values() if digits.startswith(each)), "")
        digits = digits.removeprefix(code)
    local = digits.lstrip("0")  # the trunk prefix, which isn't dialled from abroad
    return code + local if len(local) >= MIN_DIGITS else None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


EXACT_MATCHES: dict[str, Callable[[MatchCandidate], str | None]] = {
    "same VAT number": lambda each: each.vat_number,
    "same e-mail": lambda each: plain_email(each.email),
    "same phone": lambda each: plain_phone(each.phone, each.country),
    "same name": lambda each: plain_name(each.name) or None,
}
"""What two accounts may have in common, by the reason in words. The VAT number alone also links, where no rule and no
earlier number does."""
