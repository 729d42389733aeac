"""What no database can keep: looked at before every statement, so that both refuse the same, and by field.

SQLite keeps a NUL that PostgreSQL refuses; no driver names the field, and some raise what is no database's error.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from hub.errors import RecordRejected

NOT_STORABLE = "not-storable"
"""The code of a record or argument that no database can keep."""
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, and halves of a character, which no channel can write."""
INTEGERS = range(-(2**63), 2**63)
DIGITS = 1_000
"""Of a decimal, before its point and behind it: far beyond any amount, well within PostgreSQL's NUMERIC."""
_NUMBERED = re.compile(r"(_\d+)+$")


def refuse_unstorable(
    _connection: Connection, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    """Before a statement is sent: RecordRejected `not-storable`, by field, where it has such a value."""
    # what is in the driver's own words has none
    for row in getattr(context, "compiled_parameters", None) or ():
        refuse_values(row)


def refuse_values(values: Mapping[str, Any]) -> None:
    """The same of values, or lists of values, by their names."""
    for name, value in values.items():
        for each in value if isinstance(value, list) else (value,):
            if why := _why_not(each):
                # SQLAlchemy numbers the values of one column: reference_1, reference_1_2
                raise RecordRejected(f"{_NUMBERED.sub('', name)}: {why}", code=NOT_STORABLE)


def storable(text: str) -> str:
    """The text with blanks for what no database can keep: no value that is kept has it, so nothing is missed."""
    return UNSTORABLE.sub(" ", text)


def _why_not(value: Any) -> str | None:
    """Why no database can keep the value; it isn't quoted, for it may be a customer's."""
    if isinstance(value, str):
        # most texts are ASCII, and then only the NUL is to be looked for
        odd = "\0" in value if value.isascii() else UNSTORABLE.search(value)
        return "a NUL or half a character can't be kept; write it without" if odd else None
    if isinstance(value, int):
        return None if value in INTEGERS else "a number beyond 64 bits can't be kept; give a smaller one"
    if isinstance(value, Decimal) and value.is_finite():
        _, digits, exponent = value.as_tuple()
        assert isinstance(exponent, int)
        if not -DIGITS <= exponent <= len(digits) + exponent <= DIGITS:
            return f"more than {DIGITS} digits before or behind the point can't be kept; give fewer"
    return None
