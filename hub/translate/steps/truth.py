"""Steps whose result is yes or no, and back. An empty field stays empty: nothing is concluded from what isn't there."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import (
    FLAG,
    TEXT,
    TEXTS,
    any_of,
    argument_error,
    options,
    read_flag,
    read_options,
    read_text,
    read_texts,
)
from hub.translate.steps.step import Example, Step
from hub.translate.targets import ValueType

YES, NO = "yes", "no"
_TO_BOOLEAN = (ValueType.TEXT, ValueType.BOOLEAN)


@dataclass(frozen=True)
class BooleanWords:
    """The texts that mean yes, and those that mean no."""

    yes: tuple[str, ...] = ("true",)
    no: tuple[str, ...] = ("false",)

    @property
    def why(self) -> str:
        """Why a text was refused."""
        return f"is neither {' or '.join(self.yes)} (yes) nor {' or '.join(self.no)} (no)"


def _is(cells: Cells, words: tuple[str, ...]) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    is_word = pc.is_in(cells.values, pa.array(words, pa.string()))
    # is_in says false of null, and an empty field would come out as a no that nobody wrote
    return cells.of(pc.if_else(pc.is_valid(cells.values), is_word, pa.scalar(None, pa.bool_())))


def _is_not(cells: Cells, words: tuple[str, ...]) -> Cells:
    return cells.of(arrow.pc.invert(_is(cells, words).values))


def _words(node: Node, tables: Mapping[str, LookupTable]) -> BooleanWords:
    if not isinstance(node.value, dict):
        read_flag(node, tables)
        return BooleanWords()
    given = _both(node)
    words = BooleanWords(read_texts(given[YES], tables), read_texts(given[NO], tables))
    if twice := set(words.yes) & set(words.no):
        raise argument_error(f"`{min(twice)}` can't mean both yes and no", node)
    return words


def _both(node: Node) -> dict[str, Node]:
    given = read_options(node, YES, NO)
    if set(given) != {YES, NO}:
        raise argument_error("both `yes` and `no` were expected", node)
    return given


def _boolean(cells: Cells, words: BooleanWords) -> Cells:
    known = _is(cells, words.yes + words.no).values
    return _is(cells.refuse(arrow.pc.invert(known), words.why), words.yes)


def _boolean_value(value: str, words: BooleanWords) -> bool:
    if value not in words.yes + words.no:
        raise ValueError(f"`{value}` {words.why}")
    return value in words.yes


def _pair(node: Node, tables: Mapping[str, LookupTable]) -> tuple[str, str]:
    given = _both(node)
    return read_text(given[YES], tables), read_text(given[NO], tables)


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
        read_texts,
        _is,
        lambda value, words: value in words,
        flow=_TO_BOOLEAN,
    ),
    Step(
        "is not",
        "No where the field is this text, or one of these; else yes.",
        Example("{from: A, is not: _blank_}", "All", "true"),
        TEXTS,
        read_texts,
        _is_not,
        lambda value, words: value not in words,
        flow=_TO_BOOLEAN,
    ),
    Step(
        "boolean",
        "Reads `true` as yes and `false` as no, or the ERP's own words; anything else is refused.",
        Example("{from: A, boolean: true}", "true", "true"),
        any_of(FLAG, options({YES: TEXTS, NO: TEXTS}, YES, NO)),
        _words,
        _boolean,
        _boolean_value,
        flow=_TO_BOOLEAN,
        more=(Example("{from: A, boolean: {yes: [J, 1], no: [N, 0]}}", "N", "false"),),
    ),
    Step(
        "as words",
        "Writes yes as one text and no as another.",
        Example("{from: currency, is: GBP, as words: {yes: J, no: N}}", {"currency": "EUR"}, "N", encode=True),
        options({YES: TEXT, NO: TEXT}, YES, NO),
        _pair,
        _as_words,
        lambda value, words: words[0] if value else words[1],
        flow=(ValueType.BOOLEAN, ValueType.TEXT),
    ),
)
