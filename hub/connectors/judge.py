"""What an answer means for the hub: fine, or one class of the error tree.

First the pack's own rules, then the meaning of the HTTP status (RFC 9110, RFC 6585).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase

from hub.connectors.base import RequestContext
from hub.connectors.shape import Rule
from hub.connectors.wire import Response
from hub.errors import CallRefused, CredentialsRefused, ErpError, ProtocolBroken, Throttled, Unavailable

MESSAGE_LENGTH = 300
_CLASSES: dict[str, type[ErpError]] = {
    "throttled": Throttled,
    "unavailable": Unavailable,
    "credentials": CredentialsRefused,
    "refused": CallRefused,
}
_ADVICE = {
    CredentialsRefused: "check `auth:` of the ERP and the user's rights there",
    ProtocolBroken: "check the address, the company and the pack",
}


@dataclass(frozen=True)
class RemoteError:
    """What the ERP itself says is wrong."""

    code: str
    message: str


def classify_response(
    answer: Response, complaint: RemoteError | None, rules: Sequence[Rule], call: RequestContext, now: datetime
) -> ErpError | None:
    """The error that an answer is, or None when it isn't one."""
    if answer.status < 300 and complaint is None:
        return None
    kind = _by_rule(answer, complaint, rules) or _by_status(answer.status, complaint)
    said = f"{complaint.code}: {complaint.message}"[:MESSAGE_LENGTH] if complaint else answer.described()
    message = f"answers {said}" + (f"; {_ADVICE[kind]}" if kind in _ADVICE else "")
    if kind is Throttled:
        after = _retry_after(answer.headers.get("Retry-After"), now)
        return Throttled(message, erp=call.erp, company=call.company, call=call.name, after=after)
    return call.error(kind, message)


def _by_rule(answer: Response, complaint: RemoteError | None, rules: Sequence[Rule]) -> type[ErpError] | None:
    code, text = (complaint.code, complaint.message) if complaint else ("", "")
    for rule in rules:
        if (
            (rule.status is None or rule.status == answer.status)
            and (rule.code is None or _like(code, rule.code))
            and (rule.text is None or _like(text, rule.text))
        ):
            return _CLASSES[rule.means]
    return None


def _like(text: str, pattern: str) -> bool:
    return fnmatchcase(text.casefold(), pattern.casefold())


def _by_status(status: int, complaint: RemoteError | None) -> type[ErpError]:
    if status in (401, 403):
        return CredentialsRefused
    if status == 429:
        return Throttled
    # A complaint that no rule knows, with 200 or 500, is the server's own trouble: nothing clear.
    if status == 408 or status >= 500 or status < 300:
        return Unavailable
    return CallRefused if complaint else ProtocolBroken


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds, out of a number or an HTTP date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return None
