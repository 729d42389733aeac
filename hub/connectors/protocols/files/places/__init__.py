"""Where files are: one registry by the scheme of the address, a file for each kind of place."""

from urllib.parse import urlsplit

from hub.connectors.protocols.files.places.folder_place import FolderPlace
from hub.connectors.protocols.files.places.ftps_place import FtpsPlace
from hub.connectors.protocols.files.places.http_place import HttpPlace, PlainHttpPlace
from hub.connectors.protocols.files.places.place import Place
from hub.connectors.protocols.files.places.sftp_place import SftpPlace

__all__ = ["PLACES", "Place", "place_of"]

_KINDS: tuple[Place, ...] = (FolderPlace(), SftpPlace(), FtpsPlace(), HttpPlace(), PlainHttpPlace())
PLACES: dict[str, Place] = {place.scheme: place for place in _KINDS}
"""By the scheme of `url:`, none for a path."""


def place_of(url: str) -> Place | str:
    """The kind of place that an address is of, or why it is none."""
    scheme = urlsplit(url).scheme if "://" in url else ""
    if scheme == "ftp":
        return "plain FTP sends passwords and orders in the clear, and isn't spoken: use ftps:// or sftp://"
    if scheme in PLACES:
        return PLACES[scheme]
    known = ", ".join(f"{name}://" for name in PLACES if name)
    return f"isn't the place of files: a folder's path{f', or {known}' if known else ''} was expected"
