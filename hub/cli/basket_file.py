"""Baskets out of a JSON file, and what is wrong with them in a person's words."""

import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, Problem
from hub.records import Basket, BasketLine

KEYS = Basket.model_fields.keys() | BasketLine.model_fields.keys()


def read_baskets(file: Path) -> list[Basket]:
    """The baskets of a file that holds one or a list of them; `-` is standard input.

    Raises:
        ConfigurationError: the file can't be read, isn't JSON, or a basket isn't one; every problem with its place.
    """
    name = "standard input" if str(file) == "-" else str(file)
    try:
        given = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise ConfigurationError(Problem(name, "", f"can't be read ({error.strerror}); name another file")) from None
    try:
        # not a union of both: its errors would speak of either shape
        if given.lstrip()[:1] == b"[":
            return TypeAdapter(list[Basket]).validate_json(given)
        return [Basket.model_validate_json(given)]
    except ValidationError as error:
        mistakes = error.errors(include_input=False, include_url=False)
    raise ConfigurationError(*(_problem(name, each["type"], each["loc"], each["msg"]) for each in mistakes))


def _problem(name: str, kind: str, location: tuple[int | str, ...], message: str) -> Problem:
    path = ".".join(str(part) for part in location)
    match kind:
        case "missing":
            return Problem(name, path, "is missing")
        case "extra_forbidden":
            return Problem(name, path, f"isn't known here{suggest(str(location[-1]), KEYS)}")
        case "json_invalid":
            said = message.removeprefix("Invalid JSON: ")
            return Problem(name, "", f"isn't JSON: {said}; a basket or a list of them was expected")
        case _:
            return Problem(name, path, message[:1].lower() + message[1:])
