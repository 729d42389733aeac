"""How the answers of lists are written: one registry, a file for each kind."""

from typing import Annotated

from hub.connectors.protocols.rest.bodies.csv_table import CsvTable
from hub.connectors.protocols.rest.bodies.json_document import JsonDocument
from hub.connectors.protocols.rest.bodies.json_lines import JsonLines
from hub.connectors.protocols.rest.bodies.rest_body import ListShape, RestBody
from hub.connectors.protocols.rest.bodies.xml_elements import XmlElements
from hub.connectors.protocols.rest.bodies.xml_rpc_answer import XmlRpcAnswer
from hub.connectors.registry import Registry

__all__ = ["BODIES", "Body", "JsonDocument", "ListShape", "RestBody"]

BODIES: Registry[RestBody] = Registry(JsonDocument, JsonLines, CsvTable, XmlElements, XmlRpcAnswer, alone=True)

Body = Annotated[RestBody, BODIES]
"""A kind of body by its word alone, or with what else it says."""
