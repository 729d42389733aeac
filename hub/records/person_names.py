"""Names that stand for somebody: what may not be in one, and which of them people can't tell apart.

Who reads "approved by desk" must know who that was. What looks alike is a short list after Unicode's (UTS 39,
"confusables"): case, blanks, marks, digits for letters, and the Cyrillic and Greek letters that look Latin.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from hub.printable import UNSAFE

_LOOKS = str.maketrans(
    "авеёзіјкмнорсԁԛԝѕтухһӏүԍ"  # Cyrillic
    "αβεηικμνορτυχγϲϳ",  # Greek
    "abee3ijkmhopcdqwstyxhlyg" + "abenikunoptuxycj",
)
_ALIKE = str.maketrans({"I": "l", "1": "l", "|": "l", "0": "o", "O": "o"})
_BLANKS_AND_SIGNS = re.compile(r"[\s_\-‐‑‒–—.·]+")


def why_no_name(name: str) -> str | None:
    """Why a text is no name for somebody; None where it is one."""
    if found := UNSAFE.search(name):
        return f"has a character that isn't seen (U+{ord(found[0]):04X}): write the name without it"
    if name != name.strip():
        return "has blanks around it: write the name without them"
    return None


def look_alike(one: str, other: str) -> bool:
    """Whether people take one name for the other, or can't tell them apart."""
    return not _skeletons(one).isdisjoint(_skeletons(other))


def alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that looks like an earlier one, and that one."""
    first: dict[str, str] = {}
    for name in names:
        skeletons = _skeletons(name)
        if other := next((first[each] for each in sorted(skeletons) if each in first), None):
            yield name, other
        for each in skeletons:
            first.setdefault(each, name)


def _skeletons(name: str) -> set[str]:
    """What is left of a name that is read in haste: in any case, and with letters and digits that look alike as one."""
    plain = unicodedata.normalize("NFKC", UNSAFE.sub("", name))
    return {_bare(plain), _bare(plain.translate(_ALIKE))}


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold().translate(_LOOKS))
    return _BLANKS_AND_SIGNS.sub(" ", "".join(each for each in letters if not unicodedata.combining(each))).strip()
