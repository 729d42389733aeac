"""JSON as a pack writes it in YAML: without quotes numbers, true, false and null are what they are in JSON."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator

from hub.config.yamlfile import Unquoted

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)  # RFC 8259, 6
_WORDS = {"true": True, "false": False, "null": None}


def as_json(written: Any) -> Any:
    """The value of what stands in a file; a number keeps its digits."""
    if isinstance(written, dict):
        return {str(key): as_json(below) for key, below in written.items()}
    if isinstance(written, list):
        return [as_json(below) for below in written]
    if not isinstance(written, Unquoted):
        return written
    if written in _WORDS:
        return _WORDS[written]
    if _NUMBER.fullmatch(written):
        return int(written) if written.lstrip("-").isdecimal() else Decimal(written)
    return str(written)


JsonTemplate = Annotated[Any, AfterValidator(as_json)]
"""A field of a pack that is a template of JSON."""
