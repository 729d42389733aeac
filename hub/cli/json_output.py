"""What programs read: values as JSON, and errors as objects of stable keys.

With `--json` standard output holds what was asked for and nothing else. Each line of the error channel is an object:
`{"error": {"class", "message", "where", "problems"}}` or `{"warning": {"message"}}`.
"""

import json
import re
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal

from hub.cli.listing import exact_digits
from hub.errors import ConfigurationError, Problem
from hub.printable import UNSAFE
from hub.records import Money

json_wanted = ContextVar("json_wanted", default=False)
"""Whether the command that runs was called with `--json`."""


LINE = re.compile(r"(?P<place>(?P<file>.+?):(?P<number>\d+))(: (?P<path>.+))?")
"""A place that is a line of a file; a secret's has the path behind it."""


def json_text(value: object, *, indent: int | None = None) -> str:
    """Anything that commands list, decimals digit for digit, times in ISO 8601, amounts with their currency."""
    written = json.dumps(value, default=_plain, ensure_ascii=False, indent=indent)
    # beyond JSON's own escapes: DEL, C1, marks of direction and what is hidden reach the terminal too
    return "\n".join(UNSAFE.sub(_escaped, line) for line in written.split("\n"))


def error_object(
    name: str, message: str, where: Sequence[str] = (), problems: Sequence[Problem] = ()
) -> dict[str, object]:
    """An error: its class as in `hub.errors`, the whole message, what it is about, and each problem by itself."""
    listed = [problem_object(problem) for problem in problems]
    return {"error": {"class": name, "message": message, "where": list(where), "problems": listed}}


def problem_object(problem: Problem) -> dict[str, object]:
    """One thing to mend; `file` and `line` are null where its place isn't a line of a file."""
    line = LINE.fullmatch(problem.place)
    return {
        "place": line["place"] if line else problem.place,
        "file": line["file"] if line else None,
        "line": int(line["number"]) if line else None,
        "path": problem.path or (line["path"] if line else None) or "",
        "message": problem.message,
    }


def problems_of(error: BaseException) -> Sequence[Problem]:
    """What is to be mended one by one; nothing for errors of other classes."""
    return error.problems if isinstance(error, ConfigurationError) else ()


def _escaped(unsafe: re.Match[str]) -> str:
    return json.dumps(unsafe[0])[1:-1]


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Money():
            return {"amount": str(exact_digits(value)), "currency": value.currency}
        case _:
            raise TypeError(type(value).__name__)
