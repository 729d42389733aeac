"""The text of a file, read no further than it may be long."""

from pathlib import Path

from hub.config.regular_file import NotRegular, first_bytes
from hub.config.yamlfile.nodes import Document, problem_at
from hub.config.yamlfile.strict_yaml import MAX_BYTES, parse


def read(path: Path) -> Document:
    """Read a file; its path as given is its name in messages.

    Raises:
        ConfigurationError: it can't be read, is too large, isn't UTF-8, or isn't strict YAML.
    """
    return parse(text_of(path), str(path))


def text_of(path: Path, name: str | None = None) -> str:
    """The text of a file, not yet parsed; ConfigurationError if it isn't a file, is too large or isn't UTF-8 text."""
    return decoded(body_of(path, name), name or str(path))


def body_of(path: Path, name: str | None = None) -> bytes:
    """The bytes of a file; ConfigurationError if it isn't a file or is too large. `name` is what messages call it."""
    place = (name or str(path)).replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        body = first_bytes(path, MAX_BYTES)
    except NotRegular:
        raise problem_at(place, "isn't a file that can be read; check the path") from None
    except OSError as error:
        raise problem_at(place, f"can't be read ({error.strerror}); check the path and its rights") from None
    if len(body) > MAX_BYTES:
        raise problem_at(place, f"is larger than {MAX_BYTES // 1000} kB; split it")
    return body


def decoded(body: bytes, place: str) -> str:
    """The text that these bytes of a file are; ConfigurationError if they aren't UTF-8."""
    try:
        # editors on Windows put a mark before the text
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise problem_at(f"{place}:{line}", "isn't UTF-8; save the file with that encoding") from None
