"""What a sandbox of an ERP does, said line by line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hub.cli.basket_file import read_baskets
from hub.cli.exit_codes import FAILED
from hub.cli.output import say_json, tell
from hub.errors import ConfigurationError, Problem
from hub.records import Basket

if TYPE_CHECKING:
    from hub.office import Office
    from hub.sync.conformance import Behaviour


def try_behaviours(office: "Office", *, orders: bool, basket: Path | None, as_json: bool) -> int:
    """Say each behaviour as soon as it was tried; gives the exit code, 1 where one failed."""
    from hub.sync.conformance import Result, order_behaviours, read_behaviours

    given = _only_basket(basket) if basket else None
    entering = order_behaviours(office, given) if orders else iter(())
    tried: list[Behaviour] = []

    def each() -> "Iterator[Behaviour]":
        yield from read_behaviours(office)
        # where nothing can be read, nothing is to be written either
        if tried[0].result is Result.OK:
            yield from entering

    for behaviour in each():
        tried.append(behaviour)
        if not as_json:
            tell(_line(behaviour))
    if as_json:
        say_json([_row(behaviour) for behaviour in tried])
    failed = sum(behaviour.result is Result.FAILED for behaviour in tried)
    if not as_json:
        tell(_conclusion(tried, failed, orders))
    return FAILED if failed else 0


def _only_basket(file: Path) -> Basket:
    baskets = read_baskets(file)
    if len(baskets) != 1:
        raise ConfigurationError(Problem(str(file), "", f"one basket was expected, it has {len(baskets)}"))
    return baskets[0]


def _line(behaviour: "Behaviour") -> str:
    of = f"{behaviour.kind}: " if behaviour.kind else ""
    return f"{behaviour.result:<9}  {of}{behaviour.name}" + (f": {behaviour.why}" if behaviour.why else "")


def _row(behaviour: "Behaviour") -> dict[str, str | None]:
    return {
        "behaviour": behaviour.name,
        "kind": behaviour.kind,
        "result": behaviour.result.value.replace(" ", "_"),
        "why": behaviour.why,
    }


def _conclusion(tried: "Sequence[Behaviour]", failed: int, orders: bool) -> str:
    entered = "" if orders else "; no order was entered (--orders enters one)"
    return f"{failed} of {len(tried)} failed{entered}. Nothing was stored here."
