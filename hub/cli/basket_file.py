"""Baskets out of a JSON file, and what is wrong with them in a person's words."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hub.config.regular_file import first_bytes
from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, Problem
from hub.records import Basket, BasketLine, ChargeLine, TextLine
from hub.web.strict_json import NotJson, parse

KEYS = {name for model in (Basket, BasketLine, ChargeLine, TextLine) for name in model.model_fields}
MAX_BYTES = 4_000_000
"""Of a file: some thousand baskets."""
MAX_BASKETS = 5_000
SAID = 50
"""Mistakes that are named; the others are counted."""


def read_baskets(file: Path) -> list[Basket]:
    """The baskets of a file that holds one or a list of them; `-` is standard input.

    Raises:
        ConfigurationError: the file can't be read, is too large, isn't JSON, or a basket isn't one; the mistakes with
            their places. Then none of the baskets is given.
    """
    name = "standard input" if str(file) == "-" else str(file)
    try:
        given = parse(_bytes(file, name))
    except NotJson as error:
        raise ConfigurationError(Problem(name, "", f"{error}; a basket or a list of them was expected")) from None
    if not isinstance(given, list):
        return _checked(name, [given], is_list=False)
    if len(given) > MAX_BASKETS:
        raise ConfigurationError(Problem(name, "", f"has {len(given):,} baskets; at most {MAX_BASKETS:,} at once"))
    return _checked(name, given, is_list=True)


def basket_of(given: dict[str, Any]) -> Basket:
    """A basket of what somebody typed; ConfigurationError with the mistakes and their places."""
    return _checked("what was asked for", [given], is_list=False)[0]


def _bytes(file: Path, name: str) -> bytes:
    try:
        given = sys.stdin.buffer.read(MAX_BYTES + 1) if str(file) == "-" else first_bytes(file, MAX_BYTES)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(Problem(name, "", f"can't be read ({why}); name another file")) from None
    if len(given) > MAX_BYTES:
        raise ConfigurationError(Problem(name, "", f"is larger than {MAX_BYTES:,} bytes; offer fewer baskets at once"))
    return given


def _checked(name: str, given: list[Any], *, is_list: bool) -> list[Basket]:
    baskets: list[Basket] = []
    problems: list[Problem] = []
    for number, offered in enumerate(given):
        try:
            baskets.append(Basket.model_validate(offered))
        except ValidationError as error:
            problems += _problems(name, (number,) if is_list else (), error)
    if not problems:
        return baskets
    if (more := len(problems) - SAID) > 0:
        problems[SAID:] = [Problem(name, "", f"{more:,} more mistakes")]
    if is_list and len(given) > 1:
        problems.append(Problem(name, "", f"none of its {len(given):,} baskets was taken in"))
    raise ConfigurationError(*problems)


def _problems(name: str, place: tuple[int, ...], error: ValidationError) -> Iterator[Problem]:
    for each in error.errors(include_input=False, include_url=False):
        yield _problem(name, each["type"], (*place, *each["loc"]), each["msg"])


def _problem(name: str, kind: str, location: tuple[int | str, ...], message: str) -> Problem:
    path = ".".join(str(part) for part in location)
    match kind:
        case "missing":
            return Problem(name, path, "is missing")
        case "extra_forbidden":
            if location[-1] in KEYS:
                return Problem(name, path, "is of another kind of line: goods have a sku, others a `charge` or `text`")
            return Problem(name, path, f"isn't known here{suggest(str(location[-1]), KEYS)}")
        case "model_type":
            return Problem(name, path, "input should be an object with key, account, currency, placed_at and lines")
        case _:
            return Problem(name, path, message[:1].lower() + message[1:])
