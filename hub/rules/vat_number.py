"""VAT numbers: valid or not, and one spelling for each."""

from stdnum import vatin
from stdnum.exceptions import ValidationError


def normalize(number: str | None, country: str) -> str | None:
    """The number in its one spelling with the country in front, such as "GB980780684"; None when it isn't valid.

    Valid means the country's own format and check digits (python-stdnum), not that the number was ever given. Offices
    write the same number with and without country, spaces or points. `country` is the customer's own, for numbers
    without one.
    """
    if not number:
        return None
    for candidate in (number, f"{country}{number}"):
        try:
            return str(vatin.validate(candidate))
        except ValidationError:
            continue
    return None
