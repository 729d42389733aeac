"""What every way to write a request does: out of a template's values it makes bytes."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from hub.connectors.model import PackModel


class SentBody(PackModel, ABC):
    """How the bodies of requests are written; `media_type` is the Content-Type that goes with them."""

    kind: str
    media_type: ClassVar[str]

    @abstractmethod
    def encode(self, value: Any) -> bytes:
        """A filled template as a body; decimals digit for digit. ValueError for what can't be written so."""

    def problems(self, where: str, template: Any) -> Iterator[str]:
        """What of a template can't be written so, whatever it is filled with."""
        return iter(())
