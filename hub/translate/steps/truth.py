"""Steps whose result is yes or no, and back. An empty field stays empty: nothing is concluded from what isn't there."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import (
    FLAG,
    TEXT,
    TEXTS,
    Example,
    Step,
    Table,
    either,
    flag,
    keys,
    options,
    refused,
    texts,
)
from hub.translate.steps.step import text as read_text
from hub.translate.targets import Type

YES, NO = "yes", "no"
_TO_BOOLEAN = (Type.TEXT, Type.BOOLEAN)


@dataclass(frozen=True)
class Words:
    """The texts that mean yes, and those that mean no."""

    yes: tuple[str, ...] = ("true",)
    no: tuple[str, ...] = ("false",)

    @property
    def why(self) -> str:
        """Why a text was refused."""
        return f"is neither {' or '.join(self.yes)} (yes) nor {' or '.join(self.no)} (no)"


def _is(cells: Cells, words: tuple[str, ...]) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    found = pc.is_in(cells.values, pa.array(words, pa.string()))
    return cells.of(pc.if_else(pc.is_valid(cells.values), found, pa.scalar(None, pa.bool_())))


def _is_not(cells: Cells, words: tuple[str, ...]) -> Cells:
    return cells.of(arrow.pc.invert(_is(cells, words).values))


def _words(node: Node, tables: Mapping[str, Table]) -> Words:
    if not isinstance(node.value, dict):
        flag(node, tables)
        return Words()
    found = _both(node)
    words = Words(texts(found[YES], tables), texts(found[NO], tables))
    if twice := set(words.yes) & set(words.no):
        raise refused(f"`{min(twice)}` can't mean both yes and no", node)
    return words


def _both(node: Node) -> dict[str, Node]:
    found = options(node, YES, NO)
    if set(found) != {YES, NO}:
        raise refused("both `yes` and `no` were expected", node)
    return found


def _boolean(cells: Cells, words: Words) -> Cells:
    known = _is(cells, words.yes + words.no).values
    return _is(cells.refuse(arrow.pc.invert(known), words.why), words.yes)


def _boolean_one(value: str, words: Words) -> bool:
    if value not in words.yes + words.no:
        raise ValueError(f"`{value}` {words.why}")
    return value in words.yes


def _pair(node: Node, tables: Mapping[str, Table]) -> tuple[str, str]:
    found = _both(node)
    return read_text(found[YES], tables), read_text(found[NO], tables)


def _as_words(cells: Cells, words: tuple[str, str]) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    yes, no = (pa.scalar(word or None, pa.string()) for word in words)
    return cells.of(pc.if_else(cells.values, yes, no))


STEPS = (
    Step(
        "is",
        "Yes where the field is this text, or one of these; else no.",
        Example('{from: A, is: "false"}', "false", "true"),
        TEXTS,
        texts,
        _is,
        lambda value, words: value in words,
        flow=_TO_BOOLEAN,
    ),
    Step(
        "is not",
        "No where the field is this text, or one of these; else yes.",
        Example("{from: A, is not: _blank_}", "All", "true"),
        TEXTS,
        texts,
        _is_not,
        lambda value, words: value not in words,
        flow=_TO_BOOLEAN,
    ),
    Step(
        "boolean",
        "Reads `true` as yes and `false` as no, or the ERP's own words; anything else is refused.",
        Example("{from: A, boolean: true}", "true", "true"),
        either(FLAG, keys({YES: TEXTS, NO: TEXTS}, YES, NO)),
        _words,
        _boolean,
        _boolean_one,
        flow=_TO_BOOLEAN,
        more=(Example("{from: A, boolean: {yes: [J, 1], no: [N, 0]}}", "N", "false"),),
    ),
    Step(
        "as words",
        "Writes yes as one text and no as another.",
        Example("{from: currency, is: GBP, as words: {yes: J, no: N}}", {"currency": "EUR"}, "N", encode=True),
        keys({YES: TEXT, NO: TEXT}, YES, NO),
        _pair,
        _as_words,
        lambda value, words: words[0] if value else words[1],
        flow=(Type.BOOLEAN, Type.TEXT),
    ),
)
