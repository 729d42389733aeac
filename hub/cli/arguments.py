"""Arguments that several commands have, so that they are read and refused alike."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from hub.config.yamlfile import suggest
from hub.records import Kind

Word = TypeVar("Word", bound=StrEnum)


def one_of(words: Iterable[Word], what: str) -> Callable[[str], Word]:
    """Reads one of some words; any other is refused with a suggestion and the list."""
    known = {word.value: word for word in words}

    def read(given: str) -> Word:
        if given not in known:
            hint = suggest(given, known)
            raise typer.BadParameter(f"no {what} is called `{given}`{hint}; there are {', '.join(known)}")
        return known[given]

    return read


read_kind = one_of(Kind, "kind")

Tenant = Annotated[str, typer.Argument(metavar="TENANT", help="the office, as tenants.yaml names it")]
AnyTenant = Annotated[str | None, typer.Argument(metavar="TENANT", help="an office; all of them when left out")]
Kinds = Annotated[
    list[Kind] | None,
    typer.Argument(metavar="KIND", parser=read_kind, help="kinds of record; all of them when left out"),
]
OneKind = Annotated[Kind, typer.Argument(metavar="KIND", parser=read_kind, help="the kind of record")]
