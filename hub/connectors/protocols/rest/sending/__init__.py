"""How the bodies of requests are written: one registry, a file for each kind."""

from typing import Annotated

from hub.connectors.protocols.rest.sending.form_sent import FormSent
from hub.connectors.protocols.rest.sending.json_sent import JsonSent
from hub.connectors.protocols.rest.sending.sent_body import SentBody
from hub.connectors.protocols.rest.sending.xml_rpc_sent import XmlRpcSent
from hub.connectors.protocols.rest.sending.xml_sent import XmlSent
from hub.connectors.registry import Registry

__all__ = ["SENDING", "JsonSent", "Sends", "SentBody"]

SENDING: Registry[SentBody] = Registry(JsonSent, FormSent, XmlSent, XmlRpcSent, alone=True)

Sends = Annotated[SentBody, SENDING]
"""A way to write a request by its word alone, or with what else it says."""
