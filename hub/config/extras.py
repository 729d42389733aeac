"""What a user may do without: the libraries of some parts of the hub come with an extra only, such as `hub[editor]`."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from hub.errors import ConfigurationError, Problem

EXTRAS = {
    "alerts": ("apprise",),
    "editor": ("fastapi", "nicegui", "starlette", "uvicorn", "wsproto"),
    "files": ("openpyxl", "paramiko"),
    "shop": ("fastapi", "httpx", "nicegui", "starlette", "uvicorn", "wsproto"),
    "storefront": ("anyio", "fastapi", "jwt", "standardwebhooks", "starlette", "uvicorn"),
}
"""The modules of each extra, as pyproject.toml declares them."""


@contextmanager
def from_extra(extra: str, purpose: str, place: str = "") -> Iterator[None]:
    """Stands around imports that need an extra.

    Raises:
        ConfigurationError: it isn't installed; says what for (`purpose`) and how to install it.
    """
    for problem in extra_problems(extra, purpose, place):
        raise ConfigurationError(problem)
    try:
        yield
    except ImportError as error:
        module = (error.name or EXTRAS[extra][0]).partition(".")[0]
        # a defect of ours, which no extra mends
        if module == "hub":
            raise
        raise ConfigurationError(_problem(extra, module, purpose, place)) from error


def extra_problems(extra: str, purpose: str, place: str = "") -> Iterator[Problem]:
    """What an extra lacks, without importing it."""
    for module in EXTRAS[extra]:
        if not _is_there(module):
            yield _problem(extra, module, purpose, place)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _problem(extra: str, module: str, purpose: str, place: str) -> Problem:
    message = f"{purpose} needs {module}, which isn't installed; get it with: pip install 'hub[{extra}]'"
    return Problem(place, "", message)
