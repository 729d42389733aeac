"""How the values of files are written, in plain ASCII digits and within bounds, and the base of the models."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from hub.config.secrets import visible
from hub.printable import UNSAFE
from hub.records.person_names import why_no_name

SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=366)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MAX_NAME = 200


def _seconds(text: object) -> object:
    parts = re.fullmatch(r"([0-9]+) *([smhd])", text) if isinstance(text, str) else None
    if parts is None:
        raise ValueError("a duration such as 30s, 15m, 2h or 1d was expected")
    digits = parts[1].lstrip("0")
    # by its length first: a timedelta can't hold what nine digits and more of days are
    seconds = int(digits or 0) * _UNITS[parts[2]] if len(digits) < 9 else -1
    if not SHORTEST.total_seconds() <= seconds <= LONGEST.total_seconds():
        raise ValueError(f"a duration between 1s and {LONGEST.days}d was expected")
    return timedelta(seconds=seconds)


def _share(text: object) -> object:
    percentage = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) *%", text) if isinstance(text, str) else None
    if percentage is None:
        raise ValueError("a percentage such as 5 % was expected")
    if (share := Decimal(percentage[1]) / 100) > 1:
        raise ValueError("a percentage up to 100 % was expected")
    return share


def _share_or_count(text: object) -> object:
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    if isinstance(text, str) and text.endswith("%"):
        return _share(text)
    raise ValueError("a number of records such as 400, or a percentage such as 5 %, was expected")


def _plain(pattern: str, expected: str, make: Callable[[str], Any]) -> BeforeValidator:
    """Reads a text that is written so; what Python's own numbers take beside it (1_0, ٣, 1e3) is refused."""

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value  # made by code, or no text, which the type refuses
        if not re.fullmatch(pattern, value):
            raise ValueError(f"{expected} was expected")
        return make(value)

    return BeforeValidator(read)


def _name(text: str) -> str:
    if not visible(text) or len(text) > MAX_NAME:
        raise ValueError(f"a text of 1 to {MAX_NAME} characters was expected")
    if UNSAFE.search(text) and (why := why_no_name(text)):
        raise ValueError(why)
    return text


def _role(text: str) -> str:
    if why := why_no_name(text):
        raise ValueError(why)
    return text


Duration = Annotated[timedelta, BeforeValidator(_seconds)]
"""Between a second and a year."""
Share = Annotated[Decimal, BeforeValidator(_share)]
Limit = Annotated[int | Decimal, BeforeValidator(_share_or_count)]
"""So many, or such a share of all: int and Decimal tell them apart."""
_AMOUNT = _plain(r"[0-9]{1,15}(\.[0-9]{1,9})?", "an amount such as 500 or 99.50", Decimal)
Amount = Annotated[Decimal, _AMOUNT, Field(gt=0)]
"""An amount of money, more than nothing."""
AmountOrZero = Annotated[Decimal, _AMOUNT, Field(ge=0)]
Count = Annotated[int, _plain(r"[0-9]{1,9}", "a whole number such as 300", int), Field(ge=1)]
"""How many of something, at least one."""
WHOLE_OR_ZERO = _plain(r"[0-9]{1,9}", "a whole number such as 2", int)
SECONDS = _plain(r"[1-9][0-9]{0,2}(\.[0-9]{1,3})?", "seconds such as 30, from 1 to 600,", float)
TimeOfDay = Annotated[
    time, _plain(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", 'a time of day such as "02:30"', time.fromisoformat)
]
Day = Annotated[date, _plain(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day such as 2027-03-31", date.fromisoformat)]
Flag = Annotated[bool, _plain("true|false", "true or false", lambda text: text == "true")]
Name = Annotated[str, AfterValidator(_name)]
"""What people or an ERP call something: nothing in it is hidden; an ERP's may have blanks around it."""
Role = Annotated[str, AfterValidator(_name), AfterValidator(_role)]
"""What stands for people."""


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

    @field_validator("*", mode="before")
    @classmethod
    def _written(cls, value: object) -> object:
        # a key that is left out has its default; `up to:` with nothing behind it must not mean any amount
        if value is None:
            raise ValueError("is empty: write its value, or leave the key out")
        return value
