"""Requests in JSON."""

from typing import Any, ClassVar, Literal

from hub.connectors.protocols.rest.sending.sent_body import SentBody


class JsonSent(SentBody):
    """Bodies in JSON."""

    example: ClassVar[str] = "kind: json"
    media_type: ClassVar[str] = "application/json"

    kind: Literal["json"] = "json"

    def encode(self, value: Any) -> bytes:
        """JSON with decimals as numbers."""
        from hub.connectors.protocols.json_body import json_bytes

        return json_bytes(value)
