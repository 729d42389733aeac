"""An ERP's WSDLs and schemas kept in a folder, so that calls don't hang on how it describes itself today."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

from hub.connectors.base import RequestContext
from hub.errors import ConfigurationError, Problem

MAX_BYTES = 20_000_000
"""Of a file; the largest published ones have a few megabytes."""
Fetch = Callable[[str], tuple[bytes, str]]
"""Gives the document at an address, and says what came."""
_LONGEST = 150
"""Characters of a name that is still one on every file system."""


class WsdlSnapshot:
    """The documents by their path and query; whichever machine the ERP is on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reading(self, context: RequestContext) -> Fetch:
        """Gives a document at an address, and says what it is.

        Raises:
            ConfigurationError: there is none for the address.
        """

        def fetch(wanted: str) -> tuple[bytes, str]:
            kept = self.kept(wanted)
            if kept is None:
                problem = Problem(str(self._folder), "", f"has no WSDL for {context.company}: {_shown(wanted)}; {TAKE}")
                raise ConfigurationError(problem)
            return kept, f"the file {self.name(wanted)}"

        return fetch

    def kept(self, address: str) -> bytes | None:
        """The document for an address; None where there is none."""
        path = self._folder / self.name(address)
        return path.read_bytes() if os.path.isfile(path) and path.stat().st_size <= MAX_BYTES else None

    @staticmethod
    def name(address: str) -> str:
        """The file's name for an address."""
        name = quote(_shown(address).lstrip("/"), safe="")
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        return f"{name if len(name) <= _LONGEST else f'{name[:_LONGEST]}~{digest}'}.xml"

    def keep(self, address: str, body: bytes) -> None:
        """Write a document, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{self.name(address)}.new"
        beside.write_bytes(body)
        beside.replace(self._folder / self.name(address))


TAKE = "`hub connect OFFICE --snapshot` takes them"


def _shown(address: str) -> str:
    """Path and query, without the machine."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
