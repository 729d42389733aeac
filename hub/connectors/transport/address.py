"""The address of an ERP; light, so that `hub check` can ask."""

import re
from urllib.parse import urlsplit

NO_ADDRESS = (
    "isn't an address such as https://host/path, of up to 1,000 characters that show, without blanks, `?` and `#` "
    "(user and password belong into `auth:`)"
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_BASE = re.compile(r"(?:[^%\s?#]|%[0-9A-Fa-f]{2}){1,1000}")


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a URL; ValueError if it has none, or names a user."""
    parts = urlsplit(url)
    # https://our.host@elsewhere reads like ours, and a password in an address would be shown
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not an http address")
    port = {"http": 80, "https": 443}[parts.scheme] if parts.port is None else parts.port
    return parts.scheme, parts.hostname, port


def known_origin(url: str) -> tuple[str, str, int | None] | None:
    """The same; None where there is none."""
    try:
        return origin(url)
    except ValueError:
        return None


def is_base(url: str) -> bool:
    """Whether requests can begin with a URL: paths are written behind it."""
    try:
        port = origin(url)[2]
    except ValueError:
        return False
    return port != 0 and url.isprintable() and _BASE.fullmatch(url) is not None


def no_base(url: str) -> str | None:
    """Why requests can't begin with a URL; None where they can."""
    return None if is_base(url) else NO_ADDRESS


def is_overheard(url: str) -> bool:
    """Whether what is sent to an address goes over a network as it is."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(url)


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own."""
    return urlsplit(url).hostname in LOOPBACK
