"""The address of an ERP; light, so that `hub check` can ask."""

from urllib.parse import urlsplit

NO_ADDRESS = "isn't an address such as https://host/path (user and password belong into `auth:`)"


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a URL; ValueError if it has none, or names a user."""
    parts = urlsplit(url)
    # https://our.host@elsewhere reads like ours, and a password in an address would be shown
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not an http address")
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]
