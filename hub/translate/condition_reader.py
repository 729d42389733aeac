"""Conditions of `when`, `keep` and `drop`: `{Field: {in: […]}}` and its like."""

from collections.abc import Collection, Iterator, Mapping

from hub.config.yamlfile import Node
from hub.errors import ConfigurationError
from hub.translate.compiled import Condition
from hub.translate.diagnostics import Diagnostics
from hub.translate.steps.argument import argument_error, read_options, read_texts

WORDS = ("in", "not in", "starts with", "empty")
_ONE_OF_THEM = "one of `in`, `not in`, `starts with` and `empty` was expected, with a list of texts, or true or false"


def read_conditions(
    lines: Mapping[str, Node], path: str, known: Collection[str], owner: str, diagnostics: Diagnostics
) -> Iterator[Condition]:
    """One condition for each line; `owner` says whose the known fields are. What is wrong goes to the diagnostics."""
    for source, node in lines.items():
        here = f"{path}.{source}"
        if source not in known:
            diagnostics.add_no_source(node.place, here, source, known, owner)
        try:
            yield _condition(source, node)
        except ConfigurationError as error:
            diagnostics.add_error(error, here)


def _condition(source: str, node: Node) -> Condition:
    given = read_options(node, *WORDS)
    if len(given) != 1:
        raise argument_error(f"{_ONE_OF_THEM}{'; keep one' if given else ''}", node)
    (word, listed), *_ = given.items()
    if word == "empty":
        if listed.value not in ("true", "false"):
            raise argument_error("`true` or `false` was expected", listed, word)
        return Condition(source, ("",), listed.value == "true", listed.place)
    texts = read_texts(listed, {})
    if word == "starts with" and "" in texts:
        raise argument_error("every text starts with an empty one", listed, word)
    return Condition(source, texts, word != "not in", listed.place, begins=word == "starts with")
