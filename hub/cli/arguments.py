"""Arguments that several commands have, so that they are read and refused alike."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from hub.config.yamlfile import suggest
from hub.printable import shown
from hub.records import Kind

Word = TypeVar("Word", bound=StrEnum)


def choice_of(words: Iterable[Word], what: str) -> Callable[[str], Word]:
    """Reads one of some words; any other is refused with a suggestion and the list."""
    known = {word.value: word for word in words}

    def read(given: str) -> Word:
        if given not in known:
            hint = suggest(given, known)
            raise typer.BadParameter(f"no {what} is called `{given}`{hint}; there are {', '.join(known)}")
        return known[given]

    return read


def refuse_half_letters(arguments: Iterable[str]) -> None:
    """BadParameter for an argument that isn't UTF-8 text: no store keeps it, and no list shows it."""
    for argument in arguments:
        if any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise typer.BadParameter(f"`{shown(argument)}` isn't UTF-8 text")


read_kind = choice_of(Kind, "kind")

TenantArgument = Annotated[str, typer.Argument(metavar="TENANT", help="the office, as tenants.yaml names it")]
AnyTenantArgument = Annotated[str | None, typer.Argument(metavar="TENANT", help="an office; all of them when left out")]
KindArgument = Annotated[Kind, typer.Argument(metavar="KIND", parser=read_kind, help="the kind of record")]
KindsArgument = Annotated[
    list[Kind] | None,
    typer.Argument(metavar="KIND", parser=read_kind, help="kinds of record; those that the office pulls when left out"),
]
