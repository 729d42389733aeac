"""What every kind of place says of itself: its addresses, the keys that it asks for, and how it is opened."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import ClassVar

from hub.connectors.protocols.files.places.file_store import FileStore
from hub.connectors.protocols.protocol import Site
from hub.connectors.transport.auth import Keys
from hub.connectors.transport.transfer import Transfer


class PlaceKeys(Keys):
    """The keys of a place: what must be there, what may be there, and which of them are secret."""

    def __init__(
        self, required: Collection[str] = (), optional: Collection[str] = (), secret: Collection[str] = ()
    ) -> None:
        self._required, self._optional, self._secret = frozenset(required), frozenset(optional), frozenset(secret)

    def required(self) -> frozenset[str]:
        """What signs in."""
        return self._required

    def optional(self) -> frozenset[str]:
        """What it may have beside that."""
        return self._optional

    def secret(self) -> frozenset[str]:
        """What nobody may read."""
        return self._secret


class Place(ABC):
    """A kind of place, told by the scheme of the ERP's `url`. Light to import.

    `lists`: whether it tells which files there are, and takes files; else a pack names each file in full.
    """

    scheme: ClassVar[str]
    lists: ClassVar[bool] = True

    @abstractmethod
    def address_problem(self, url: str) -> str | None:
        """Why that is no address of such a place."""

    @abstractmethod
    def keys(self, given: Collection[str]) -> Keys:
        """The keys that it asks for, where these are given: some stand for others."""

    @abstractmethod
    def open(self, site: Site, transfer: Transfer) -> FileStore:
        """The place of an installation; nothing is sent yet.

        Raises:
            ConfigurationError: the address or the keys must be mended; SecretMissing among them.
        """
