"""Headers of HTTP as a pack writes them, by name: each a template of text."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any

from pydantic import StringConstraints

from hub.connectors.base import RequestContext
from hub.connectors.templates import filled, names_in, template_problems
from hub.errors import CallRefused

HeaderName = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
"""RFC 9110, 5.1."""
HeaderTexts = dict[HeaderName, str]
NO_HEADERS: Mapping[str, str] = {}

_SHOWS = re.compile(r"[\x21-\x7e\xa1-\xff]([\x20-\x7e\xa0-\xff]*[\x21-\x7e\xa1-\xff])?|")
"""What a header's value may hold (RFC 9110, 5.5): text of Latin-1, without blanks at its ends."""
COOKIE = "cookie"
_COOKIE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+=[^\s;,\"\\]*")
OF_TRANSPORT = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "expect", "te", "upgrade", "trailer"}
)
"""Headers that follow from the request and its connection (RFC 9110, 7 and 8.6), in small letters."""
NOT_OURS = OF_TRANSPORT | {"authorization"}
_CUTS_COOKIE = re.compile(r"[\s;,\"\\]")
"""What a cookie's value can't hold (RFC 6265, 4.1.1)."""


def header_problems(where: str, headers: Mapping[str, str], known: Collection[str]) -> Iterator[str]:
    """Names that nothing stands for, a header that stands there twice, and one that isn't the pack's to say."""
    for name, text in headers.items():
        yield from template_problems(f"{where}.{name}", text, known)
        if name.lower() in NOT_OURS:
            yield f"{where}.{name}: has no place here: `auth` signs in, and the rest follows from the request"
        if name.lower() == COOKIE and not all(_COOKIE.fullmatch(pair.strip()) for pair in text.split(";")):
            yield f"{where}.{name}: cookies such as `name=value; other=value` were expected"
    small = [name.lower() for name in headers]
    yield from (f"{where}: `{name}` stands there twice" for name in sorted({*small}) if small.count(name) > 1)


def over(lower: Mapping[str, str], upper: Mapping[str, str]) -> dict[str, str]:
    """Both, where one header in whatever case stands in both the upper one's."""
    taken = {name.lower() for name in upper}
    return {**{name: text for name, text in lower.items() if name.lower() not in taken}, **upper}


def filled_headers(headers: Mapping[str, str], values: Mapping[str, Any], context: RequestContext) -> dict[str, str]:
    """With values for their names; CallRefused, before anything goes out, for what no header can hold."""
    texts = {name: str(text) for name, text in filled(headers, values).items()}
    for name, text in texts.items():
        names = sorted(names_in(headers[name]))
        cuts = name.lower() == COOKIE and any(_CUTS_COOKIE.search(str(values[each])) for each in names)
        if cuts or not _SHOWS.fullmatch(text):
            named = ", ".join(f"`{{{each}}}`" for each in names) or "the pack"
            message = f"{named} has a character that the header {name} can't hold, or a blank at an end"
            raise context.error(CallRefused, f"{message}; nothing was sent")
    return texts
