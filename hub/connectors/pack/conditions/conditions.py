"""What every style of conditions can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from hub.connectors.base import ReadCondition
from hub.connectors.model import PackModel


class Conditions(PackModel, ABC):
    """How a read says what it asks for, in the ERP's words."""

    kind: str

    def problems(self) -> Iterator[str]:
        """What of it the hub would pass over."""
        return iter(())

    @property
    def precisions(self) -> frozenset[str] | None:
        """The precisions whose moments it can write; None for any."""
        return None

    @property
    def takes_versions(self) -> bool:
        """Whether a number may stand where a moment does."""
        return True

    @property
    def named(self) -> frozenset[str]:
        """The fields that it says something of."""
        return frozenset()

    @abstractmethod
    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """What changed since a moment, by the field that tells; the moment is in the ERP's own writing."""

    @abstractmethod
    def has(self, field: str, value: str | int) -> ReadCondition:
        """What has this in the field: a text, or a number where the ERP's own keys are numbers."""
