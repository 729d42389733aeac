"""How things are said: a table for people, JSON for programs, errors on the error channel."""

import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from rich.console import Console

from hub.cli.json_output import error_object, json_text, json_wanted, problems_of
from hub.cli.listing import Column, Row, facts, table
from hub.cli.listing import columns as columns_of
from hub.errors import HubError
from hub.printable import shown, shown_lines

PIPED = 160
"""Columns where the output isn't a terminal: enough that nothing is cut."""
NARROWEST, WIDEST = 40, 1_000
"""Columns beyond which nothing is legible: in none nothing is drawn, in a milliard each line of a frame is as long."""
COLUMNS = "COLUMNS"
"""The variable by which a shell says them."""
DEBUG = "HUB_DEBUG"
"""The variable by which `--debug` is known everywhere."""
JSON_OPTION = "--json"

JsonOption = Annotated[bool, typer.Option(JSON_OPTION, help="as JSON, errors too")]


def _make_legible() -> None:
    """Of the columns that are asked for, those that can be read; what is no number is as if it weren't said."""
    asked = os.environ.pop(COLUMNS, "")
    if asked.isdecimal():
        os.environ[COLUMNS] = str(min(max(int(asked[:10]), NARROWEST), WIDEST))


def _console(*, stderr: bool = False) -> Console:
    drawn = Console(stderr=stderr, highlight=False, emoji=False)  # else line 100 of a file is a picture
    if not drawn.is_terminal and COLUMNS not in os.environ:
        drawn.width = PIPED
    return drawn


_make_legible()  # not at these two alone: the help has a console of its own
console, errors = _console(), _console(stderr=True)


def show(
    rows: Iterable[Row],
    columns: Sequence[Column] = (),
    *,
    as_json: bool = False,
    empty: str = "Nothing to show.",
) -> None:
    """Print rows of equal keys: the rows themselves as JSON, or a table of columns, by default one for each key.

    `empty` is said to people when there are none.
    """
    listed = list(rows)
    if as_json:
        say_json(listed)
    elif not listed:
        console.print(empty)
    else:
        console.print(table(listed, columns or columns_of(*listed[0])))


def show_facts(row: Row, columns: Sequence[Column]) -> None:
    """Print one thing, a line for each of its values."""
    console.print(facts(row, columns))


def say_json(value: object) -> None:
    """Print anything as JSON."""
    print(json_text(value, indent=2))


def tell(text: str) -> None:
    """Say a line as it is: no markup in it, and not wrapped, so that paths and commands can be copied."""
    console.print(shown(text), markup=False, soft_wrap=True)


def headline(text: str) -> None:
    """Say a line above others."""
    console.print(shown(text), style="bold", markup=False, soft_wrap=True)


def warn(text: str) -> None:
    """Say something that isn't an error, on the error channel, so that it doesn't get into what is piped."""
    if json_wanted.get():
        print(json_text({"warning": {"message": text}}), file=sys.stderr)
    else:
        errors.print(shown(text), style="yellow", markup=False, soft_wrap=True)


def complain(error: Exception, *where: str, meaning: str = "") -> None:
    """Say what went wrong, each line between `where` and `meaning`; with `--debug` the traceback comes first.

    An error that isn't the hub's own is said with its class.
    """
    if os.environ.get(DEBUG):
        print(shown_lines("".join(traceback.format_exception(error))), file=sys.stderr)
    name = type(error).__name__
    before = "".join(f"{part}: " for part in (*where, *([] if isinstance(error, HubError) else [name])))
    lines = [f"{before}{line}{meaning}" for line in (str(error) or name).split("\n")]
    if json_wanted.get():
        print(json_text(error_object(name, "\n".join(lines), where, problems_of(error))), file=sys.stderr)
        return
    for line in lines:
        errors.print(shown(line), style="red", markup=False, soft_wrap=True)
