"""zeep, as far as it is used: to read what WSDLs describe, and to build requests from that."""

from typing import Any

import zeep

# Answers aren't read by it: strict, zeep stumbles over a new element; not strict, it takes truncated XML and puts aside
# what it doesn't know. It is also six times as slow.
_SETTINGS = {"strict": True, "forbid_dtd": True, "forbid_entities": True, "xml_huge_tree": False}


def zeep_client(url: str, transport: Any) -> Any:
    """A client of the WSDL at an address; whatever the WSDL is, it is loaded by `transport.load` alone.

    Raises:
        Exception: whatever a hostile WSDL makes zeep raise, RecursionError among it: zeep doesn't wrap it.
    """
    client: Any = zeep.Client  # untyped
    # a transport of our own: zeep's `forbid_external` still loads file:// schemas
    return client(url, transport=transport, settings=zeep.Settings(**_SETTINGS))
