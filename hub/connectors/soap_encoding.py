"""SOAP's own schema of its encoding, which comes with the hub, for WSDLs that import it."""

from pathlib import Path

ADDRESS = "http://schemas.xmlsoap.org/soap/encoding"


def shipped_schema(wanted: str) -> bytes | None:
    """The schema, where that is what an import wants; None for any other document."""
    return Path(__file__).with_suffix(".xsd").read_bytes() if wanted.rstrip("/") == ADDRESS else None
