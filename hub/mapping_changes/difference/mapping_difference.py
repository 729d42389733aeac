"""All that an edited mapping would change, as counts and in words."""

from dataclasses import dataclass, field
from typing import Any

from hub.mapping_changes.difference.json_keys import kind_as_dict, orders_as_dict
from hub.mapping_changes.difference.kind_difference import KindDifference
from hub.mapping_changes.difference.order_difference import OrderDifference
from hub.mapping_changes.difference.sentences import sentences


@dataclass(frozen=True)
class MappingDifference:
    """The differences of the kinds that were pulled, and of the last orders."""

    kinds: tuple[KindDifference, ...] = ()
    orders: OrderDifference = field(default_factory=OrderDifference)

    @property
    def is_nothing(self) -> bool:
        """Whether the edit changes nothing that is known so far."""
        return self.orders.is_nothing and all(kind.is_nothing for kind in self.kinds)

    def sentences(self) -> list[str]:
        """In business words, the prices first; one that says so where nothing changes."""
        return sentences(self.kinds, self.orders)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the sentences, and the counts and examples behind them, under keys that stay."""
        kinds = {each.kind.value: kind_as_dict(each) for each in self.kinds if not each.is_nothing}
        return {"changes": self.sentences(), "kinds": kinds, "orders": orders_as_dict(self.orders)}
