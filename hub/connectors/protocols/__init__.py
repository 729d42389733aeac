"""Every protocol that a pack may name: one registry, a folder for each."""

from typing import Any

from hub.connectors.protocols.files import FilesProtocol
from hub.connectors.protocols.protocol import Protocol
from hub.connectors.protocols.rest import RestProtocol
from hub.connectors.protocols.soap import SoapProtocol

PROTOCOLS: dict[str, Protocol[Any]] = {
    protocol.name: protocol for protocol in (FilesProtocol(), RestProtocol(), SoapProtocol())
}
"""By the word behind `protocol:`."""
