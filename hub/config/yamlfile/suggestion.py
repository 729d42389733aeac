"""What a misspelt word was meant to be."""

from collections.abc import Iterable
from functools import lru_cache

MIN_SIMILARITY = 60
"""How alike two words must be, of 100: a slip of a letter or two in a short word."""


def suggest(word: str, known: Iterable[str]) -> str:
    """`, did you mean `x`?` for the nearest known word, or nothing where none is near."""
    best = nearest(word, tuple(sorted(known)))
    return f", did you mean `{best}`?" if best else ""


@lru_cache(maxsize=10_000)  # the same slip is found again with every layer over it
def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that is most like this one, whatever its letters' case; None where none is near."""
    from rapidfuzz import fuzz, process  # only needed once something is wrong

    best = process.extractOne(word, known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=MIN_SIMILARITY)
    return str(best[0]) if best else None
