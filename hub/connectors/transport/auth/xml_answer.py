"""What an answer of XML to a call that signs in says."""

from typing import Any

from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.soap_fault import fault_of
from hub.connectors.xml_paths import texts_at

_NOT_NOW = ("Server", "Receiver")
"""The codes of SOAP 1.1 and 1.2 by which the server speaks of its own trouble."""


def text_in(body: bytes, path: str) -> str | None:
    """The text at a path that begins with the root element's name; None where there is none, or no XML."""
    root = _root(body)
    found = [] if root is None else texts_at([root], path)
    return found[0] if found else None


def fault_in(body: bytes) -> RemoteError | None:
    """The fault, where one came that says no to us, and not only that the server has trouble of its own."""
    root = _root(body)
    fault = None if root is None else root.find("{*}Body/{*}Fault")
    if fault is None:
        return None
    said = fault_of(fault)
    return said if said.by_standard or said.code.partition(".")[0] not in _NOT_NOW else None


def _root(body: bytes) -> Any:
    from hub.connectors.xml_body import xml_tree

    try:
        return xml_tree(body)
    except ValueError:
        return None
