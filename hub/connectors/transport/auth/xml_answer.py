"""What an answer of XML to a call that signs in says."""

from typing import Any

from hub.connectors.xml_paths import texts_at

_NOT_NOW = ("Server", "Receiver")
"""The codes of SOAP 1.1 and 1.2 by which the server speaks of its own trouble."""


def text_in(body: bytes, path: str) -> str | None:
    """The text at a path that begins with the root element's name; None where there is none, or no XML."""
    root = _root(body)
    found = [] if root is None else texts_at([root], path)
    return found[0] if found else None


def refusal_in(body: bytes) -> str:
    """What a fault says that isn't about the server's own trouble; empty where there is none."""
    root = _root(body)
    fault = None if root is None else root.find("{*}Body/{*}Fault")
    if fault is None:
        return ""
    codes = texts_at(fault, "faultcode") or texts_at(fault, "Code.Value")
    words = texts_at(fault, "faultstring") or texts_at(fault, "Reason.Text")
    code = codes[0].rpartition(":")[2] if codes else ""
    return "" if code.partition(".")[0] in _NOT_NOW else f"{code}: {' '.join(words)}"


def _root(body: bytes) -> Any:
    from hub.connectors.xml_body import xml_tree

    try:
        return xml_tree(body)
    except ValueError:
        return None
