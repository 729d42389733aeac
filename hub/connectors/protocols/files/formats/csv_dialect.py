"""How CSV is written (RFC 4180 and its many relatives), lists and orders alike."""

import csv
from typing import Annotated, Any

from pydantic import AfterValidator, model_validator

from hub.connectors.model import PackModel
from hub.connectors.protocols.files.formats.encoding import Encoding

BYTE_ORDER_MARK = "\ufeff"
NO_QUOTE = "none"


def _one_character(text: str) -> str:
    text = "\t" if text == "tab" else text
    if len(text) != 1 or text in "\r\n" or text == BYTE_ORDER_MARK:
        raise ValueError("one character was expected, or `tab`")
    return text


def _one_or_none(text: str) -> str:
    return text if text == NO_QUOTE else _one_character(text)


class CsvDialect(PackModel):
    """`quote: none`: no character quotes a field."""

    encoding: Encoding
    delimiter: Annotated[str, AfterValidator(_one_character)] = ","
    quote: Annotated[str, AfterValidator(_one_or_none)] = '"'

    @model_validator(mode="after")
    def _tells_columns_apart(self) -> "CsvDialect":
        if self.delimiter == self.quote:
            raise ValueError("`delimiter` and `quote` must differ")
        return self

    @property
    def dialect(self) -> dict[str, Any]:
        """As Python's csv takes it."""
        quoting = {"quoting": csv.QUOTE_NONE} if self.quote == NO_QUOTE else {"quotechar": self.quote}
        return {"delimiter": self.delimiter, **quoting}
