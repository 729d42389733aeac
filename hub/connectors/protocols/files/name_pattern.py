"""Which files of a folder are meant: a pattern of names, in which nothing is evaluated."""

import re
from collections.abc import Iterator, Sequence

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.file_store import FileEntry
from hub.connectors.request_template import COMPANY, REFERENCE
from hub.connectors.templates import filled, template_problems
from hub.errors import ProtocolBroken

NUMBER, DATE = "number", "date"
_GROUPS = {NUMBER: "([0-9]{1,30})", DATE: "([0-9][0-9T_.-]{4,28}[0-9])"}
_PARTS = re.compile(r"(\*|\?|\{[a-z]+\})")


def pattern_problems(where: str, pattern: str, known: Sequence[str]) -> Iterator[str]:
    """Names that nothing stands for, and what can be no name of one file in one folder."""
    yield from template_problems(where, pattern, known)
    if "/" in pattern or "\\" in pattern:
        yield f"{where}: names files of one folder; the folder is `path`"
    if "[" in pattern:
        yield f"{where}: `[` has no effect; only `*` and `?` stand for others"
    if sum(pattern.count(f"{{{name}}}") for name in known) > 1:
        yield f"{where}: one name in braces at most was expected"


def folder_problems(where: str, path: str) -> Iterator[str]:
    """What leads out of the place; `{company}` is looked at when it is filled in."""
    yield from template_problems(where, path, (COMPANY,))
    if any(step in ("..", ".") for step in path.split("/")) or "\\" in path or path.startswith("/"):
        yield f"{where}: a folder below the ERP's address was expected, such as out/items"


def is_same_folder(one: str, other: str) -> bool:
    """Whether two paths of a pack are of one folder."""
    return [step for step in one.split("/") if step] == [step for step in other.split("/") if step]


def folder_of(path: str, company: str) -> str:
    """The folder that a pack's path names, for a company."""
    return str(filled(path, {COMPANY: company}))


class NamePattern:
    """A pattern such as `items_*.csv`, or `items_{number}.csv`."""

    def __init__(self, pattern: str, reference: str = "") -> None:
        """`reference`: what stands for `{reference}`, byte for byte."""
        self._regex = re.compile("".join(_as_regex(part, reference) for part in _PARTS.split(pattern)), re.DOTALL)

    def fits(self, name: str) -> bool:
        """Whether a name is of the pattern."""
        return self._regex.fullmatch(name) is not None

    def told(self, name: str) -> str:
        """What stands for `{number}` or `{date}` in a name that fits."""
        found = self._regex.fullmatch(name)
        return found[1] if found and self._regex.groups else ""


def in_order(
    entries: Sequence[FileEntry], pattern: NamePattern, order: str, context: RequestContext
) -> list[FileEntry]:
    """The oldest first; ProtocolBroken where two have one number, or the place doesn't tell what is asked for."""
    if order == "name":
        return sorted(entries, key=lambda entry: entry.name)
    if order == "modified":
        if any(entry.modified is None for entry in entries):
            raise context.error(ProtocolBroken, "the place doesn't tell when files were changed: order them by name")
        return sorted(entries, key=lambda entry: (entry.modified, entry.name))
    keyed: dict[int, FileEntry] = {}
    lengths = set()
    for entry in entries:
        digits = re.sub("[^0-9]", "", pattern.told(entry.name))
        lengths.add(len(digits))
        if twin := keyed.get(int(digits)):
            message = f"{twin.name} and {entry.name} have one {order}, so that neither is the later one: take one away"
            raise context.error(ProtocolBroken, message)
        keyed[int(digits)] = entry
    if order == DATE and len(lengths) > 1:
        raise context.error(ProtocolBroken, "the dates in the files' names have different lengths, which no order has")
    return [keyed[key] for key in sorted(keyed)]


def _as_regex(part: str, reference: str) -> str:
    if part == "*":
        return ".*"
    if part == "?":
        return "."
    if part == f"{{{REFERENCE}}}":
        return re.escape(reference)
    return _GROUPS.get(part.strip("{}"), "") if part.startswith("{") else re.escape(part)
