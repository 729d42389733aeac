"""The fault in an envelope of SOAP, and what those of OASIS's Web Services Security mean.

SOAP Message Security 1.1, section 12, has their codes and sentences. Nothing of such a call was done: the message is
judged before what it asks for.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.connectors.transport.classify import RemoteError, StandardMeaning
from hub.errors import CredentialsRefused, MessageExpired, SignedOut, Unavailable

_OF_SECURITY = re.compile(
    # 1.0 and 1.1, their drafts, and Trust, which has FailedAuthentication too
    r"http://docs\.oasis-open\.org/(wss|ws-sx/ws-trust)/.*"
    r"|http://schemas\.xmlsoap\.org/(ws/200[2-5]/\d\d/(secext|utility|security/trust|trust)|rp/2002/\d\d/.*)"
    # Java's own, of those that say nothing clear on purpose
    r"|http://ws\.apache\.org/wss4j"
)
_SIGNING = "check `auth:` of the pack and of the ERP, and the clocks of both machines"
_KIND = "the ERP takes another kind of signing in: check `auth:` of the pack"
_REFUSED = StandardMeaning(CredentialsRefused, "check `auth:` of the ERP and the user's rights there")

_OF_SOAP: Mapping[str, StandardMeaning] = {
    # the example of SOAP 1.1, 4.4
    "Client.Authentication": _REFUSED,
    # of all headers only the one that signs in must be understood
    "MustUnderstand": StandardMeaning(CredentialsRefused, _KIND),
}
_MEANINGS: Mapping[str, StandardMeaning] = {
    "FailedAuthentication": _REFUSED,
    # a session's token may have ended; who has none tries no second time
    "InvalidSecurityToken": StandardMeaning(SignedOut, "check `auth:` of the ERP"),
    # by which some say that the password is wrong, too
    "InvalidSecurity": StandardMeaning(CredentialsRefused, _SIGNING),
    "SecurityError": StandardMeaning(CredentialsRefused, _SIGNING),
    "FailedCheck": StandardMeaning(
        CredentialsRefused, "the signature isn't the right one: check the secret under `auth:`"
    ),
    "UnsupportedSecurityToken": StandardMeaning(CredentialsRefused, _KIND),
    "UnsupportedAlgorithm": StandardMeaning(CredentialsRefused, _KIND),
    "MessageExpired": StandardMeaning(MessageExpired, "compare the clocks of this machine and of the ERP's (NTP)"),
    "SecurityTokenUnavailable": StandardMeaning(Unavailable, "the ERP can't get at what it checks us by: look there"),
    **_OF_SOAP,
}
_SENTENCES: Mapping[str, str] = {
    "the security token could not be authenticated or authorized": "FailedAuthentication",
    # .NET's own words
    "at least one security token in the message could not be validated": "FailedAuthentication",
    "an invalid security token was provided": "InvalidSecurityToken",
    "an error was discovered processing the <wsse:security> header": "InvalidSecurity",
    "an error occurred when verifying security for the message": "InvalidSecurity",
    "the signature or decryption was invalid": "FailedCheck",
    "an unsupported token was provided": "UnsupportedSecurityToken",
    "an unsupported signature or encryption algorithm was used": "UnsupportedAlgorithm",
    "the security semantics of the message have expired": "MessageExpired",
    "referenced security token could not be retrieved": "SecurityTokenUnavailable",
}
"""The standard's, and what libraries say of the same with a code of their own (`Client`, `Server`)."""


@dataclass(frozen=True)
class _Code:
    """A code with the namespace that its prefix stands for; None where nobody says."""

    name: str
    namespace: str | None

    @classmethod
    def of(cls, element: Any) -> "_Code":
        prefix, _, name = (element.text or "").strip().rpartition(":")
        return cls(name, element.nsmap.get(prefix) if prefix else None)

    @property
    def by_standard(self) -> StandardMeaning | None:
        """What the standard says of it."""
        is_standard = self.namespace is None or _OF_SECURITY.fullmatch(self.namespace) or self.name in _OF_SOAP
        return _MEANINGS.get(self.name) if is_standard else None


def fault_of(fault: Any) -> RemoteError:
    """What a Fault of either version says: its code without the prefix, of 1.2 with the subcodes behind it."""
    codes = [*map(_Code.of, _codes(fault))]
    texts = [" ".join((text.text or "").split()) for text in _texts(fault)]
    words = texts[0] if texts else ""
    known = (code.by_standard for code in reversed(codes))  # the last one says most
    by_standard = next((each for each in known if each), None) or _by_sentence(words)
    return RemoteError(".".join(code.name for code in codes), words, by_standard=by_standard)


def _codes(fault: Any) -> Iterator[Any]:
    if is_modern(fault):
        yield from fault.iterfind("{*}Code//{*}Value")
    else:
        yield from list(fault.iterfind("{*}faultcode"))[:1]


def _texts(fault: Any) -> Iterator[Any]:
    yield from fault.iterfind("{*}Reason/{*}Text" if is_modern(fault) else "{*}faultstring")


def is_modern(fault: Any) -> bool:
    """Whether it is one of SOAP 1.2."""
    return fault.find("{*}Code") is not None


def _by_sentence(words: str) -> StandardMeaning | None:
    said = words.casefold()
    return next((_MEANINGS[code] for sentence, code in _SENTENCES.items() if sentence in said), None)
