"""Steps whose result is yes or no. An empty field stays empty: nothing is concluded from what isn't there."""

from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import Example, Step, flag, texts
from hub.translate.targets import Type

_WORDS = {"true": True, "false": False}
_WHY = "is neither true nor false"
_TO_BOOLEAN = (Type.TEXT, Type.BOOLEAN)


def _is(cells: Cells, words: tuple[str, ...]) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    found = pc.is_in(cells.values, pa.array(words, pa.string()))
    return cells.of(pc.if_else(pc.is_valid(cells.values), found, pa.scalar(None, pa.bool_())))


def _is_not(cells: Cells, words: tuple[str, ...]) -> Cells:
    return cells.of(arrow.pc.invert(_is(cells, words).values))


def _boolean(cells: Cells, argument: bool) -> Cells:
    return cells.each_text(_WORDS.get, arrow.pa.bool_(), _WHY)


def _boolean_one(value: str, argument: bool) -> Any:
    if value not in _WORDS:
        raise ValueError(_WHY)
    return _WORDS[value]


STEPS = (
    Step(
        "is",
        "Yes where the field is this text, or one of these; else no.",
        Example('{from: A, is: "false"}', "false", "true"),
        texts,
        _is,
        lambda value, words: value in words,
        flow=_TO_BOOLEAN,
    ),
    Step(
        "is not",
        "No where the field is this text, or one of these; else yes.",
        Example("{from: A, is not: _blank_}", "All", "true"),
        texts,
        _is_not,
        lambda value, words: value not in words,
        flow=_TO_BOOLEAN,
    ),
    Step(
        "boolean",
        "Reads true as yes and false as no; anything else is refused.",
        Example("{from: A, boolean: true}", "true", "true"),
        flag,
        _boolean,
        _boolean_one,
        flow=_TO_BOOLEAN,
    ),
)
