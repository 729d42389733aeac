"""How an order is written into a file: one registry, a file for each kind of content."""

from hub.connectors.protocols.files.order_files.csv_order import CsvOrder
from hub.connectors.protocols.files.order_files.json_order import JsonOrder
from hub.connectors.protocols.files.order_files.order_content import OrderContent, WrittenOrder
from hub.connectors.protocols.files.order_files.xml_order import XmlOrder
from hub.connectors.registry import Registry

__all__ = ["ORDER_CONTENTS", "OrderContent", "WrittenOrder"]

ORDER_CONTENTS: Registry[OrderContent] = Registry(CsvOrder, JsonOrder, XmlOrder)
