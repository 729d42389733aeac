"""What two companies' names have in common, apart from what many names have."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

LEGAL_FORMS = frozenset({
    "ab", "ag", "and", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation", "cyf", "dac", "doo",
    "eood", "gmbh", "inc", "incorporated", "kft", "kg", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj", "plc",
    "pte", "pty", "sa", "sarl", "sas", "sl", "sprl", "spa", "srl", "teo", "teoranta", "uc",
})  # fmt: skip
"""Legal forms behind a company's name (ISO 20275), by which it isn't told apart, and the "and" before one."""
COMMON_WORDS = LEGAL_FORMS | frozenset({
    "the", "of", "for", "in", "at", "on", "to", "by", "de", "la", "le", "les", "des", "du", "und", "der", "die",
    "et", "agency", "associates", "bros", "brothers", "business", "centre", "center", "concern", "consulting",
    "daughters", "distribution", "distributors", "energy", "engineering", "enterprise", "enterprises", "estates",
    "europe", "european", "export", "finance", "food", "foods", "global", "goods", "group", "groupe", "gruppe",
    "holding", "holdings", "import", "imports", "industrial", "industries", "international", "investment",
    "investments", "logistics", "management", "manufacturing", "marketing", "partners", "partnership", "products",
    "properties", "property", "retail", "sales", "service", "services", "solutions", "sons", "stores", "supplies",
    "supply", "systems", "technologies", "technology", "trade", "traders", "trading", "transport", "ventures",
    "wholesale", "wholesalers", "works", "world", "worldwide", "britain", "british", "dublin", "eire", "england",
    "english", "eu", "france", "gb", "germany", "great", "ireland", "irish", "kingdom", "london", "national", "ni",
    "northern", "scotland", "scottish", "southern", "uk", "united", "wales",
})  # fmt: skip
"""What says nothing of whose company it is: trades, places, and how companies are grouped."""
GENERIC_WORDS = frozenset({
    "eastern", "western", "north", "south", "east", "west", "city", "town", "village", "county", "street", "road",
    "square", "quay", "bridge", "hill", "park", "court", "hall", "house", "lodge", "castle", "garden", "gardens",
    "farm", "farms", "market", "markets", "shop", "shops", "store", "mall", "outlet", "hotel", "hotels", "inn",
    "inns", "pub", "pubs", "bar", "bars", "tavern", "cafe", "coffee", "tea", "restaurant", "restaurants", "kitchen",
    "kitchens", "catering", "bakery", "bakers", "butchers", "grill", "pizza", "brewery", "brewing", "wine", "wines",
    "pharmacy", "chemist", "clinic", "dental", "medical", "health", "care", "school", "academy", "college",
    "university", "church", "council", "trust", "foundation", "charity", "society", "association", "union", "club",
    "sports", "leisure", "fitness", "travel", "tours", "bank", "insurance", "capital", "credit", "legal",
    "solicitors", "accountants", "builders", "building", "construction", "contractors", "developments", "joinery",
    "roofing", "electric", "electrical", "electronics", "plumbing", "heating", "lighting", "lamps", "tools",
    "hardware", "timber", "steel", "metal", "metals", "glass", "plastics", "paper", "print", "printing", "packaging",
    "textiles", "fashion", "clothing", "shoes", "furniture", "interiors", "home", "homes", "office", "motors",
    "motor", "garage", "auto", "cars", "car", "vehicle", "fleet", "freight", "haulage", "shipping", "courier",
    "cleaning", "security", "media", "design", "studio", "digital", "software", "data", "it", "computers",
    "computing", "network", "networks", "online", "web", "direct", "express", "premier", "prime", "first", "royal",
    "crown", "imperial", "central", "metro", "capitol", "classic", "quality", "best", "top", "star", "gold", "golden",
    "silver", "diamond", "new", "old", "general", "standard", "modern", "advanced", "superior", "select", "total",
    "universal", "allied", "independent", "family", "green", "red", "blue", "black", "white", "grand", "big",
    "little",
})  # fmt: skip
"""Venues, trades, praise and points of the compass: words that many companies have beside others of their own.

Who is linked to another's account sees its orders and prices; who isn't, is linked by a person. So none of them alone
makes two names alike; put together they may.
"""
NO_TELLING = COMMON_WORDS | GENERIC_WORDS
MIN_WORD, MIN_LETTERS = 2, 5
"""Shorter words are alike by chance, and a slip of the pen in a word needs more letters around it."""
MIN_SIMILARITY = 85.0
"""How alike two words must be, of 100: a letter or two of a word of ordinary length."""


def plain_name(name: str) -> str:
    """The letters and digits of a company's name, without accents, "the" before it and "Ltd" or the like behind it."""
    words = _words(name)
    while words and words[-1] in LEGAL_FORMS:
        words.pop()
    return "".join(words[1:] if words[:1] == ["the"] else words)


def have_something_in_common(name: str, other: str) -> bool:
    """Whether two names may be one company's or one family's: a telling word, nearly the same one, or its initials.

    "Harbour Foods Ltd" and "Harbor Group plc" may; "Harbour Foods Ltd" and "Lark Foods Ltd" have nothing in common.
    """
    plain, plain_other = plain_name(name), plain_name(other)
    if plain and (plain == plain_other or _are_branches(_unnumbered(name), _unnumbered(other))):
        return True
    mine, others = _telling(_words(name)), _telling(_words(other))
    if any(_is_like(one, two) for one in mine for two in others):
        return True
    # written as one word here and as two there
    is_one = bool(mine or others) and _is_like(_joined(name), _joined(other))
    return is_one or _abbreviates(mine, other) or _abbreviates(others, name)


def _words(name: str) -> list[str]:
    # NFKD parts a letter from its accent, which is dropped below as a combining character
    letters = unicodedata.normalize("NFKD", name.casefold()).replace("&", " and ").replace("'", "").replace(".", "")
    return re.findall(r"\w+", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def _telling(words: Iterable[str]) -> list[str]:
    return [word for word in words if len(word) >= MIN_WORD and word not in NO_TELLING and not word.isdigit()]


def _are_branches(words: list[str], others: list[str]) -> bool:
    """Whether one name is the other, or begins it with two words and more: "Premier Inn" and "Premier Inn Leeds"."""
    shorter, longer = sorted((words, others), key=len)
    return bool(shorter) and (shorter == longer or (len(shorter) > 1 and longer[: len(shorter)] == shorter))


def _unnumbered(name: str) -> list[str]:
    """A name without the numbers of its branches."""
    return [word for word in _words(name) if word not in LEGAL_FORMS and not word.isdigit()]


def _joined(name: str) -> str:
    return "".join(word for word in _words(name) if word not in COMMON_WORDS)


def _is_like(one: str, two: str) -> bool:
    if one == two:
        return len(one) >= MIN_WORD
    return min(len(one), len(two)) >= MIN_LETTERS and fuzz.ratio(one, two) >= MIN_SIMILARITY


def _abbreviates(words: list[str], name: str) -> bool:
    """Whether one of the words is the initials of the other name, with its legal form or without."""
    initials = "".join(word[0] for word in _words(name))
    return any(len(word) > MIN_WORD and initials.startswith(word) for word in words)
