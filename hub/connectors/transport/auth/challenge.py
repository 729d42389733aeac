"""What a 401 asks for (RFC 9110, 11.6.1)."""

import re
from datetime import datetime

from hub.connectors.base import RequestContext
from hub.connectors.transport.classify import classify_response
from hub.connectors.transport.messages import Response
from hub.errors import ProtocolBroken

LONGEST = 20_000
"""Characters of a challenge."""
_PARAMETER = re.compile(r'[\s,]*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*(?=,|$)')
_SCHEME = re.compile(r"(?:^|,)\s*([A-Za-z][A-Za-z0-9-]{0,39})(?=\s*(?:,|$)|\s+[A-Za-z0-9+/])")


def asked_for(scheme: str, response: Response, context: RequestContext, now: datetime) -> str:
    """What a scheme's challenge says in an answer to a request that wasn't signed, or only begun.

    Raises:
        ErpError: what the status means; ProtocolBroken where nobody asks, or for another scheme.
    """
    header = response.headers.get("WWW-Authenticate", "")[:LONGEST]
    if response.status != 401:
        # nothing was sent yet but a question
        if error := classify_response(response, None, (), context, now):
            raise error
        message = f"wants no signing in ({response.described()}), and the pack says {scheme}; check `auth` of the pack"
        raise context.error(ProtocolBroken, message)
    found = re.search(rf"(?:^|,)\s*{scheme}\s+([^\s].*)", header, re.IGNORECASE)
    if found is None:
        schemes = ", ".join(dict.fromkeys(_SCHEME.findall(header))) or "none"
        message = f"doesn't ask for {scheme} as the pack says; its schemes: {schemes}"
        raise context.error(ProtocolBroken, message)
    return found[1]


def parameters_in(challenge: str) -> dict[str, str]:
    """The parameters of a challenge by their names in small letters, up to the next one of several."""
    found: dict[str, str] = {}
    place = 0
    while parameter := _PARAMETER.match(challenge, place):
        place = parameter.end()
        found.setdefault(parameter[1].lower(), re.sub(r"\\(.)", r"\1", parameter[2] or "") or parameter[3] or "")
    return found


def quoted(text: str) -> str:
    """A text as it stands in quotes (RFC 9110, 5.6.4)."""
    return re.sub(r'(["\\])', r"\\\1", text)
