"""How durations, shares and limits are written, and the base of the models that hold them."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _seconds(text: object) -> object:
    parts = re.fullmatch(r"(\d+)\s*([smhd])", text) if isinstance(text, str) else None
    if parts is None:
        raise ValueError("a duration such as 30s, 15m, 2h or 1d was expected")
    return timedelta(seconds=int(parts[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[parts[2]])


def _share(text: object) -> object:
    percentage = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", text) if isinstance(text, str) else None
    if percentage is None:
        raise ValueError("a percentage such as 5 % was expected")
    return Decimal(percentage[1]) / 100


def _share_or_count(text: object) -> object:
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    try:
        return _share(text)
    except ValueError:
        raise ValueError("a number of records such as 400, or a percentage such as 5 %, was expected") from None


Duration = Annotated[timedelta, BeforeValidator(_seconds)]
Share = Annotated[Decimal, BeforeValidator(_share)]
Limit = Annotated[int | Decimal, BeforeValidator(_share_or_count)]
"""So many, or such a share of all: int and Decimal tell them apart."""


class Model(BaseModel):
    """Base of the file's parts: frozen, strict, with spaces in keys where the attribute has underscores."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # else pydantic prints what was written, secrets among it
        arbitrary_types_allowed=True,
        alias_generator=lambda name: name.replace("_", " "),
        populate_by_name=True,
    )
