"""The address of a place on another machine."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_BASE = re.compile(r"[^%\s?#]{1,1000}")


@dataclass(frozen=True)
class RemoteAddress:
    """Host, port, and the folder below which all others stand."""

    host: str
    port: int
    path: str

    def below(self, folder: str, name: str = "") -> str:
        """The path of a folder, or of a file in it."""
        return "/".join(part for part in (self.path.rstrip("/"), folder, name) if part) or "/"


def parsed(url: str, port: int) -> RemoteAddress:
    """ValueError if it is no address, or names a user; `port` where it names none."""
    parts = urlsplit(url)
    if (
        not parts.hostname
        or "@" in parts.netloc
        or not url.isprintable()
        or not _BASE.fullmatch(url)
        or parts.port == 0
    ):
        raise ValueError("no address")
    return RemoteAddress(parts.hostname, parts.port or port, parts.path)


def why_no_address(url: str) -> str | None:
    """Why it is none."""
    try:
        parsed(url, 1)
    except ValueError:
        scheme = url.partition("://")[0]
        return (
            f"isn't an address such as {scheme}://host/folder, without blanks, `%`, `?` and `#` (user and password "
            "belong into `auth:`)"
        )
    return None
