"""What is wrong in a mapping's files, collected so that all of it is said at once."""

from collections.abc import Collection

from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, Problem


class Diagnostics:
    """Collects what must be mended; the same thing seen from two layers counts once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}

    def add(self, place: str, path: str, message: str) -> None:
        """Note one thing: its file:line, the way to it in the file, and what must be mended."""
        self._problems[Problem(place, path, message)] = None

    def add_error(self, error: ConfigurationError, path: str) -> None:
        """Note an error's problems, which are told from below a path."""
        for problem in error.problems:
            self.add(problem.place, ".".join(part for part in (path, problem.path) if part), problem.message)

    def raise_if_any(self) -> None:
        """Raise ConfigurationError if anything was noted, in the order of the files' lines."""
        if self._problems:
            raise ConfigurationError(*sorted(self._problems, key=_by_line))


def _by_line(problem: Problem) -> tuple[str, int]:
    name, _, line = problem.place.rpartition(":")
    return name, int(line)


def no_source(source: str, known: Collection[str], owner: str) -> str:
    """What to say of a field that isn't there: whose it would be, and which one may be meant."""
    return f"{owner} no field `{source}`{suggest(source, known) or '; it has ' + ', '.join(sorted(known))}"
