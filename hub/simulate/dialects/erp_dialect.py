"""A dialect: an ERP that speaks it, what the ERP holds at first, and where the pack and mapping for it are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hub.simulate.common.http_server import ServedRequest, ServedResponse

Record = dict[str, Any]
Holdings = dict[str, list[Record]]
"""Records by the list that they stand in; everything that an ERP remembers, but for who is signed in."""


class Refused(Exception):
    """The ERP says no: its code, and its words."""


class DialectErp(Protocol):
    """What answers."""

    def answer(self, request: ServedRequest) -> ServedResponse:
        """The answer to a call."""


@dataclass(frozen=True)
class ErpDialect:
    """One of them. `folder` has pack.yaml, mapping.yaml and what these name.

    `keys`: the names under which the pack signs in, with the text where it isn't a secret, and None where it is.
    `basket`: the account and the products of an order that it takes; None where its pack has no
    orders.
    """

    name: str
    summary: str
    folder: Path
    keys: Mapping[str, str | None]
    records: Callable[[], Holdings]
    erp: Callable[[Mapping[str, str], Holdings], DialectErp]
    kinds: tuple[str, ...]
    basket: tuple[str, tuple[str, ...]] | None


COMPANY = "North"
