"""Files that a command writes where people name them."""

from pathlib import Path

from hub.config.regular_file import write_text
from hub.errors import ConfigurationError, Problem


def write_file(path: Path, text: str) -> Path:
    """Write a text, with the folders that it needs; gives the path.

    Raises:
        ConfigurationError: it can't be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    except OSError as error:
        message = f"can't be written ({error.strerror}); name a folder that can be written to"
        raise ConfigurationError(Problem(str(path), "", message)) from None
    return path
