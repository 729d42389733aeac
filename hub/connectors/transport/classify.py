"""What a response means for the hub: fine, or one class of the error tree.

First the pack's own rules, then the meaning of the HTTP status (RFC 9110, RFC 6585) and of what a standard knows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from hub.connectors.base import RequestContext
from hub.connectors.transport.messages import Response
from hub.errors import (
    CallRefused,
    CredentialsRefused,
    ErpError,
    ProtocolBroken,
    RightMissing,
    SignedOut,
    Throttled,
    TransientError,
    Unavailable,
)

MESSAGE_LENGTH = 300
# a fraction, too: not by the RFC, but by servers
_SECONDS = re.compile(r"[0-9]{1,400}(\.[0-9]{1,20})?")
_ADVICE = {
    CredentialsRefused: "check `auth:` of the ERP and the user's rights there",
    RightMissing: "check the user's rights there, and `auth:` of the ERP",
    SignedOut: "check `auth:` of the ERP, and what the pack takes for the end of a session",
    ProtocolBroken: "check the address, the company and the pack",
}


@dataclass(frozen=True)
class StandardMeaning:
    """What a published standard says that an error means, and what may be done about it."""

    meaning: type[ErpError]
    advice: str


@dataclass(frozen=True)
class RemoteError:
    """What the ERP itself says is wrong.

    `is_clear`: it says so as its answer to the call, which it didn't do. `by_standard`: what a standard says of it, for
    where the pack has no rule.
    """

    code: str
    message: str
    is_clear: bool = False
    by_standard: StandardMeaning | None = None


class Rule(Protocol):
    """What some responses mean; hub/connectors/pack/error_rules has the kinds."""

    def meaning(self, response: Response, remote_error: RemoteError | None) -> type[ErpError] | None:
        """The class that a response means; None where the rule isn't about it."""
        ...


def classify_response(
    response: Response,
    remote_error: RemoteError | None,
    rules: Sequence[Rule],
    context: RequestContext,
    now: datetime,
) -> ErpError | None:
    """The error that a response is, or None when it isn't one; the first rule that is about it counts."""
    # some ERPs answer 200 with an error in the body
    if response.status < 300 and remote_error is None:
        return None
    by_rule = (rule.meaning(response, remote_error) for rule in rules)
    kind = next((meaning for meaning in by_rule if meaning), None) or _by_status(response.status, remote_error)
    words = f"{remote_error.code}: {remote_error.message}" if remote_error else response.described()
    # hidden before it is cut: half of a secret is one that nobody knows again
    said = context.concealment.words(words)[:MESSAGE_LENGTH]
    by_standard = remote_error.by_standard if remote_error else None
    advice = by_standard.advice if by_standard and by_standard.meaning is kind else _ADVICE.get(kind)
    message = f"answers {said}" + (f"; {advice}" if advice else "")
    error = context.error(kind, message)
    if isinstance(error, TransientError):
        error.after = retry_after(response.headers.get("Retry-After"), now)
    return error


def _by_status(status: int, remote_error: RemoteError | None) -> type[ErpError]:
    if status == 401:
        return CredentialsRefused
    if status == 403:
        return RightMissing
    if status == 429:
        return Throttled
    if remote_error and remote_error.by_standard:
        return remote_error.by_standard.meaning
    if remote_error and remote_error.is_clear:
        return CallRefused
    # An error that no rule knows, with 200 or 500, is the server's own trouble: nothing clear.
    if status == 408 or status >= 500 or status < 300:
        return Unavailable
    return CallRefused if remote_error else ProtocolBroken


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds, out of a number or an HTTP date in any of its three forms (RFC 9110, 10.2.3 and 5.6.7); else None."""
    if value is None:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return float(value)  # infinite where it has too many digits
    try:
        moment = parsedate_to_datetime(value)
        # a form without a zone is of GMT, too
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
    except (ValueError, TypeError, OverflowError, LookupError):
        return None
