"""What every way of writing an order into a file does."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.raw_record import RawRecord


@dataclass(frozen=True)
class WrittenOrder:
    """An order as it goes out: the record, our reference, the office's company, and where its lines stand."""

    record: RawRecord
    reference: str
    company: str
    lines: str


class OrderContent(PackModel, ABC):
    """How an order becomes a file's bytes."""

    kind: str

    @abstractmethod
    def problems(self, where: str, head: Collection[str], lines: Collection[str], reference: str) -> Iterator[str]:
        """Names in braces that nothing stands for, and what would go out nowhere.

        `head` and `lines` are the order's own fields, as templates name them, and `reference` that of our reference.
        """

    @abstractmethod
    def written(self, order: WrittenOrder, context: RequestContext) -> bytes:
        """The file; CallRefused where the order can't be written so: nothing was sent."""


def as_text(value: Any) -> str:
    """A value as files have it: decimals digit for digit, days as 2026-01-31."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def as_texts(value: Any) -> Any:
    """The same of any depth, numbers and truth values left as they are."""
    if isinstance(value, Mapping):
        return {key: as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(inner) for inner in value]
    return value if isinstance(value, bool | int | Decimal) else as_text(value)
