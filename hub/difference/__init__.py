"""What an edited mapping would change: the kept raw records through it, beside what the store holds."""

from hub.difference.compute import difference
from hub.difference.found import Difference, KindDifference, Move, OrderDifference

__all__ = ["Difference", "KindDifference", "Move", "OrderDifference", "difference"]
