"""Conditions of `when`, `keep` and `drop`: `{Field: {in: […]}}` and its like."""

from collections.abc import Collection, Iterator, Mapping

from hub.config.yamlfile import Node
from hub.errors import ConfigurationError
from hub.translate.parts import Condition
from hub.translate.report import Report, no_source
from hub.translate.steps.step import options, refused, texts

WORDS = ("in", "not in", "starts with", "empty")
_ONE_OF_THEM = "one of `in`, `not in`, `starts with` and `empty` was expected, with a list of texts, or true or false"


def read_conditions(
    lines: Mapping[str, Node], path: str, known: Collection[str], owner: str, report: Report
) -> Iterator[Condition]:
    """One condition for each line; `owner` says whose the known fields are. What is wrong goes to the report."""
    for source, node in lines.items():
        here = f"{path}.{source}"
        if source not in known:
            report.add(node.place, here, no_source(source, known, owner))
        try:
            yield _condition(source, node)
        except ConfigurationError as error:
            report.refused(error, here)


def _condition(source: str, node: Node) -> Condition:
    found = options(node, *WORDS)
    if len(found) != 1:
        raise refused(f"{_ONE_OF_THEM}{'; keep one' if found else ''}", node)
    (word, listed), *_ = found.items()
    if word == "empty":
        if listed.value not in ("true", "false"):
            raise refused("`true` or `false` was expected", listed, word)
        return Condition(source, ("",), listed.value == "true", listed.place)
    written = texts(listed, {})
    if word == "starts with" and "" in written:
        raise refused("every text starts with an empty one", listed, word)
    return Condition(source, written, word != "not in", listed.place, begins=word == "starts with")
