"""Why TLS came to nothing: a certificate of the server's that nobody vouches for, or what it says against ours."""

import re
import ssl
from collections.abc import Iterator

from urllib3.exceptions import ProxyError

# RFC 8446, 6.2: of the alerts those that are about a certificate
_CERTIFICATE_ALERT = re.compile(
    r"ALERT_((?:BAD|UNSUPPORTED|NO)_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN|REQUIRED)|UNKNOWN_CA)"
)


# OpenSSL's x509_vfy.h
_ENDED, _NOT_YET, _OTHER_NAME, _OTHER_ADDRESS = 10, 9, 62, 64


def not_trusted(error: Exception, host: str, authority: str) -> str:
    """Why the server's certificate doesn't show that it is `host`, and what to do; empty where that isn't it.

    `authority` says what to do where nobody that we believe vouches for it.
    """
    refused = next((each for each in _chain(error) if isinstance(each, ssl.SSLCertVerificationError)), None)
    if refused is None:
        return ""
    why = (refused.verify_message or "it can't be verified").rstrip(".")
    advice = authority
    if refused.verify_code in (_ENDED, _NOT_YET):
        advice = f"who runs {host} must renew it, if this machine's clock is right"
    elif refused.verify_code in (_OTHER_NAME, _OTHER_ADDRESS):
        advice = f"it is of another host than {host}: mend the address, or have one made for that name"
    return f"the server's certificate isn't trusted ({why}); nothing was sent: {advice}"


def certificate_refused(error: Exception, *, is_shown: bool) -> str:
    """How the server says no to the certificate that we showed, or that it wants one; empty where it doesn't.

    With TLS 1.3 it says so when the request is out; but it reads none of it before it is content with the certificate.
    """
    for each in _chain(error):
        reason = getattr(each, "reason", None)
        if isinstance(each, ssl.SSLError) and isinstance(reason, str) and (no := _CERTIFICATE_ALERT.search(reason)):
            said = no[1].replace("_", " ").lower()
            if is_shown:
                return f"the server says “{said}” by TLS to our certificate; check `tls:` of the ERP"
            wanted = "name it under `tls: {certificate: …, key: …}` of the ERP in tenants.yaml"
            return f"the server says “{said}” by TLS: it wants a certificate of ours, and none is configured; {wanted}"
    return ""


def no_handshake(error: Exception) -> str:
    """Why no connection by TLS came to be: the proxy's no, or what OpenSSL calls it, and what may help."""
    if any(isinstance(each, ProxyError) for each in _chain(error)):
        return "the proxy that the environment names (HTTPS_PROXY or ALL_PROXY) gives no way to the ERP; check it"
    words = (getattr(each, "reason", None) for each in _chain(error) if isinstance(each, ssl.SSLError))
    said = next((word for word in words if isinstance(word, str)), "it broke off")
    advice = "does the ERP want a certificate (`tls:` in tenants.yaml), or an older TLS?"
    return f"no connection by TLS ({said.replace('_', ' ').lower()}); {advice}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The errors of which an error was made, itself first; libraries keep them as arguments, or as the context."""
    seen: list[BaseException] = [error]
    for each in seen:
        yield each
        inner = (*each.args, getattr(each, "reason", None), each.__context__)
        seen += [one for one in inner if isinstance(one, BaseException) and one not in seen]
