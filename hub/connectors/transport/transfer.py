"""Bounds of a single answer."""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from hub.config.values import Duration
from hub.connectors.model import PackModel


class Transfer(PackModel):
    """The size of an answer in bytes, and the time for the whole of it."""

    example: ClassVar[str] = "{max_bytes: 67108864, max_time: 10m}"

    max_bytes: Annotated[int, Field(ge=1)] = 64 * 1024 * 1024
    max_time: Duration = Field(default=timedelta(minutes=10), validate_default=False)
