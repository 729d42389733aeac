"""The header Link of RFC 8288: which of its links leads to the next page."""

import re

# section 3: links by comma, each in <>, with parameters by semicolon, whose values may stand in quotes
_LINK = re.compile(r"[\s,]*<([^<>]*)>")
_PARAMETER = re.compile(r'\s*;\s*([^\s=;,"]*)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')
_BETWEEN = re.compile(r"\s*(?:,|$)")


def next_in(header: str) -> str | None:
    """The link whose relation is `next`; None where there is none.

    One with an `anchor` is another page's, and of several relations in a link the first parameter counts.

    Raises:
        ValueError: the header isn't written so, or has two next ones; the text says which.
    """
    found, place = set(), 0
    while header[place:].strip(" \t,"):
        link = _LINK.match(header, place)
        if link is None:
            raise ValueError("isn't written as RFC 8288 says; check the pack")
        parameters: dict[str, str] = {}
        place = link.end()
        while parameter := _PARAMETER.match(header, place):
            place = parameter.end()
            quoted, plain = parameter[2], parameter[3]
            parameters.setdefault(parameter[1].lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted else plain or "")
        if _BETWEEN.match(header, place) is None:
            raise ValueError("isn't written as RFC 8288 says; check the pack")
        if "next" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
            found.add(link[1])
    if len(found) > 1:
        raise ValueError("names two next pages; check the ERP")
    return found.pop() if found else None
