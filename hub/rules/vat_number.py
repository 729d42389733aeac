"""VAT numbers: valid or not, whose they are however they are written, and whether a member state gave them."""

import re
from collections.abc import Iterator
from datetime import date

from stdnum import vatin
from stdnum.exceptions import ValidationError
from stdnum.ie import vat as irish

NORTHERN_IRELAND, GREECE = "XI", "EL"
"""Prefixes that aren't codes of ISO 3166: Directive 2006/112/EC, article 215."""
PREFIXES = {"GR": GREECE, "IM": "GB", "MC": "FR"}
"""Of countries whose numbers begin with another code than their own; Man and Monaco are in another's VAT area (the same
Directive, article 7)."""

_ALWAYS, _STILL = date.min, date.max
_SINCE_BEFORE_2010 = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", GREECE, "ES", "FI", "FR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
MEMBER_STATES = {
    **dict.fromkeys(_SINCE_BEFORE_2010, (_ALWAYS, _STILL)),
    "HR": (date(2013, 7, 1), _STILL),
    "GB": (_ALWAYS, date(2020, 12, 31)),
    NORTHERN_IRELAND: (date(2021, 1, 1), _STILL),
}
"""By the prefix of their numbers, the first and the last day; what was so before 2010 counts as always. The United
Kingdom's transition ended with 2020: Withdrawal Agreement, article 126. Since then Northern Ireland is as a member
state for goods, not for services: the Protocol to it, article 8 and annex 3."""


def validate(number: str | None, country: str) -> str | None:
    """The number with its own prefix, such as "XI980780684"; None when it isn't valid.

    Valid means the country's own format and check digits (python-stdnum), not that the number was ever given. Offices
    write the same number with and without country, spaces or points, and a Swiss one without the name of the tax.
    `country` is the customer's own, for numbers without one.
    """
    if not number:
        return None
    prefixed = f"{PREFIXES.get(country, country)}{number}"
    for candidate in (number, prefixed, *_swiss(number, country)):
        try:
            valid = str(vatin.validate(candidate))
        except ValidationError:
            continue
        return PREFIXES.get(valid[:2], valid[:2]) + valid[2:]
    return None


def _swiss(number: str, country: str) -> Iterator[str]:
    """A Swiss company's number as that of its VAT, which has the tax's name behind it in one of the languages."""
    plain = re.sub("[-. ]", "", number).upper()
    if re.fullmatch("(CH)?E?[0-9]{9}", plain) and (country == "CH" or plain.startswith("CHE")):
        yield f"CHE{plain[-9:]}MWST"


def normalize(number: str | None, country: str) -> str | None:
    """The one spelling by which a company is told from others, such as "GB980780684"; None when it isn't valid.

    A company of Northern Ireland has one number, with GB or XI in front; Greece's begins with EL or GR. A British one
    may name a branch behind its nine digits, a Swiss one the tax in one of three languages, and an Irish one may be as
    it was written before 2013.
    """
    valid = validate(number, country)
    if valid is None:
        return None
    prefix, own = valid[:2], valid[2:]
    if prefix in ("GB", NORTHERN_IRELAND):
        return "GB" + re.sub(r"^(\d{9})\d{3}$", r"\1", own)
    if prefix == "CH":
        return prefix + re.sub("(MWST|TVA|IVA|TPV)$", "", own)
    return prefix + irish.convert(own) if prefix == "IE" else valid


def is_of_another_member_state(valid: str, seller: str, on: date, *, services: bool = False) -> bool:
    """Whether another member state than the seller's gave a valid number, as things were on that day.

    `seller`: the country of ISO 3166 whose VAT the seller charges. `services`: what is sold isn't goods.
    """
    prefix = valid[:2]
    begun, ended = MEMBER_STATES.get(prefix, (_STILL, _ALWAYS))
    is_sellers = prefix == PREFIXES.get(seller, seller) or (prefix == NORTHERN_IRELAND and seller == "GB")
    return begun <= on <= ended and not is_sellers and not (services and prefix == NORTHERN_IRELAND)
