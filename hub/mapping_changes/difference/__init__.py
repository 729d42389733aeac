"""What an edited mapping would change: the kept raw records through it, beside what the store holds."""

from hub.mapping_changes.difference.compute import compute_difference
from hub.mapping_changes.difference.kind_difference import KindDifference, PriceMove
from hub.mapping_changes.difference.mapping_difference import MappingDifference
from hub.mapping_changes.difference.order_difference import OrderDifference

__all__ = ["KindDifference", "MappingDifference", "OrderDifference", "PriceMove", "compute_difference"]
