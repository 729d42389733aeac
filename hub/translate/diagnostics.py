"""What is wrong in a mapping's files, collected so that all of it is said at once."""

from collections import Counter
from collections.abc import Collection
from itertools import groupby

from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, Problem

SHOWN, MANY = 3, 20
"""Of so many fields that the ERP hasn't, in one file, so few are named: the file itself is the wrong one."""


class Diagnostics:
    """Collects what must be mended; the same thing seen from two layers counts once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}
        self._no_source: Counter[str] = Counter()

    def add(self, place: str, path: str, message: str) -> None:
        """Note one thing: its file:line, the way to it in the file, and what must be mended."""
        self._problems[Problem(place, path, message)] = None

    def add_error(self, error: ConfigurationError, path: str) -> None:
        """Note an error's problems, which are told from below a path."""
        for problem in error.problems:
            self.add(problem.place, ".".join(part for part in (path, problem.path) if part), problem.message)

    def add_no_source(self, place: str, path: str, source: str, known: Collection[str], owner: str) -> None:
        """Note a field that isn't there: whose it would be, and which one may be meant."""
        message = f"{owner} no field `{source}`{suggest(source, known) or '; it has ' + ', '.join(sorted(known))}"
        problem = Problem(place, path, message)
        self._no_source[_file(problem)] += problem not in self._problems
        self._problems[problem] = None

    def raise_if_any(self) -> None:
        """Raise ConfigurationError if anything was noted, in the order of the files' lines."""
        if self._problems:
            by_file = groupby(sorted(self._problems, key=_by_line), _file)
            raise ConfigurationError(*(each for file, found in by_file for each in self._worth_telling(file, [*found])))

    def _worth_telling(self, file: str, found: list[Problem]) -> list[Problem]:
        """All of a file's, but a few where the ERP has hardly a field of it."""
        if self._no_source[file] < MANY:
            return found
        message = (
            f"from here on {len(found) - SHOWN} more lines don't fit the ERP: is it a layer for another one? "
            "Mend `extends:` in the office's file, or `pack:` in tenants.yaml"
        )
        return [*found[:SHOWN], Problem(found[SHOWN].place, "", message)]


def _file(problem: Problem) -> str:
    return problem.place.rpartition(":")[0]


def _by_line(problem: Problem) -> tuple[str, int]:
    return _file(problem), int(problem.place.rpartition(":")[2])
