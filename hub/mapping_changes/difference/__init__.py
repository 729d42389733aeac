"""What an edited mapping would change: the kept raw records through it, beside what the store holds."""

from hub.mapping_changes.difference.changes import Difference
from hub.mapping_changes.difference.compute import difference
from hub.mapping_changes.difference.facts import KindDifference, Move, OrderDifference

__all__ = ["Difference", "KindDifference", "Move", "OrderDifference", "difference"]
