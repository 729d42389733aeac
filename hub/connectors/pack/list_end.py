"""How a list goes on, as far as that says how its end is known; the kinds of paging say more."""

from dataclasses import dataclass
from typing import Protocol


class ListEnd(Protocol):
    """What a kind of paging says of the end of its lists."""

    @property
    def doubt(self) -> str | None:
        """A list of what sort it is whose end is never proved, so that nobody may conclude what is gone; else None."""

    @property
    def passes_over(self) -> bool:
        """Whether a record may be passed over in a list that moves, so that no later delta asks for it."""

    @property
    def ends_by_silence(self) -> bool:
        """Whether nothing but the lack of a word that leads on says where it ends: no page may ever have had one."""


@dataclass(frozen=True)
class ProvedEnd:
    """The end of a list that is never in doubt."""

    doubt: str | None = None
    passes_over: bool = False
    ends_by_silence: bool = False
